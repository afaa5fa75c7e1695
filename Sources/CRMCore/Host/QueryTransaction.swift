public import StorageProtocols

/// One unchanging state of the CRM as its session's actor sees it.
///
/// It belongs to the closure that it is handed to and must not leave it.
public class QueryTransaction {
    /// The session that asks.
    public let session: Session
    /// The state as the actor sees it.
    let reader: any ReadTransaction
    /// The state as the software itself sees it.
    let unguarded: any ReadTransaction
    /// What the actor is held to; nil for the software itself and where access is not enforced.
    let access: AccessGuard?
    /// The time at which the transaction asks.
    let asked: Instant

    init(_ transaction: any ReadTransaction, session: Session, now: Instant, access: AccessGuard?) {
        unguarded = transaction
        reader = access.map { GuardedReader($0) } ?? transaction
        asked = now
        self.access = access
        self.session = session
    }

    /// The same state, in which only those records of a type are seen that the actor may export.
    ///
    /// - Throws: ``CRMError`` with code `denied` where these are none.
    func exporting<R: Record>(_ type: R.Type) throws -> QueryTransaction {
        guard let access else { return self }
        guard access.may(.export, on: R.typeName) else {
            let reason = access.policy.refusal ?? .noRole
            throw CRMError.denied(AccessDecision(.export, allowed: false, [reason]), type: R.typeName)
        }
        return QueryTransaction(exporting: R.typeName, self, access)
    }

    private init(exporting type: String, _ other: QueryTransaction, _ access: AccessGuard) {
        unguarded = other.unguarded
        reader = GuardedReader(access, exporting: type)
        asked = other.asked
        self.access = access
        session = other.session
    }

    /// The record with this identifier, or nil; of one that was merged into another, the survivor.
    public final func find<R: Record>(_ id: ID<R>, asOf state: AsOf? = nil) throws -> Stored<R>? {
        if let found = try reader.find(id, asOf: state) { return found }
        return try survivor(of: id, asOf: state).flatMap { try reader.find($0, asOf: state) }
    }

    /// The record with this identifier; of one that was merged into another, the survivor.
    ///
    /// - Throws: `StorageError` with code `notFound`.
    public final func get<R: Record>(_ id: ID<R>, asOf state: AsOf? = nil) throws -> Stored<R> {
        guard let record = try find(id, asOf: state) else {
            throw StorageError(.notFound, type: R.typeName, record: id.raw)
        }
        return record
    }

    /// The query's records.
    public final func fetch<R: Record>(_ query: Query<R>) throws -> [Stored<R>] { try reader.fetch(query) }

    /// The selected fields of the query's records.
    public final func fetch<R: Record, each V: FieldValue>(
        _ query: Projection<R, repeat each V>
    ) throws -> [(repeat each V)] {
        try reader.fetch(query)
    }

    /// The query's first record, or nil.
    public final func first<R: Record>(_ query: Query<R>) throws -> Stored<R>? { try reader.first(query) }

    /// Hands the query's records to `body` one by one, in constant memory.
    public final func forEach<R: Record>(_ query: Query<R>, _ body: (Stored<R>) throws -> Void) throws {
        try reader.forEach(query, body)
    }

    /// One page of a query, and the cursor at which the next one starts.
    public final func page<R: Record>(_ query: Query<R>) throws -> Page<R> { try reader.page(query) }

    /// The count of the query's records.
    public final func count<R: Record>(_ query: Query<R>) throws -> Int { try reader.count(query) }

    /// The query's groups with their figures, in ascending order of their keys.
    public final func aggregate(_ query: AggregateQuery) throws -> [AggregateRow] { try reader.aggregate(query) }
}
