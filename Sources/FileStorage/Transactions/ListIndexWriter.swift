import StorageProtocols

/// Writes the keys of one list field to the table that indexes them.
struct ListIndexWriter {
    let layout: ListLayout
    private let connection: SQLiteConnection
    private let insertion: SQLiteStatement

    init(_ layout: ListLayout, _ connection: SQLiteConnection) throws {
        self.layout = layout
        self.connection = connection
        insertion = try connection.statement(layout.insertSQL)
    }

    /// The values by which a row's entries are ordered behind their keys.
    func extras(of row: [Value]) -> [Value] { layout.extraPositions.map { row[$0] } }

    /// Adds a row's keys.
    func insert(_ keys: [Value], _ extras: [Value], row: Int64) throws {
        for key in keys {
            insertion.bind(key, at: 1)
            insertion.bind(row, at: 2)
            for (offset, extra) in extras.enumerated() { insertion.bind(extra, at: Int32(offset + 3)) }
            defer { insertion.reset() }
            _ = try insertion.step()
        }
    }

    /// Removes a row's keys.
    func delete(_ keys: [Value], _ extras: [Value], row: Int64) throws {
        let deletion = try connection.statement(layout.deleteSQL)
        for key in keys {
            deletion.bind(key, at: 1)
            deletion.bind(row, at: 2)
            for (offset, extra) in extras.enumerated() { deletion.bind(extra, at: Int32(offset + 3)) }
            defer { deletion.reset() }
            _ = try deletion.step()
        }
    }
}
