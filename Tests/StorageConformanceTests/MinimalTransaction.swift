import StorageProtocols

/// All rows after some commit: what the log says when it is replayed.
struct MinimalState: RowSource {
    var live: [String: [RecordID: StoredRow]] = [:]
    var past: [String: [RecordID: [Revision]]] = [:]
    var cursors: [Value: FeedPosition] = [:]

    /// Replays the log up to a commit.
    init(_ log: [MinimalLog.Entry], upTo last: CommitID = CommitID(.max)) {
        for entry in log where entry.commit.id <= last {
            for (change, values) in zip(entry.changes, entry.rows) {
                if let old = live[change.type]?[change.record] {
                    past[change.type, default: [:]][change.record, default: []]
                        .append(Revision(values: old.values, from: old.version, to: entry.commit.id))
                }
                live[change.type, default: [:]][change.record] =
                    values.map { StoredRow(values: $0, version: entry.commit.id) }
            }
            cursors.merge(entry.cursors) { $1 }
        }
    }

    func forEachRow(of type: RecordType, _ body: (StoredRow) throws -> Void) throws {
        for row in (live[type.name] ?? [:]).values { try body(row) }
    }

    func row(of type: RecordType, _ id: RecordID) throws -> StoredRow? { live[type.name]?[id] }
}

/// A transaction on the replayed log.
///
/// Reading and writing share one class.
final class MinimalTransaction: WriteTransaction {
    let catalog: Catalog
    let commit: CommitID
    /// The commits before, without what this one erases.
    private(set) var log: [MinimalLog.Entry]
    private let interrupt: () throws -> Void
    /// The state before this commit, as it was and without what it erases.
    private let start: MinimalState
    private var base: MinimalState
    private var state: MinimalState
    private var touched: [(type: String, id: RecordID)] = []
    private var cursors: [Value: FeedPosition] = [:]
    private var erasures: [(type: String, id: RecordID, isRemoval: Bool)] = []

    init(_ catalog: Catalog, _ log: [MinimalLog.Entry], interrupt: @escaping () throws -> Void) {
        self.catalog = catalog
        self.log = log
        self.interrupt = interrupt
        start = MinimalState(log)
        (base, state) = (start, start)
        commit = CommitID(Int64(log.count) + 1)
    }

    func forEachRow(_ query: RecordQuery, _ body: (inout RowReader) throws -> Bool) throws {
        for values in try interpreter(query.asOf).rows(query) {
            try interrupt()
            var row = RowReader(values: values)
            guard try body(&row) else { return }
        }
    }

    func count(_ query: RecordQuery) throws -> Int { try interpreter(query.asOf).count(query) }

    func aggregate(_ query: AggregateQuery) throws -> [AggregateRow] { try interpreter(query.asOf).aggregate(query) }

    private func interpreter(_ asOf: AsOf?) -> QueryInterpreter {
        let rows =
            switch asOf {
            case .commit(let id) where id < commit: MinimalState(log, upTo: id)
            case .instant(let at): MinimalState(log, upTo: log.last { $0.commit.at <= at }?.commit.id ?? .none)
            default: state
            }
        return QueryInterpreter(catalog: catalog, rows: rows, interrupt: interrupt)
    }

    func withRow(_ type: RecordType, _ id: RecordID, _ body: (inout RowReader) throws -> Void) throws -> Bool {
        let type = try catalog.type(type.name)
        guard let row = try state.row(of: type, id) else { return false }
        var reader = RowReader(values: row.values.prefix(type.storedCount) + [.integer(row.version.sequence)])
        try body(&reader)
        return true
    }

    func revisions(_ type: RecordType, _ id: RecordID) throws -> [Revision] {
        let type = try catalog.type(type.name)
        let (old, new) = (try base.row(of: type, id), try state.row(of: type, id))
        var revisions = base.past[type.name]?[id] ?? []
        if let old {
            revisions.append(Revision(values: old.values, from: old.version, to: old == new ? nil : commit))
        }
        if let new, new != old { revisions.append(Revision(values: new.values, from: new.version, to: nil)) }
        return revisions
    }

    func formerly(_ type: RecordType, _ condition: Condition) throws -> [RecordID] {
        let type = try catalog.type(type.name)
        var rows = MinimalState([])
        // Each state as a row of its own: their identifiers are in their values.
        var number: UInt64 = 0
        let ids = Set((base.past[type.name] ?? [:]).keys).union((base.live[type.name] ?? [:]).keys)
        for id in ids {
            for revision in try revisions(type, id) where revision.to != nil {
                number += 1
                rows.live[type.name, default: [:]][RecordID(high: 0, low: number)] =
                    StoredRow(values: revision.values, version: revision.from)
            }
        }
        return try QueryInterpreter(catalog: catalog, rows: rows, interrupt: interrupt).formerly(type, condition)
    }

    func commits(_ selection: CommitSelection) throws -> [Commit] {
        let commits = log.map(\.commit)
        return switch selection {
        case .id(let id): commits.filter { $0.id == id }
        case .key(let key): commits.filter { $0.key.map(Value.text) == .text(key) }
        case .operation(let operation): commits.filter { $0.operation == operation }
        case .latest: commits.suffix(1)
        case .after(let id, let limit): Array(commits.filter { $0.id > id }.prefix(limit))
        }
    }

    func changes(after position: FeedPosition, limit: Int) throws -> [Change] {
        Array(log.flatMap(\.changes).filter { $0.position > position }.prefix(limit))
    }

    func changes(in commit: CommitID) throws -> [Change] { log.first { $0.commit.id == commit }?.changes ?? [] }

    func feedCursor(_ name: String) throws -> FeedPosition? { state.cursors[.text(name)] }

