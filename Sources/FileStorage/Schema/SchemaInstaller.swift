import StorageProtocols
import StorageSQL

/// Brings a file's tables to the shape of a catalog, inside one transaction.
struct SchemaInstaller {
    let connection: SQLiteConnection

    /// What tells a store's file from any other SQLite file: `SCRM` in ASCII.
    static let applicationID: Int64 = 0x5343_524D
    /// The version of the tables that every store has.
    static let formatVersion: Int64 = 1

    /// Creates or migrates the tables.
    ///
    /// - Returns: The catalog with the custom fields that the file knows.
    func install(_ catalog: Catalog) throws -> Catalog {
        let format = try connection.integer("PRAGMA user_version") ?? 0
        // The file's header was checked; the log may know of a newer one.
        try FileHeader.checkFormat(format)
        if format == 0 { try createFile() }
        try createErasures()
        var catalog = catalog
        let stored = try storedTypes()
        for name in catalog.names {
            var type = try catalog.type(name)
            if let old = stored[name] {
                let known = Set(type.customFields.map(\.name))
                type.customFields += old.type.customFields.filter { !known.contains($0.name) }
                catalog = try catalog.replacing(type.customFields, of: name)
                try update(from: old, to: type)
            } else {
                try create(type)
            }
        }
        return catalog
    }

    /// The catalog with what transactions need of the file.
    func shape(_ catalog: Catalog) throws -> StoreShape {
        var layouts: [String: TypeLayout] = [:]
        for name in catalog.names {
            let number = try connection.integer("SELECT number FROM _type WHERE name=?", .text(name)) ?? 0
            layouts[name] = TypeLayout(try catalog.type(name), number: number)
        }
        return StoreShape(catalog: catalog, layouts: layouts)
    }

    /// Brings one type's indexes up to date after its custom fields were redefined.
    func redefine(_ type: RecordType) throws {
        guard let old = try storedTypes()[type.name] else { return try create(type) }
        try updateIndexes(from: old, to: type)
        try save(type)
    }

    /// The descriptions of all types as the file has them, by name.
    func descriptions() throws -> [String: String] {
        var texts: [String: String] = [:]
        let statement = try connection.statement("SELECT name, definition FROM _type")
        defer { statement.reset() }
        while try statement.step() {
            if let name = statement.text(0), let json = statement.text(1) { texts[name] = json }
        }
        return texts
    }

    /// The catalog with the custom fields that the file has now.
    func refreshed(_ catalog: Catalog) throws -> Catalog {
        var catalog = catalog
        for (name, old) in try storedTypes() where catalog.types[name] != nil {
            catalog = try catalog.replacing(old.type.customFields, of: name)
        }
        return catalog
    }

    /// The types that the file has and a catalog lacks, by name: those of other hosts of the file.
    func foreignLayouts(than layouts: [String: TypeLayout]) throws -> [TypeLayout] {
        try storedTypes().values.filter { layouts[$0.type.name] == nil }
            .sorted { $0.type.name.utf8.lexicographicallyPrecedes($1.type.name.utf8) }
            .map { stored in
                let number = try connection.integer("SELECT number FROM _type WHERE name=?", .text(stored.type.name))
                return TypeLayout(stored.type, number: number ?? 0)
            }
    }

    private func createFile() throws {
        try connection.execute(
            """
            PRAGMA user_version = \(Self.formatVersion);
            CREATE TABLE _commit(
                version INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT, reason TEXT, operation BLOB, key TEXT,
                last_change INTEGER NOT NULL) STRICT;
            CREATE UNIQUE INDEX "_commit$by key" ON _commit(key) WHERE key IS NOT NULL;
            CREATE INDEX "_commit$by at" ON _commit(at);
            CREATE INDEX "_commit$by operation" ON _commit(operation) WHERE operation IS NOT NULL;
            CREATE TABLE _change(
                position INTEGER PRIMARY KEY, version INTEGER NOT NULL, type INTEGER NOT NULL, record BLOB NOT NULL,
                kind INTEGER NOT NULL) STRICT;
            CREATE TABLE _cursor(name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
            CREATE TABLE _type(
                number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,
                definition TEXT NOT NULL, ascending INTEGER NOT NULL DEFAULT 1) STRICT;
            """
        )
    }

