import StorageProtocols
import StorageSQL

/// The statements and positions that writing one record type takes, worked out once.
final class TypeLayout: Sendable {
    let type: RecordType
    /// The number by which the change feed knows the type.
    let number: Int64
    let search: SearchLayout
    /// The positions of the searched columns in a row.
    let searchPositions: [Int]
    let lists: [ListLayout]
    /// The positions of the columns that lead a unique index, each once.
    let uniquePositions: [Int]
    /// The positions whose old values an index has to forget when they change.
    let indexedPositions: Set<Int>
    let insertSQL: String
    /// Row number, version and all columns of the record with an identifier.
    let lookupSQL: String
    /// Stored columns and version of the record with an identifier.
    let recordSQL: String
    let historySQL: String
    let deleteSQL: String
    /// The entries of the feed for new rows with ascending numbers.
    let changesSQL: String
    /// The greatest identifier, and whether the rows ascend.
    let lastSQL: String

    init(_ type: RecordType, number: Int64) {
        self.type = type
        self.number = number
        search = SearchLayout(type)
        searchPositions = type.searchFields.compactMap(type.index(of:))
        lists = type.listIndexes.compactMap { ListLayout($0, type) }
        let unique = (type.indexes + type.plainIndexes).filter(\.isUnique)
        uniquePositions = Set(unique.compactMap { $0.fields.first.flatMap { type.index(of: $0.column) } }).sorted()
        indexedPositions = Set(searchPositions + lists.flatMap { [$0.position] + $0.extraPositions })
        let name = SQLText.quoted(type.name)
        let columns = type.columns.map { SQLText.quoted($0.name) }
        let list = columns.joined(separator: ",")
        let stored = columns[..<type.storedCount].joined(separator: ",")
        let marks = Array(repeating: "?", count: columns.count + 1).joined(separator: ",")
        insertSQL = "INSERT INTO \(name)(\"_version\",\(list)) VALUES(\(marks))"
        lookupSQL = "SELECT row,\"_version\",\(list) FROM \(name) WHERE id=?"
        recordSQL = "SELECT \(stored),\"_version\" FROM \(name) WHERE id=?"
        historySQL = """
            INSERT INTO \(SQLText.quoted(SQLNames.history(type)))("_version","_until",\(list)) \
            SELECT "_version",?,\(list) FROM \(name) WHERE row=?
            """
        deleteSQL = "DELETE FROM \(name) WHERE row=?"
        changesSQL = """
            INSERT INTO _change(version,type,record,kind) \
            SELECT ?3,?4,id,?5 FROM \(name) WHERE row>=?1 AND row<=?2 ORDER BY row
            """
        lastSQL = "SELECT (SELECT max(id) FROM \(name)),ascending FROM _type WHERE number=?"
    }

    /// What a statement of the layout does: a shorter key for a connection's statements than their text.
    enum Purpose: Hashable {
        /// Reads the stored columns of a record.
        case record
        /// Reads row number, version and all columns of a record.
        case lookup
        /// Copies a row to the history.
        case history
        /// Sets the columns at these positions.
        case update([Int])
    }

    func sql(_ purpose: Purpose) -> String {
        switch purpose {
        case .record: recordSQL
        case .lookup: lookupSQL
        case .history: historySQL
        case .update(let positions): updateSQL(positions)
        }
    }

    /// The statement that sets some columns, by their positions, and the version, of one row.
    private func updateSQL(_ positions: [Int]) -> String {
        var sql = "UPDATE \(SQLText.quoted(type.name)) SET \"_version\"=?"
        for position in positions { sql += "," + SQLText.quoted(type.columns[position].name) + "=?" }
        return sql + " WHERE row=?"
    }
}

/// The table that indexes the keys of one list field.
struct ListLayout: Sendable {
    let index: Index
    let table: String
    let source: String
    /// The list's position in a row.
    let position: Int
    let kind: ColumnKind
    /// The positions of the fields that the index is ordered by behind the key.
    let extraPositions: [Int]
    let extraKinds: [ColumnKind]
    /// The list's column and those behind it.
    let columns: [String]
    let insertSQL: String
    let deleteSQL: String

    init?(_ index: Index, _ type: RecordType) {
        guard let field = index.fields.first, let position = type.index(of: field.column) else { return nil }
        self.index = index
        self.position = position
        table = SQLNames.list(type, field.column)
        source = SQLText.quoted(type.name)
        kind = type.columns[position].kind
        extraPositions = index.fields.dropFirst().compactMap { type.index(of: $0.column) }
        extraKinds = extraPositions.map { type.columns[$0].kind }
        columns = index.fields.map { SQLText.quoted($0.column) }
        let extras = columns.dropFirst().map { "," + $0 }.joined()
        let marks = String(repeating: ",?", count: extraPositions.count)
        insertSQL = "INSERT INTO \(SQLText.quoted(table))(key,row\(extras)) VALUES(?,?\(marks))"
        deleteSQL =
            "DELETE FROM \(SQLText.quoted(table)) WHERE key=? AND row=?"
            + columns.dropFirst().map { " AND \($0) IS ?" }.joined()
    }
}

extension ListValue {
    /// The keys, each once, in the order of the list.
    var distinctKeys: [Value] {
        if keys.count < 2 { return keys }
        var seen: Set<Value> = []
        return keys.filter { seen.insert($0).inserted }
    }
}
