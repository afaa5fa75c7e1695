public import StorageProtocols

/// Every command is one atomic commit, whose reason is the command's name, such as `contact.create`, unless the
/// caller says another, and whose `key` makes it happen at most once.
extension Session {
    /// Creates a record, with an identifier of its own unless it has one already.
    ///
    /// - Returns: The record as it was written.
    /// - Throws: ``CRMError``; `StorageError` with code `uniqueViolation` or `alreadyExists`.
    @discardableResult
    public func create<R: CRMRecord>(
        _ record: R,
        reason: String? = nil,
        key: String? = nil
    ) async throws -> Stored<R> {
        try await write(reason: reason ?? "\(R.typeName).create", key: key) { try $0.create(record) }.value
    }

    /// Creates records, all or none.
    @discardableResult
    public func create<R: CRMRecord>(
        _ records: [R],
        reason: String? = nil,
        key: String? = nil
    ) async throws -> [Stored<R>] {
        try await write(reason: reason ?? "\(R.typeName).create", key: key) { try $0.create(records) }.value
    }

    /// Writes a changed record, if it is still at the version at which it was read.
    ///
    /// - Returns: The record as it is now, to be changed again.
    /// - Throws: ``CRMError``; `StorageError` with code `versionConflict`, `notFound` or `uniqueViolation`.
    @discardableResult
    public func update<R: Record>(
        _ record: Stored<R>,
        reason: String? = nil,
        key: String? = nil
    ) async throws -> Stored<R> {
        try await write(reason: reason ?? "\(R.typeName).update", key: key) { try $0.update(record) }.value
    }

    /// Writes changed records, all or none.
    @discardableResult
    public func update<R: Record>(
        _ records: [Stored<R>],
        reason: String? = nil,
        key: String? = nil
    ) async throws -> [Stored<R>] {
        try await write(reason: reason ?? "\(R.typeName).update", key: key) { try $0.update(records) }.value
    }

    /// Deletes a record, if it is still at the version at which it was read.
    ///
    /// Its history stays.
    public func delete<R: Record>(_ record: Stored<R>, reason: String? = nil, key: String? = nil) async throws {
        try await delete([record], reason: reason, key: key)
    }

    /// Deletes records, all or none.
    public func delete<R: Record>(_ records: [Stored<R>], reason: String? = nil, key: String? = nil) async throws {
        try await write(reason: reason ?? "\(R.typeName).delete", key: key) { try $0.delete(records) }
    }

    /// Deletes a record, whatever its version.
    public func delete<R: Record>(_ id: ID<R>, reason: String? = nil, key: String? = nil) async throws {
        try await write(reason: reason ?? "\(R.typeName).delete", key: key) { try $0.delete(id) }
    }

    /// Brings a deleted record back with the values that it had last.
    @discardableResult
    public func restore<R: Record>(
        _ id: ID<R>,
        reason: String? = nil,
        key: String? = nil
    ) async throws -> Stored<R> {
        try await write(reason: reason ?? "\(R.typeName).restore", key: key) { try $0.restore(id) }.value
    }
}
