public import StorageProtocols

extension Session {
    /// The record with this identifier, or nil.
    public func find<R: Record>(_ id: ID<R>, asOf state: AsOf? = nil) async throws -> Stored<R>? {
        try await read { try $0.find(id, asOf: state) }
    }

    /// The record with this identifier.
    ///
    /// - Throws: `StorageError` with code `notFound`.
    public func get<R: Record>(_ id: ID<R>, asOf state: AsOf? = nil) async throws -> Stored<R> {
        try await read { try $0.get(id, asOf: state) }
    }

    /// The query's records.
    public func fetch<R: Record>(_ query: Query<R>) async throws -> [Stored<R>] {
        try await read { try $0.fetch(query) }
    }

    /// The query's first record, or nil.
    public func first<R: Record>(_ query: Query<R>) async throws -> Stored<R>? {
        try await read { try $0.first(query) }
    }

    /// Hands the query's records to `body` one by one, in constant memory and on the store's own thread.
    public func forEach<R: Record>(
        _ query: Query<R>,
        _ body: @escaping @Sendable (Stored<R>) throws -> Void
    ) async throws {
        try await read { try $0.forEach(query, body) }
    }

    /// One page of a query, and the cursor at which the next one starts.
    public func page<R: Record>(_ query: Query<R>) async throws -> Page<R> {
        try await read { try $0.page(query) }
    }

    /// The count of the query's records.
    public func count<R: Record>(_ query: Query<R>) async throws -> Int {
        try await read { try $0.count(query) }
    }

    /// The query's groups with their figures, in ascending order of their keys.
    public func aggregate(_ query: AggregateQuery) async throws -> [AggregateRow] {
        try await read { try $0.aggregate(query) }
    }
}
