import StorageProtocols

/// A transaction that remembers which records are written, for a dry run to tell.
final class RehearsalWriter: WriteTransaction {
    private let base: any WriteTransaction
    /// What was written, each record once, in the order of the first write.
    private(set) var changes: [Change] = []
    private var places: [RecordID: Int] = [:]

    init(_ base: any WriteTransaction) { self.base = base }

    var catalog: Catalog { base.catalog }
    var commit: CommitID { base.commit }

    func insert(_ type: RecordType, _ rows: [[Value]]) throws {
        try base.insert(type, rows)
        for row in rows { if case .id(let id)? = row.first { note(type, id, .created) } }
    }

    func update(_ type: RecordType, _ updates: [RowUpdate]) throws -> [Bool] {
        let differ = try base.update(type, updates)
        for (update, differs) in zip(updates, differ) where differs {
            if case .id(let id)? = update.values.first { note(type, id, .updated) }
        }
        return differ
    }

    func delete(_ type: RecordType, _ deletions: [RowDeletion]) throws {
        try base.delete(type, deletions)
        for deletion in deletions { note(type, deletion.id, .deleted) }
    }

    func erase(_ type: RecordType, _ erasures: [RowErasure]) throws { try base.erase(type, erasures) }

    private func note(_ type: RecordType, _ id: RecordID, _ kind: Change.Kind) {
        guard let place = places[id] else {
            places[id] = changes.count
            let position = FeedPosition(Int64(changes.count + 1))
            changes.append(Change(position: position, commit: commit, type: type.name, record: id, kind: kind))
            return
        }
        if changes[place].kind == .updated { changes[place].kind = kind }
    }

    func setFeedCursor(_ name: String, to position: FeedPosition) throws {
        try base.setFeedCursor(name, to: position)
    }

    func forEachRow(_ query: RecordQuery, _ body: (inout RowReader) throws -> Bool) throws {
        try base.forEachRow(query, body)
    }

    func withRow(_ type: RecordType, _ id: RecordID, _ body: (inout RowReader) throws -> Void) throws -> Bool {
        try base.withRow(type, id, body)
    }

    func count(_ query: RecordQuery) throws -> Int { try base.count(query) }
    func aggregate(_ query: AggregateQuery) throws -> [AggregateRow] { try base.aggregate(query) }
    func revisions(_ type: RecordType, _ id: RecordID) throws -> [Revision] { try base.revisions(type, id) }
    func commits(_ selection: CommitSelection) throws -> [Commit] { try base.commits(selection) }
    func changes(after position: FeedPosition, limit: Int) throws -> [Change] {
        try base.changes(after: position, limit: limit)
    }
    func changes(in commit: CommitID) throws -> [Change] { try base.changes(in: commit) }
    func formerly(_ type: RecordType, _ condition: Condition) throws -> [RecordID] {
        try base.formerly(type, condition)
    }
    func erasure(_ type: RecordType, _ id: RecordID) throws -> Erasure? { try base.erasure(type, id) }
    func feedCursor(_ name: String) throws -> FeedPosition? { try base.feedCursor(name) }
    func foreignTypes() throws -> [String] { try base.foreignTypes() }
}
