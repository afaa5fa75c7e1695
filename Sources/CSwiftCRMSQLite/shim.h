// The system's SQLite, under a module name that no other package claims.
#ifndef SWIFT_CRM_SQLITE_SHIM_H
#define SWIFT_CRM_SQLITE_SHIM_H

#include <sqlite3.h>
#include <string.h>

// Swift cannot call C functions with variable arguments: the one that is needed, with fixed ones.
static inline int swiftcrm_db_config_bool(sqlite3 *db, int option, int value) {
    int previous = 0;
    return sqlite3_db_config(db, option, value, &previous);
}

// Swift cannot import a macro that casts: "copy the bytes before the call returns".
static inline sqlite3_destructor_type swiftcrm_transient(void) { return SQLITE_TRANSIENT; }

// Reads the first bytes of a file through SQLite's own file layer. A plain open and close would drop the locks that
// other connections of this process hold on the same file: POSIX locks belong to the process, not to the descriptor.
static inline int swiftcrm_read_header(const char *path, unsigned char *bytes, int count, sqlite3_int64 *size) {
    sqlite3_vfs *vfs = sqlite3_vfs_find(0);
    if (vfs == 0) return SQLITE_ERROR;
    char full[4096];
    if (vfs->mxPathname + 1 > (int)sizeof full) return SQLITE_CANTOPEN;
    int result = vfs->xFullPathname(vfs, path, vfs->mxPathname + 1, full);
    if (result != SQLITE_OK && result != SQLITE_OK_SYMLINK) return result;
    char *name = (char *) sqlite3_create_filename(full, "", "", 0, 0);
    sqlite3_file *file = (sqlite3_file *)sqlite3_malloc(vfs->szOsFile);
    if (name == 0 || file == 0) {
        sqlite3_free_filename(name);
        sqlite3_free(file);
        return SQLITE_NOMEM;
    }
    memset(file, 0, (size_t)vfs->szOsFile);
    int flags = 0;
    result = vfs->xOpen(vfs, name, file, SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB, &flags);
    if (result == SQLITE_OK) {
        result = file->pMethods->xFileSize(file, size);
        if (result == SQLITE_OK && *size >= count) result = file->pMethods->xRead(file, bytes, count, 0);
    }
    if (file->pMethods != 0) file->pMethods->xClose(file);
    sqlite3_free(file);
    sqlite3_free_filename(name);
    return result;
}

#endif
