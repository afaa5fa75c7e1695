import StorageProtocols
import StorageSQL

extension SchemaInstaller {
    /// Creates an index over plain fields.
    func create(_ index: Index, on type: RecordType) throws {
        let terms = try index.fields.map { try term($0, of: type) }
        let name = SQLText.quoted(SQLNames.index(type, index))
        let unique = index.isUnique ? "UNIQUE " : ""
        let condition = type.isSparse(index) ? " WHERE \(terms[0]) IS NOT NULL" : ""
        do {
            try connection.execute(
                "CREATE \(unique)INDEX \(name) ON \(SQLText.quoted(type.name))(\(terms.joined(separator: ",")))\(condition)"
            )
        } catch var error as StorageError where error.code == .uniqueViolation {
            error.type = type.name
            error.field = index.fields.first.map { $0.path ?? $0.column }
            throw error
        }
    }

    private func term(_ field: FieldName, of type: RecordType) throws -> String {
        guard let path = field.path else { return SQLText.quoted(field.column) }
        return SQLCompiler.custom(path, try type.kind(of: field), in: SQLText.quoted(field.column))
    }

    /// Creates and fills the table that indexes a list field's keys.
    func createList(_ index: Index, on type: RecordType) throws {
        guard let layout = ListLayout(index, type) else { return }
        let keyType = layout.kind == .idList ? "BLOB" : "TEXT"
        var definitions = "key \(keyType) NOT NULL, row INTEGER NOT NULL"
        for field in index.fields.dropFirst() {
            definitions += ", \(SQLText.quoted(field.column)) \(try type.kind(of: field).sqlType)"
        }
        let extras = index.fields.dropFirst().map { SQLText.quoted($0.column) }
        let key = index.isUnique ? ["key"] : ["key"] + extras + ["row"]
        try connection.execute(
            """
            CREATE TABLE \(SQLText.quoted(layout.table))(\(definitions), PRIMARY KEY(\(key.joined(separator: ","))))
            STRICT, WITHOUT ROWID
            """
        )
        let columns = layout.columns.joined(separator: ",")
        let rows = try connection.statement("SELECT row,\(columns) FROM \(layout.source)")
        defer { rows.reset() }
        let writer = try ListIndexWriter(layout, connection)
        while try rows.step() {
            var reader = rows.row(from: 1)
            guard case .list(let list) = try reader.value(layout.kind) else { continue }
            let extras = try layout.extraKinds.map { try reader.value($0) }
            try writer.insert(list.distinctKeys, extras, row: rows.integer(0))
        }
    }

    /// Creates the text index over the rows that are there.
    func createSearch(_ type: RecordType) throws {
        let (search, pending) = (SQLText.quoted(SQLNames.search(type)), SQLText.quoted(SQLNames.pending(type)))
        try connection.execute(
            """
            CREATE VIRTUAL TABLE \(search) USING fts5(
                grams, content='', columnsize=0, detail=none, tokenize="ascii tokenchars '_'");
            INSERT INTO \(search)(\(search), rank) VALUES('usermerge', 2);
            CREATE TABLE \(pending)(row INTEGER PRIMARY KEY, document TEXT NOT NULL) STRICT;
            """
        )
        try SearchIndex(TypeLayout(type, number: 0), connection).indexAll()
    }

    /// Drops what is no longer declared and creates what is missing.
    func updateIndexes(from old: StoredType, to type: RecordType) throws {
        let wanted = Set(type.plainIndexes.map { SQLNames.index(type, $0) })
        let existing = try plainIndexNames(of: type)
        for name in existing where !wanted.contains(name) {
            try connection.execute("DROP INDEX \(SQLText.quoted(name))")
        }
        for index in type.plainIndexes where !existing.contains(SQLNames.index(type, index)) {
            try create(index, on: type)
        }
        let wantedLists = Set(type.listIndexes.map(StoredType.description))
        for list in old.lists.subtracting(wantedLists).sorted() { try dropList(list, of: type) }
        for index in type.listIndexes where !old.lists.contains(StoredType.description(of: index)) {
            try createList(index, on: type)
        }
        let isSame =
            old.type.searchFields == type.searchFields && old.type.searchMembers == type.searchMembers
            && old.searchVersion == StoredType.currentSearchVersion
        if try !isSame || finds(old.type, otherTextsThan: type) {
            try dropSearch(type)
            if !type.searchFields.isEmpty { try createSearch(type) }
        }
    }

    /// Whether a custom field that has texts was searched and no longer is, or the other way round.
    private func finds(_ old: RecordType, otherTextsThan type: RecordType) throws -> Bool {
        let column = SQLText.quoted(Column.customFields)
        guard type.searchFields.contains(Column.customFields) else { return false }
        for case .text(let name) in old.unsearchedCustomFields.symmetricDifference(type.unsearchedCustomFields) {
            let text = SQLCompiler.custom(name, .text, in: column)
            let sql = "SELECT 1 FROM \(SQLText.quoted(type.name)) WHERE \(column)<>'{}' AND \(text) IS NOT NULL LIMIT 1"
            if try connection.integer(sql) != nil { return true }
        }
        return false
    }

    /// Drops all of a type's declared indexes, so that its columns can change.
    func dropIndexes(of old: inout StoredType) throws {
        for name in try plainIndexNames(of: old.type) { try connection.execute("DROP INDEX \(SQLText.quoted(name))") }
        for list in old.lists.sorted() { try dropList(list, of: old.type) }
        old.lists = []
    }

    private func dropList(_ description: String, of type: RecordType) throws {
        let field = description.prefix { $0 != "," && $0 != " " }
        try connection.execute("DROP TABLE \(SQLText.quoted(SQLNames.list(type, String(field))))")
    }

    private func dropSearch(_ type: RecordType) throws {
        try connection.execute("DROP TABLE IF EXISTS \(SQLText.quoted(SQLNames.search(type)))")
        try connection.execute("DROP TABLE IF EXISTS \(SQLText.quoted(SQLNames.pending(type)))")
    }

    private func plainIndexNames(of type: RecordType) throws -> Set<String> {
        try names("SELECT name FROM sqlite_schema WHERE type='index' AND tbl_name=? AND name GLOB '*$by *'", type.name)
    }

    private func names(_ sql: String, _ argument: String) throws -> Set<String> {
        var names: Set<String> = []
        let statement = try connection.statement(sql)
        defer { statement.reset() }
        statement.bind(argument, at: 1)
        while try statement.step() {
            if let name = statement.text(0) { names.insert(name) }
        }
        return names
    }
}

extension Migration.Default {
    /// The value as the store sees it.
    var value: Value {
        switch self {
        case .null: .null
        case .integer(let value): .integer(value)
        case .real(let value): .real(value)
        case .text(let value): .text(value)
        }
    }
}
