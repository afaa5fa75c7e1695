// The system's SQLite, under a module name that no other package claims.
#ifndef SWIFT_CRM_SQLITE_SHIM_H
#define SWIFT_CRM_SQLITE_SHIM_H

#include <sqlite3.h>

// Swift cannot call C functions with variable arguments: the two that are needed, with fixed ones.
static inline int swiftcrm_db_config_bool(sqlite3 *db, int option, int value) {
    int previous = 0;
    return sqlite3_db_config(db, option, value, &previous);
}

// Swift cannot import a macro that casts: "copy the bytes before the call returns".
static inline sqlite3_destructor_type swiftcrm_transient(void) { return SQLITE_TRANSIENT; }

#endif
