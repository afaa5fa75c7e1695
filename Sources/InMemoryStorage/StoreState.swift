import StorageProtocols

/// Everything that a store holds, as one value: whoever has a copy reads an unchanging state.
struct StoreState: Sendable {
    var catalog: Catalog
    var tables: [String: Table] = [:]
    var commits = Log<Entry>()
    var feed = Log<Change>()
    // Names and keys are compared by bytes, as values are.
    var cursors: [Value: FeedPosition] = [:]
    var commitsByKey: [Value: CommitID] = [:]
    var commitsByOperation: [RecordID: [CommitID]] = [:]
    /// What was erased of which record of which type.
    var erasures: [String: [RecordID: Erasure]] = [:]

    /// A commit, and where its changes begin in the feed.
    struct Entry: Sendable {
        var commit: Commit
        var firstChange: Int
    }

    init(catalog: Catalog) {
        self.catalog = catalog
        for name in catalog.names { tables[name] = Table() }
    }

    var latest: CommitID { commits.last?.commit.id ?? .none }

    func table(_ type: RecordType) throws -> Table {
        guard let table = tables[type.name] else {
            throw StorageError(.unknownName, "no such record type", type: type.name)
        }
        return table
    }

    /// A commit by its number; commits are numbered from 1 without gaps.
    func entry(_ id: CommitID) -> Entry? {
        guard id.sequence > 0, id <= latest else { return nil }
        return commits.elements(from: Int(id.sequence - 1), limit: 1).first
    }

    func commits(_ selection: CommitSelection) -> [Commit] {
        switch selection {
        case .latest: commits.last.map { [$0.commit] } ?? []
        case .id(let id): entry(id).map { [$0.commit] } ?? []
        case .key(let key): commitsByKey[.text(key)].flatMap(entry).map { [$0.commit] } ?? []
        case .operation(let operation): (commitsByOperation[operation] ?? []).compactMap { entry($0)?.commit }
        case .after(let id, let limit):
            id < latest ? commits.elements(from: Int(id.sequence), limit: limit).map(\.commit) : []
        }
    }

    func changes(after position: FeedPosition, limit: Int) -> [Change] {
        position.number < feed.count ? feed.elements(from: Int(position.number), limit: limit) : []
    }

    func changes(in commit: CommitID) -> [Change] {
        guard let entry = entry(commit) else { return [] }
        let end = self.entry(CommitID(commit.sequence + 1))?.firstChange ?? feed.count
        return feed.elements(from: entry.firstChange, limit: end - entry.firstChange)
    }

    /// The commit after which a past state holds: the last one at or before an instant.
    func resolve(_ state: AsOf) -> CommitID {
        switch state {
        case .commit(let id): return id
        case .instant(let instant):
            var (low, high) = (0, commits.count)
            while low < high {
                let middle = (low + high) / 2
                let at = commits.elements(from: middle, limit: 1).first?.commit.at
                if let at, at <= instant { low = middle + 1 } else { high = middle }
            }
            return CommitID(Int64(low))
        }
    }
}

/// The rows of a state, now or after an earlier commit.
struct StateRows: RowSource {
    let state: StoreState
    let asOf: CommitID?

    func forEachRow(of type: RecordType, _ body: (StoredRow) throws -> Void) throws {
        for (_, record) in try state.table(type).records.elements {
            if let row = record.row(asOf) { try body(row) }
        }
    }

    func row(of type: RecordType, _ id: RecordID) throws -> StoredRow? {
        try state.table(type).records[id]?.row(asOf)
    }
}

/// All states that have ended.
struct FormerRows: RowSource {
    let state: StoreState

    func forEachRow(of type: RecordType, _ body: (StoredRow) throws -> Void) throws {
        for (_, record) in try state.table(type).records.elements {
            for revision in record.past { try body(StoredRow(values: revision.values, version: revision.from)) }
        }
    }

    func row(of type: RecordType, _ id: RecordID) throws -> StoredRow? { nil }
}
