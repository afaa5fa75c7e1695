import StorageProtocols

/// A commit in the making: it writes to its own copy of the state.
final class InMemoryWriter: InMemoryReader, WriteTransaction {
    let commit: CommitID
    private let base: StoreState
    private var touched: [Touched] = []
    private var isTouched: Set<Touched> = []
    private var hasMovedCursor = false

    private struct Touched: Hashable {
        var type: String
        var id: RecordID
    }

    override init(_ state: StoreState, interrupt: @escaping () throws -> Void) {
        base = state
        commit = CommitID(state.latest.sequence + 1)
        super.init(state, interrupt: interrupt)
    }

    func insert(_ type: RecordType, _ rows: [[Value]]) throws {
        let rows = rows.enumerated().map { Write(index: $0, id: $1.first?.recordID, row: $1) }
        try apply(rows, to: type) { write, live in
            guard live == nil else { throw StorageError(.alreadyExists) }
            return true
        }
    }

    @discardableResult
    func update(_ type: RecordType, _ updates: [RowUpdate]) throws -> [Bool] {
        let writes = updates.enumerated()
            .map { index, update in
                Write(index: index, id: update.values.first?.recordID, expected: update.expected, row: update.values)
            }
        return try apply(writes, to: type) { write, live in
            try Self.check(live, expected: write.expected).values != write.row
        }
    }

    func delete(_ type: RecordType, _ deletions: [RowDeletion]) throws {
        let writes = deletions.enumerated()
            .map { index, deletion in
                Write(index: index, id: deletion.id, expected: deletion.expected, row: nil)
            }
        try apply(writes, to: type) { write, live in
            _ = try Self.check(live, expected: write.expected)
            return true
        }
    }

    func setFeedCursor(_ name: String, to position: FeedPosition) throws {
        state.cursors[.text(name)] = position
        hasMovedCursor = true
    }

    /// The state after the commit, or nil when nothing was written.
    func committed(_ request: CommitRequest) -> StoreState? {
        let changes = touched.compactMap { touched in change(of: touched).map { (touched, $0) } }
        guard hasMovedCursor || !changes.isEmpty else { return nil }
        var at = request.at
        if let last = base.commits.last?.commit.at, last > at { at = last }
        let commit = Commit(
            id: commit,
            at: at,
            actor: request.actor,
            reason: request.reason,
            operation: request.operation,
            key: request.key
        )
        state.commits.append(StoreState.Entry(commit: commit, firstChange: state.feed.count))
        if let key = request.key { state.commitsByKey[.text(key)] = commit.id }
        if let operation = request.operation { state.commitsByOperation[operation, default: []].append(commit.id) }
        for (touched, kind) in changes {
            let position = FeedPosition(Int64(state.feed.count + 1))
            state.feed.append(
                Change(position: position, commit: commit.id, type: touched.type, record: touched.id, kind: kind)
            )
        }
        return state
    }

    /// What the whole transaction did to a record.
    private func change(of touched: Touched) -> Change.Kind? {
        let before = base.tables[touched.type]?.records[touched.id]?.live
        let after = state.tables[touched.type]?.records[touched.id]?.live
        switch (before, after) {
        case (nil, nil): return nil
        case (nil, _?): return .created
        case (_?, nil): return .deleted
        case (let before?, let after?): return before.version == after.version ? nil : .updated
        }
    }
}

extension InMemoryWriter {
    /// One row to write; none to delete the record.
    private struct Write {
        var index: Int
        var id: RecordID?
        var expected: CommitID?
        var row: [Value]?
    }

    /// Writes all rows or, when it throws, none: each in turn, then the unique values of all.
    ///
    /// - Parameter decide: Whether to write a row, given the live one.
    @discardableResult
    private func apply(
        _ writes: [Write],
        to type: RecordType,
        _ decide: (Write, StoredRow?) throws -> Bool
    ) throws -> [Bool] {
        let type = try catalog.type(type.name)
        var table = try state.table(type)
        var written: [(index: Int, id: RecordID, row: StoredRow?)] = []
        let results = try writes.map { write in
            if let row = write.row { try type.check(row, at: write.index) }
            guard let id = write.id else { throw StorageError(.invalidValue, type: type.name, index: write.index) }
            let live = table.records[id]?.live
            do {
                guard try decide(write, live) else { return false }
            } catch var error as StorageError {
                (error.type, error.record, error.index) = (type.name, id, write.index)
                throw error
            }
            if let live { try table.release(live, id: id, of: type) }
            let row = write.row.map { StoredRow(values: $0, version: commit) }
            table.replace(id, by: row, in: commit)
            written.append((write.index, id, row))
            return true
        }
        for (index, id, row) in written {
            guard let row, table.records[id]?.live == row, let field = try table.claim(row, id: id, of: type) else {
                continue
            }
            throw StorageError(
                .uniqueViolation,
                type: type.name,
                field: field.path ?? field.column,
                record: id,
                index: index
            )
        }
        state.tables[type.name] = table
        for (_, id, _) in written where isTouched.insert(Touched(type: type.name, id: id)).inserted {
            touched.append(Touched(type: type.name, id: id))
        }
        return results
    }

    private static func check(_ live: StoredRow?, expected: CommitID?) throws -> StoredRow {
        guard let live else { throw StorageError(.notFound) }
        guard expected == nil || expected == live.version else { throw StorageError(.versionConflict) }
        return live
    }
}

extension Value {
    fileprivate var recordID: RecordID? {
        if case .id(let id) = self { id } else { nil }
    }
}
