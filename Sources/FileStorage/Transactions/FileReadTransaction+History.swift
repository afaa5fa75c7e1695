import StorageProtocols
import StorageSQL

extension FileReadTransaction {
    func revisions(_ type: RecordType, _ id: RecordID) throws -> [Revision] {
        let type = try layout(type).type
        let columns = type.columns.map { SQLText.quoted($0.name) }.joined(separator: ",")
        let (live, past) = (SQLText.quoted(type.name), SQLText.quoted(SQLNames.history(type)))
        let statement = try connection.statement(
            """
            SELECT "_version" AS v,"_until",\(columns) FROM \(past) WHERE id=?1
            UNION ALL SELECT "_version",NULL,\(columns) FROM \(live) WHERE id=?1 ORDER BY v
            """
        )
        defer { statement.reset() }
        statement.bind(id, at: 1)
        return try revisions(statement, of: type)
    }

    func revisions(_ type: RecordType, _ id: RecordID, at commit: CommitID) throws -> [Revision] {
        let type = try layout(type).type
        let columns = type.columns.map { SQLText.quoted($0.name) }.joined(separator: ",")
        let (live, past) = (SQLText.quoted(type.name), SQLText.quoted(SQLNames.history(type)))
        // The index has the last two states up to the commit, however many there are.
        let statement = try connection.statement(
            """
            SELECT * FROM (SELECT "_version" AS v,"_until",\(columns) FROM \(past) WHERE id=?1 AND "_version"<=?2 \
            ORDER BY "_version" DESC LIMIT 2)
            UNION ALL SELECT "_version",NULL,\(columns) FROM \(live) WHERE id=?1 AND "_version"=?2 ORDER BY v
            """
        )
        defer { statement.reset() }
        statement.bind(id, at: 1)
        statement.bind(commit.sequence, at: 2)
        return try revisions(statement, of: type).filter { $0.from == commit || $0.to == commit }
    }

    /// The states that a statement finds: when they began and ended, and their columns.
    private func revisions(_ statement: SQLiteStatement, of type: RecordType) throws -> [Revision] {
        var revisions: [Revision] = []
        while try statement.step() {
            var row = statement.row(from: 2)
            revisions.append(
                Revision(
                    values: try type.columns.map { try row.value($0.kind) },
                    from: CommitID(statement.integer(0)),
                    to: statement.isNull(1) ? nil : CommitID(statement.integer(1))
                )
            )
        }
        return revisions
    }

    func formerly(_ type: RecordType, _ condition: Condition) throws -> [RecordID] {
        try catalog.check(formerly: condition, of: type)
        let statement = try prepared(SQLCompiler.formerly(type, condition, in: catalog), asOf: nil)
        defer { statement.reset() }
        var ids: [RecordID] = []
        while try statement.step() {
            try cancellation.check()
            guard let id = statement.id(0) else { throw StorageError(.corrupt, "a record without identifier") }
            ids.append(id)
        }
        return ids
    }

    func foreignTypes() throws -> [String] {
        try SchemaInstaller(connection: connection).foreignLayouts(than: layouts).map(\.type)
            .filter { type in
                let tables = [type.name, SQLNames.history(type)].map(SQLText.quoted)
                return try tables.contains { try connection.integer("SELECT 1 FROM \($0) LIMIT 1") != nil }
            }
            .map(\.name)
    }

    func erasure(_ type: RecordType, _ id: RecordID) throws -> Erasure? {
        let statement = try connection.statement("SELECT version,removal FROM _erasure WHERE type=? AND record=?")
        defer { statement.reset() }
        statement.bind(try layout(type).number, at: 1)
        statement.bind(id, at: 2)
        guard try statement.step() else { return nil }
        return Erasure(
            commit: CommitID(statement.integer(0)),
            removal: statement.isNull(1) ? nil : CommitID(statement.integer(1))
        )
    }

    func commits(_ selection: CommitSelection) throws -> [Commit] {
        let columns = "SELECT version,at,actor,reason,operation,key FROM _commit "
        switch selection {
        case .id(let commit): return try commits(columns + "WHERE version=?", .integer(commit.sequence))
        case .key(let key): return try commits(columns + "WHERE key=?", .text(key))
        case .operation(let operation):
            return try commits(columns + "WHERE operation=? ORDER BY version", .id(operation))
        case .latest: return try commits(columns + "ORDER BY version DESC LIMIT 1")
        case .after(let commit, let limit):
            return try commits(
                columns + "WHERE version>? ORDER BY version LIMIT ?",
                .integer(commit.sequence),
                .integer(Int64(max(0, limit)))
            )
        }
    }

    private func commits(_ sql: String, _ values: Value...) throws -> [Commit] {
        let statement = try connection.statement(sql)
        defer { statement.reset() }
        for (index, value) in values.enumerated() { statement.bind(value, at: Int32(index + 1)) }
        var commits: [Commit] = []
        while try statement.step() {
            commits.append(
                Commit(
                    id: CommitID(statement.integer(0)),
                    at: Instant(microseconds: statement.integer(1)),
                    actor: statement.text(2),
                    reason: statement.text(3),
                    operation: statement.id(4),
                    key: statement.text(5)
                )
            )
        }
        return commits
    }

    func changes(after position: FeedPosition, limit: Int) throws -> [Change] {
        try changes("c.position>? ORDER BY c.position LIMIT ?", position.number, Int64(max(0, limit)))
    }

    func changes(in commit: CommitID) throws -> [Change] {
        let last = try connection.integer("SELECT last_change FROM _commit WHERE version=?", .integer(commit.sequence))
        guard let last else { return [] }
        let before = try connection.integer(
            "SELECT last_change FROM _commit WHERE version<? ORDER BY version DESC LIMIT 1",
            .integer(commit.sequence)
        )
        return try changes("c.position>? AND c.position<=? ORDER BY c.position", before ?? 0, last)
    }

    /// The name of a record type by its number, also of one that the host does not know.
    private func typeName(_ number: Int64) throws -> String? {
        if let name = layouts.values.first(where: { $0.number == number })?.type.name { return name }
        let statement = try connection.statement("SELECT name FROM _type WHERE number=?")
        defer { statement.reset() }
        statement.bind(number, at: 1)
        return try statement.step() ? statement.text(0) : nil
    }

    private func changes(_ condition: String, _ first: Int64, _ second: Int64) throws -> [Change] {
        let statement = try connection.statement(
            """
            SELECT c.position,c.version,c.type,c.record,c.kind FROM _change c WHERE \(condition)
            """
        )
        defer { statement.reset() }
        statement.bind(first, at: 1)
        statement.bind(second, at: 2)
        var changes: [Change] = []
        var last: (number: Int64, name: String)?
        while try statement.step() {
            let number = statement.integer(2)
            if last?.number != number { last = try typeName(number).map { (number, $0) } }
            guard let type = last?.name, let record = statement.id(3),
                let kind = Change.Kind(rawValue: Int(clamping: statement.integer(4)))
            else { throw StorageError(.corrupt, "a change in the feed cannot be read") }
            changes.append(
                Change(
                    position: FeedPosition(statement.integer(0)),
                    commit: CommitID(statement.integer(1)),
                    type: type,
                    record: record,
                    kind: kind
                )
            )
        }
        return changes
    }
}