    func setFeedCursor(_ name: String, to position: FeedPosition) throws {
        state.cursors[.text(name)] = position
        cursors[.text(name)] = position
    }

    func insert(_ type: RecordType, _ rows: [[Value]]) throws {
        try write(type, rows) { type, index, row in (try type.check(insert: row, at: index, live: live(type)), row) }
    }

    @discardableResult
    func update(_ type: RecordType, _ updates: [RowUpdate]) throws -> [Bool] {
        try write(type, updates) { type, index, update in
            try type.check(update: update, at: index, live: live(type)).map { ($0, update.values) }
        }
    }

    func delete(_ type: RecordType, _ deletions: [RowDeletion]) throws {
        try write(type, deletions) { type, index, deletion in
            (try type.check(delete: deletion, at: index, live: live(type)), nil)
        }
    }

    func erasure(_ type: RecordType, _ id: RecordID) throws -> Erasure? {
        var found: Erasure?
        for (commit, erasures) in log.map({ ($0.commit.id, $0.erasures) }) + [(commit, erasures)] {
            for erasure in erasures where erasure.type == type.name && erasure.id == id {
                let fact = Erasure(commit: commit, removal: erasure.isRemoval ? commit : nil)
                found = found?.followed(by: fact) ?? fact
            }
        }
        return found
    }

    func erase(_ type: RecordType, _ erasures: [RowErasure]) throws {
        let type = try catalog.type(type.name)
        let before = (log, base, state, touched, self.erasures)
        do {
            for (index, erasure) in erasures.enumerated() { try erase(erasure, at: index, of: type) }
        } catch {
            (log, base, state, touched, self.erasures) = before
            throw error
        }
    }

    /// Rewrites the log's rows of a record, or takes them out.
    private func erase(_ erasure: RowErasure, at index: Int, of type: RecordType) throws {
        let id = erasure.id
        let revisions = try revisions(type, id)
        let positions = try type.check(erasure: erasure, at: index, revisions: revisions)
        if erasure.states != nil, positions.isEmpty { return }
        var states = erasure.states?.makeIterator()
        for entry in log.indices {
            for change in log[entry].changes.indices
            where log[entry].changes[change].type == type.name && log[entry].changes[change].record == id
                && log[entry].rows[change] != nil
            {
                log[entry].rows[change] = states?.next()
            }
        }
        base = MinimalState(log)
        if let states = erasure.states {
            if state.live[type.name]?[id] != nil, positions.last == revisions.count - 1, let last = states.last {
                state.live[type.name]?[id] = StoredRow(values: last, version: commit)
                try checkUniqueness(of: type, [(index, id)])
                touched.append((type.name, id))
            }
        } else {
            state.live[type.name]?[id] = nil
            touched.append((type.name, id))
        }
        self.erasures.append((type.name, id, erasure.states == nil))
    }

    private func live(_ type: RecordType) -> (RecordID) -> StoredRow? {
        { [self] id in state.live[type.name]?[id] }
    }

    /// Writes rows one by one, or deletes where there is none, and takes all back when one is at fault.
    @discardableResult
    private func write<Item>(
        _ type: RecordType,
        _ items: [Item],
        _ check: (RecordType, Int, Item) throws -> (id: RecordID, row: [Value]?)?
    ) throws -> [Bool] {
        let type = try catalog.type(type.name)
        let before = state
        var written: [(index: Int, id: RecordID)] = []
        do {
            for (index, item) in items.enumerated() {
                guard let (id, row) = try check(type, index, item) else { continue }
                state.live[type.name, default: [:]][id] = row.map { StoredRow(values: $0, version: commit) }
                written.append((index, id))
            }
            try checkUniqueness(of: type, written)
        } catch {
            state = before
            throw error
        }
        touched += written.map { (type.name, $0.id) }
        let indexes = Set(written.map(\.index))
        return items.indices.map(indexes.contains)
    }

    /// Looks for a unique value that a row of the call shares with an earlier one, or with a row outside the call.
    private func checkUniqueness(of type: RecordType, _ written: [(index: Int, id: RecordID)]) throws {
        var holders: [UniqueKey: RecordID] = [:]
        let rows = state.live[type.name] ?? [:]
        let ids = Set(written.map(\.id))
        for (id, row) in rows where !ids.contains(id) {
            for key in try type.uniqueKeys(of: row.values) { holders[key] = id }
        }
        for (index, id) in written {
            for key in try rows[id].map({ try type.uniqueKeys(of: $0.values) }) ?? [] {
                if let holder = holders.updateValue(id, forKey: key), holder != id {
                    throw type.violation(of: key, by: id, at: index)
                }
            }
        }
    }

    /// The log's next entry: the net effect on each record that was written; nil when there is none.
    func entry(for request: CommitRequest) -> MinimalLog.Entry? {
        var entry = MinimalLog.Entry(commit: Commit(commit, request, after: log.last?.commit), cursors: cursors)
        var position = log.last { !$0.changes.isEmpty }?.changes.last?.position.number ?? 0
        var seen: Set<[Value]> = []
        for (type, id) in touched where seen.insert([.text(type), .id(id)]).inserted {
            let (old, new) = (start.live[type]?[id], state.live[type]?[id])
            if old == new { continue }
            position += 1
            let change = Change(
                position: FeedPosition(position),
                commit: commit,
                type: type,
                record: id,
                kind: old == nil ? .created : new == nil ? .deleted : .updated
            )
            entry.changes.append(change)
            entry.rows.append(new?.values)
        }
        entry.erasures = erasures
        return entry.changes.isEmpty && cursors.isEmpty && erasures.isEmpty ? nil : entry
    }
}
