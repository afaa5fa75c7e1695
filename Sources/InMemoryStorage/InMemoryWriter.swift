import StorageProtocols

/// A commit in the making: it writes to its own copy of the state.
final class InMemoryWriter: InMemoryReader, WriteTransaction {
    let commit: CommitID
    private let base: StoreState
    private var touched: [Touched] = []
    private var isTouched: Set<Touched> = []
    private var hasMovedCursor = false
    private var hasErased = false

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
        try apply(rows, to: type) { type, index, row, live in
            (try type.check(insert: row, at: index, live: live), row)
        }
    }

    @discardableResult
    func update(_ type: RecordType, _ updates: [RowUpdate]) throws -> [Bool] {
        try apply(updates, to: type) { type, index, update, live in
            try type.check(update: update, at: index, live: live).map { ($0, update.values) }
        }
    }

    func delete(_ type: RecordType, _ deletions: [RowDeletion]) throws {
        try apply(deletions, to: type) { type, index, deletion, live in
            (try type.check(delete: deletion, at: index, live: live), nil)
        }
    }

    func erase(_ type: RecordType, _ erasures: [RowErasure]) throws {
        let type = try catalog.type(type.name)
        let before = (state, touched, isTouched, hasErased)
        do {
            for (index, erasure) in erasures.enumerated() { try erase(erasure, at: index, of: type) }
        } catch {
            (state, touched, isTouched, hasErased) = before
            throw error
        }
    }

    func setFeedCursor(_ name: String, to position: FeedPosition) throws {
        state.cursors[.text(name)] = position
        hasMovedCursor = true
    }

    /// The state after the commit, or nil when nothing was written.
    func committed(_ request: CommitRequest) -> StoreState? {
        let changes = touched.compactMap { touched in change(of: touched).map { (touched, $0) } }
        guard hasMovedCursor || hasErased || !changes.isEmpty else { return nil }
        let commit = Commit(commit, request, after: base.commits.last?.commit)
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
    private func erase(_ erasure: RowErasure, at index: Int, of type: RecordType) throws {
        let id = erasure.id
        var table = try state.table(type)
        let revisions = table.records[id]?.revisions ?? []
        let positions = try type.check(erasure: erasure, at: index, revisions: revisions)
        if erasure.states != nil, positions.isEmpty { return }
        let live = table.records[id]?.live
        if let states = erasure.states {
            if let live, positions.last == revisions.count - 1 {
                try table.release(live, id: id, of: type)
                touch(type, id)
            }
            table.rewrite(id, states, at: positions, in: commit)
            if let row = table.records[id]?.live, let key = try table.claim(row, id: id, of: type) {
                throw type.violation(of: key, by: id, at: index)
            }
        } else {
            if let live {
                try table.release(live, id: id, of: type)
                touch(type, id)
            }
            table.remove(id)
        }
        state.tables[type.name] = table
        let fact = Erasure(commit: commit, removal: erasure.states == nil ? commit : nil)
        let earlier = state.erasures[type.name]?[id]
        state.erasures[type.name, default: [:]][id] = earlier?.followed(by: fact) ?? fact
        hasErased = true
    }

    /// Notes that the commit writes to a record.
    private func touch(_ type: RecordType, _ id: RecordID) {
        let record = Touched(type: type.name, id: id)
        if isTouched.insert(record).inserted { touched.append(record) }
    }

    /// What to write: a record's identifier and its new row, which is nil to delete it.
    private typealias Write = (id: RecordID, row: [Value]?)

    /// Writes a batch as a whole, or throws and writes nothing: each item in turn, then the unique values of all.
    ///
    /// - Parameters:
    ///   - items: The batch.
    ///   - type: The record type, which the catalog may know with other custom fields.
    ///   - check: What to write for an item, if anything.
    /// - Returns: For each item, whether it was written.
    /// - Throws: What `check` throws, or ``StorageError`` with code `uniqueViolation`.
    @discardableResult
    private func apply<Item>(
        _ items: [Item],
        to type: RecordType,
        _ check: (RecordType, Int, Item, (RecordID) -> StoredRow?) throws -> Write?
    ) throws -> [Bool] {
        let type = try catalog.type(type.name)
        var table = try state.table(type)
        var written: [(index: Int, id: RecordID, row: StoredRow?)] = []
        let results = try items.enumerated()
            .map { index, item in
                guard let write = try check(type, index, item, { table.records[$0]?.live }) else { return false }
                if let live = table.records[write.id]?.live { try table.release(live, id: write.id, of: type) }
                let row = write.row.map { StoredRow(values: $0, version: commit) }
                table.replace(write.id, by: row, in: commit)
                written.append((index, write.id, row))
                return true
            }
        for (index, id, row) in written {
            guard let row, table.records[id]?.live == row else { continue }
            if let key = try table.claim(row, id: id, of: type) { throw type.violation(of: key, by: id, at: index) }
        }
        state.tables[type.name] = table
        for (_, id, _) in written { touch(type, id) }
        return results
    }
}
