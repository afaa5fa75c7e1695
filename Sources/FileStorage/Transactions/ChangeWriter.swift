import StorageProtocols

/// Writes the feed's entries of one record type in one commit.
struct ChangeWriter {
    private let connection: SQLiteConnection
    private let insertion: SQLiteStatement
    private let type: Int64
    private let commit: CommitID

    init(_ type: Int64, _ commit: CommitID, _ connection: SQLiteConnection) throws {
        self.connection = connection
        self.type = type
        self.commit = commit
        insertion = try connection.statement("INSERT INTO _change(version,type,record,kind) VALUES(?,?,?,?)")
        insertion.bind(commit.sequence, at: 1)
        insertion.bind(type, at: 2)
    }

    func append(_ id: RecordID, _ kind: Change.Kind) throws {
        insertion.bind(id, at: 3)
        insertion.bind(Int64(kind.rawValue), at: 4)
        defer { insertion.reset() }
        _ = try insertion.step()
    }

    /// Adds the creation of all rows with these numbers, in their order.
    func appendCreated(_ rows: ClosedRange<Int64>, of layout: TypeLayout) throws {
        let insertion = try connection.statement(layout.changesSQL)
        defer { insertion.reset() }
        insertion.bind(rows.lowerBound, at: 1)
        insertion.bind(rows.upperBound, at: 2)
        insertion.bind(commit.sequence, at: 3)
        insertion.bind(layout.number, at: 4)
        insertion.bind(Int64(Change.Kind.created.rawValue), at: 5)
        _ = try insertion.step()
    }

    /// Changes what this commit says of a record: two changes in one commit are one.
    func replace(_ id: RecordID, after start: Int64, with kind: Change.Kind) throws {
        try connection.run(
            "UPDATE _change SET kind=? WHERE position>? AND record=? AND type=?",
            .integer(Int64(kind.rawValue)),
            .integer(start),
            .id(id),
            .integer(type)
        )
    }

    /// Takes back what this commit says of a record that came and went within it, and closes the gap.
    func remove(_ id: RecordID, after start: Int64) throws {
        let position = try connection.integer(
            "SELECT position FROM _change WHERE position>? AND record=? AND type=?",
            .integer(start),
            .id(id),
            .integer(type)
        )
        guard let position else { return }
        try connection.run("DELETE FROM _change WHERE position=?", .integer(position))
        // By way of numbers that no change has, so that no two share one in between.
        try connection.run("UPDATE _change SET position=1-position WHERE position>?", .integer(position))
        try connection.run("UPDATE _change SET position=-position WHERE position<0")
    }
}
