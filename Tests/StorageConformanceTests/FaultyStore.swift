import StorageProtocols

/// One thing that a store can get wrong.
enum Fault: String, CaseIterable, Sendable {
    case presentForPast, ignoredCursor, ignoredLimit, ignoredTies, unknownIsFalse, prefixOnly, lessOrEqual
    case relatedAnyhow, ignoredMeasureFilter, roundedInstant, lostRevision, repeatedChange

    /// The promise that it breaks.
    var caughtBy: String {
        switch self {
        case .presentForPast: "history: a past state is what it was"
        case .ignoredCursor: "order: pages show every record once while others come and go"
        case .ignoredLimit: "order: limits"
        case .ignoredTies: "order: null first ascending and last descending, ties by identifier"
        case .unknownIsFalse: "logic: not, all and any of true, false and unknown"
        case .prefixOnly: "search: fragments inside words, and where they do not match"
        case .lessOrEqual: "logic: comparisons with values and with null"
        case .relatedAnyhow: "relations: by a reference to one record"
        case .ignoredMeasureFilter: "aggregates: a filter for each figure"
        case .roundedInstant: "aggregates: by periods of dates and of instants"
        case .lostRevision: "history: random commits replayed, seed 11"
        case .repeatedChange: "feed: every change once, in the order of commits"
        }
    }

    /// The query as the faulty store understands it.
    func misread(_ query: RecordQuery) -> RecordQuery {
        var query = query
        switch self {
        case .presentForPast: query.asOf = nil
        case .ignoredCursor: query.after = nil
        case .ignoredLimit: query.limit = query.limit.map { $0 + 1 }
        case .ignoredTies: query.sort = query.sort.isEmpty ? [] : query.sort + [Sort(.id, .descending)]
        default: query.condition = misread(query.condition)
        }
        return query
    }

    func misread(_ query: AggregateQuery) -> AggregateQuery {
        var query = query
        switch self {
        case .presentForPast: query.asOf = nil
        case .ignoredMeasureFilter: query.measures = query.measures.map { Measure($0.function) }
        case .roundedInstant:
            query.groups = query.groups.map { group in
                if case .bucket(let field, let bucket, _) = group { .bucket(field, bucket, .utc) } else { group }
            }
        default: query.condition = misread(query.condition)
        }
        return query
    }

    private func misread(_ condition: Condition) -> Condition {
        switch (self, condition) {
        case (_, .all(let parts)): .all(parts.map(misread))
        case (_, .any(let parts)): .any(parts.map(misread))
        case (.unknownIsFalse, .not(.compare(let field, let comparison, let value))):
            .any([.isNull(field), .not(.compare(field, comparison, value))])
        case (_, .not(let part)): .not(misread(part))
        case (.prefixOnly, .matches(let search)): .matches(TextSearch(search.text, .wordStart))
        case (.lessOrEqual, .compare(let field, .less, let value)): .compare(field, .lessOrEqual, value)
        case (.relatedAnyhow, .exists(var related)):
            {
                related.condition = .always
                return .exists(related)
            }()
        default: condition
        }
    }
}

/// A minimal store that reads one thing wrong.
struct FaultyEngine: StoreEngine {
    let fault: Fault

    func open(_ catalog: Catalog) async throws -> any Store {
        FaultyStore(store: try await MinimalEngine().open(catalog), fault: fault)
    }
}

private struct FaultyStore: Store {
    let store: any Store
    let fault: Fault

    var catalog: Catalog { store.catalog }

    func read<T: Sendable>(_ body: @escaping @Sendable (any ReadTransaction) throws -> T) async throws -> T {
        try await store.read { [fault] tx in try body(FaultyReader(tx, fault)) }
    }

    func write<T: Sendable>(
        _ request: CommitRequest,
        _ body: @escaping @Sendable (any WriteTransaction) throws -> T
    ) async throws -> Committed<T> {
        try await store.write(request, body)
    }

    func define(_ customFields: [CustomField], on type: String) async throws {
        try await store.define(customFields, on: type)
    }

    func waitForCommit(after commit: CommitID) async throws { try await store.waitForCommit(after: commit) }
    func scrub() async throws -> Bool { try await store.scrub() }
    func verify() async throws -> Verification { try await store.verify() }
    func close() async throws { try await store.close() }
}

private final class FaultyReader: ReadTransaction {
    private let tx: any ReadTransaction
    private let fault: Fault

    init(_ tx: any ReadTransaction, _ fault: Fault) {
        self.tx = tx
        self.fault = fault
    }

    var catalog: Catalog { tx.catalog }

    func forEachRow(_ query: RecordQuery, _ body: (inout RowReader) throws -> Bool) throws {
        try tx.forEachRow(fault.misread(query), body)
    }

    func withRow(_ type: RecordType, _ id: RecordID, _ body: (inout RowReader) throws -> Void) throws -> Bool {
        try tx.withRow(type, id, body)
    }

    func count(_ query: RecordQuery) throws -> Int { try tx.count(fault.misread(query)) }
    func aggregate(_ query: AggregateQuery) throws -> [AggregateRow] { try tx.aggregate(fault.misread(query)) }

    func revisions(_ type: RecordType, _ id: RecordID) throws -> [Revision] {
        let revisions = try tx.revisions(type, id)
        return fault == .lostRevision && revisions.count > 2 ? Array(revisions.dropFirst()) : revisions
    }

    func formerly(_ type: RecordType, _ condition: Condition) throws -> [RecordID] {
        try tx.formerly(type, condition)
    }

    func commits(_ selection: CommitSelection) throws -> [Commit] { try tx.commits(selection) }

    func changes(after position: FeedPosition, limit: Int) throws -> [Change] {
        let changes = try tx.changes(after: position, limit: limit)
        return fault == .repeatedChange && changes.count > 3 ? changes + changes.suffix(1) : changes
    }

    func changes(in commit: CommitID) throws -> [Change] { try tx.changes(in: commit) }
    func erasure(_ type: RecordType, _ id: RecordID) throws -> Erasure? { try tx.erasure(type, id) }
    func feedCursor(_ name: String) throws -> FeedPosition? { try tx.feedCursor(name) }
}
