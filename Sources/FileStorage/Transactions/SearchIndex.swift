import StorageProtocols
import StorageSQL

/// Keeps the text index of one record type in step with its rows.
///
/// Few rows at a time wait in a small table, which every search also reads, because an index row of its own costs
/// several times the record; they are indexed together once there are enough of them.
final class SearchIndex {
    private let layout: TypeLayout
    private let connection: SQLiteConnection
    private let insertSQL: String
    private var grams = SearchGrams()
    private var document = SearchDocument()
    private var buffer: [UInt8] = []

    /// From how many rows of one batch on they are indexed at once.
    static let batch = 64
    /// How many rows may wait.
    private static let capacity: Int64 = 32
    /// How many pages of the index's segments are joined with each batch.
    private static let mergedPages: Int64 = 32
    /// The longest document, in bytes, that waits: each search reads all that do.
    private static let longestWaiting = 4096

    init(_ layout: TypeLayout, _ connection: SQLiteConnection) {
        self.layout = layout
        self.connection = connection
        insertSQL = "INSERT INTO \(SQLText.quoted(SQLNames.search(layout.type)))(rowid,grams) VALUES(?,?)"
    }

    private var pending: String { SQLText.quoted(SQLNames.pending(layout.type)) }
    private var index: String { SQLText.quoted(SQLNames.search(layout.type)) }

    /// Adds a new row, at once or to those that wait.
    func insert(_ values: [Value], row: Int64, now: Bool) throws {
        document.removeAll()
        layout.search.append(values, layout.searchPositions, to: &document)
        if now || document.bytes.count > Self.longestWaiting {
            return try write(row: row, with: connection.statement(insertSQL))
        }
        let waiting = try connection.statement("INSERT INTO \(pending)(row,document) VALUES(?,?)")
        defer { waiting.reset() }
        waiting.bind(row, at: 1)
        document.bytes.withUnsafeBytes { waiting.bind(text: $0, at: 2) }
        _ = try waiting.step()
    }

    /// Takes a row out, of the index or of those that wait.
    ///
    /// - Parameter values: The row's values as they were indexed.
    func remove(_ values: [Value], row: Int64) throws {
        try connection.run("DELETE FROM \(pending) WHERE row=?", .integer(row))
        if connection.changes > 0 { return }
        document.removeAll()
        layout.search.append(values, layout.searchPositions, to: &document)
        let statement = try connection.statement(
            "INSERT INTO \(index)(\(index),rowid,grams) VALUES('delete',?,?)"
        )
        try write(row: row, with: statement)
    }

    private func write(row: Int64, with statement: SQLiteStatement) throws {
        buffer.removeAll(keepingCapacity: true)
        grams.append(document, to: &buffer)
        statement.bind(row, at: 1)
        buffer.withUnsafeBytes { statement.bind(text: $0, at: 2) }
        defer { statement.reset() }
        _ = try statement.step()
    }

    /// Indexes the rows that wait, if there are enough of them.
    func mergeIfDue() throws {
        let count = try connection.integer("SELECT count(*) FROM \(pending)") ?? 0
        if count >= Self.capacity { try mergeAll() }
    }

    /// Indexes all rows of the table, into an empty index.
    func indexAll() throws {
        let columns = layout.search.columns.map(SQLText.quoted).joined(separator: ",")
        let rows = try connection.statement("SELECT row,\(columns) FROM \(SQLText.quoted(layout.type.name))")
        defer { rows.reset() }
        let insertion = try connection.statement(insertSQL)
        while try rows.step() {
            var reader = rows.row(from: 1)
            document.removeAll()
            for kind in layout.search.kinds where !reader.skipNull() {
                try reader.withText { layout.search.append($0, of: kind, to: &document) }
            }
            try write(row: rows.integer(0), with: insertion)
        }
    }

    /// Indexes all rows that wait.
    func mergeAll() throws {
        let rows = try connection.statement("SELECT row,document FROM \(pending)")
        let insertion = try connection.statement(insertSQL)
        do {
            defer { rows.reset() }
            while try rows.step() {
                var reader = rows.row(from: 1)
                document.removeAll()
                try reader.withText { document.append(folded: $0) }
                try write(row: rows.integer(0), with: insertion)
            }
        }
        try connection.run("DELETE FROM \(pending)")
        // Each batch makes a segment of the index, and every search looks into all of them: join a few pages' worth.
        try connection.run("INSERT INTO \(index)(\(index),rank) VALUES('merge',?)", .integer(Self.mergedPages))
    }
}