    /// What was erased; files of the first weeks of the format lack the table.
    private func createErasures() throws {
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS _erasure(
                type INTEGER NOT NULL, record BLOB NOT NULL, version INTEGER NOT NULL, removal INTEGER,
                remains INTEGER NOT NULL, PRIMARY KEY(type,record)) STRICT, WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS "_erasure$by remains" ON _erasure(remains) WHERE remains>0;
            """
        )
    }

    private func storedTypes() throws -> [String: StoredType] {
        var types: [String: StoredType] = [:]
        let statement = try connection.statement("SELECT name, version, definition FROM _type")
        defer { statement.reset() }
        while try statement.step() {
            guard let name = statement.text(0), let json = statement.text(2) else { continue }
            types[name] = try StoredType(name: name, version: Int(clamping: statement.integer(1)), json: json)
        }
        return types
    }

    private func save(_ type: RecordType) throws {
        try connection.run(
            """
            INSERT INTO _type(name, version, definition) VALUES(?, ?, ?)
            ON CONFLICT(name) DO UPDATE SET version = excluded.version, definition = excluded.definition
            """,
            .text(type.name),
            .integer(Int64(type.version)),
            .text(StoredType(type).json)
        )
    }

    private func create(_ type: RecordType) throws {
        var columns = ""
        for column in type.columns { columns += ", \(SQLText.quoted(column.name)) \(column.kind.sqlType)" }
        let (name, history) = (SQLText.quoted(type.name), SQLNames.history(type))
        try connection.execute(
            """
            CREATE TABLE \(name)(row INTEGER PRIMARY KEY, "_version" INTEGER NOT NULL\(columns)) STRICT;
            CREATE UNIQUE INDEX \(SQLText.quoted(SQLNames.identifiers(type))) ON \(name)(id);
            CREATE TABLE \(SQLText.quoted(history))(
                row INTEGER PRIMARY KEY, "_version" INTEGER NOT NULL, "_until" INTEGER NOT NULL\(columns)) STRICT;
            CREATE INDEX \(SQLText.quoted(history + "$id")) ON \(SQLText.quoted(history))(id, "_version");
            """
        )
        for index in type.plainIndexes { try create(index, on: type) }
        for index in type.listIndexes { try createList(index, on: type) }
        if !type.searchFields.isEmpty { try createSearch(type) }
        try save(type)
    }

    private func update(from old: StoredType, to type: RecordType) throws {
        guard old.type.version <= type.version else {
            throw StorageError(
                .newerFormat,
                "the file has version \(old.type.version), the host \(type.version)",
                type: type.name
            )
        }
        var current = old
        for migration in type.migrations.sorted(by: { $0.version < $1.version })
        where migration.version > old.type.version {
            for change in migration.changes { try apply(change, to: &current, of: type) }
        }
        let (has, wants) = (Set(current.type.columns), Set(type.columns))
        if let difference = has.symmetricDifference(wants).map(\.name).min() {
            throw StorageError(
                .schemaMismatch,
                "the file's column differs from the host's and no migration says how",
                type: type.name,
                field: difference
            )
        }
        try updateIndexes(from: current, to: type)
        if old.type != type || old.searchVersion != StoredType.currentSearchVersion { try save(type) }
    }

    private func apply(_ change: Migration.Change, to old: inout StoredType, of type: RecordType) throws {
        let tables = [type.name, SQLNames.history(type)].map(SQLText.quoted)
        switch change {
        case .add(let name, let value):
            guard let column = type.columns.first(where: { $0.name == name }) else { return }
            for table in tables {
                try connection.execute("ALTER TABLE \(table) ADD COLUMN \(SQLText.quoted(name)) \(column.kind.sqlType)")
                if value != .null { try connection.run("UPDATE \(table) SET \(SQLText.quoted(name)) = ?", value.value) }
            }
            old.type.columns.append(column)
        case .rename(let name, let new):
            guard let index = old.type.columns.firstIndex(where: { $0.name == name }) else { return }
            for table in tables {
                let (from, to) = (SQLText.quoted(name), SQLText.quoted(new))
                try connection.execute("ALTER TABLE \(table) RENAME COLUMN \(from) TO \(to)")
            }
            old.type.columns[index].name = new
            if let search = old.type.searchFields.firstIndex(of: name) { old.type.searchFields[search] = new }
        case .drop(let name):
            guard let index = old.type.columns.firstIndex(where: { $0.name == name }) else { return }
            try dropIndexes(of: &old)
            for table in tables { try connection.execute("ALTER TABLE \(table) DROP COLUMN \(SQLText.quoted(name))") }
            old.type.columns.remove(at: index)
            // A text index made with the column must be made anew.
            old.type.searchFields.removeAll { $0 == name }
        }
    }
}
