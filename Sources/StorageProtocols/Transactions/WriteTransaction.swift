/// A commit in the making, inside ``Store/write(_:_:)``.
///
/// It sees its own writes.
///
/// The methods here are what a driver writes; hosts use the typed ones in the extensions.
///
/// **One call.** The rows of a call are written in their order, as a whole: when it throws, the transaction is in the
/// state before the call and may go on. Unique values are checked when all rows of the call are written, so that rows
/// can swap values; the row named is then the first that shares a value with an earlier one of the call or with a
/// record outside it. Where several rows are at fault, any may be named. A row written earlier in the same commit has
/// the version ``commit``.
///
/// **One commit.** Each record has at most one state and one change in a commit, whatever is done to it there: created
/// and then updated is created; created and then deleted is nothing, and leaves no trace; updated any number of times,
/// or deleted and then inserted again, is updated, even when the values are the old ones in the end; updated and then
/// deleted is deleted. The changes come in the order in which the commit first wrote to each record. A write that
/// leaves neither a change nor an erasure nor a moved feed cursor is no commit: it takes no number and uses up no key.
///
/// **What is seen.** Rows, revisions and feed cursors show the transaction's own writes. Past states before
/// ``commit``, the feed and the list of commits show what was committed before.
public protocol WriteTransaction: ReadTransaction {
    /// The number that the commit gets, if it writes anything.
    var commit: CommitID { get }

    /// Adds rows, each with a value for every column of the type.
    ///
    /// - Throws: ``StorageError``: `alreadyExists`, `uniqueViolation` with the field, `invalidValue`; `index` tells
    ///   which row. The transaction is then in the state before the call.
    func insert(_ type: RecordType, _ rows: [[Value]]) throws

    /// Replaces rows by others with the same identifiers. A row that does not differ is left alone.
    ///
    /// - Throws: ``StorageError``: `notFound`, `versionConflict`, `uniqueViolation`, `invalidValue`; `index` tells
    ///   which row. The transaction is then in the state before the call.
    /// - Returns: For each row, whether it differed.
    @discardableResult
    func update(_ type: RecordType, _ updates: [RowUpdate]) throws -> [Bool]

    /// Ends the life of records; their history stays.
    ///
    /// - Throws: ``StorageError``: `notFound`, `versionConflict`; `index` tells which record. The transaction is then
    ///   in the state before the call.
    func delete(_ type: RecordType, _ deletions: [RowDeletion]) throws

    /// Erases data of records from the present and from their whole history, record by record in their order.
    ///
    /// A record is removed with all its states, or each of its states is rewritten. What is erased is found by no query
    /// any more, in no past state either, and by no text search.
    ///
    /// - A record that is removed may be live or deleted. The feed keeps the changes that it had, which say no more than
    ///   its identifier; where it was live, it is deleted by this commit.
    /// - A live state that differs from what it is to hold is updated by this commit, which also ends it: what it was
    ///   stays in the history, with the new values. So whoever read the record before can no longer write it back. An
    ///   earlier state is rewritten where it is, without a change in the feed. A state that does not differ is left
    ///   alone.
    /// - The fact stays: see ``ReadTransaction/erasure(_:_:)``. A write that erases anything is a commit.
    ///
    /// The bytes are gone from the medium after ``Store/scrub()``.
    ///
    /// - Throws: ``StorageError``: `notFound` for a record that never was, `invalidValue`, `uniqueViolation`; `index`
    ///   tells which record. The transaction is then in the state before the call.
    func erase(_ type: RecordType, _ erasures: [RowErasure]) throws

    /// Keeps a position of the feed under a name, as part of the commit.
    func setFeedCursor(_ name: String, to position: FeedPosition) throws
}

/// A row's new values, and the version that they replace.
public struct RowUpdate: Sendable, Hashable {
    /// A value for every column of the type.
    public var values: [Value]
    /// The version that must still be the current one; nil for whichever it is.
    public var expected: CommitID?

    /// Creates an update.
    @inlinable
    public init(values: [Value], expected: CommitID?) {
        self.values = values
        self.expected = expected
    }
}

/// A record to delete, and the version that is expected of it.
public struct RowDeletion: Sendable, Hashable {
    /// The record.
    public var id: RecordID
    /// The version that must still be the current one; nil for whichever it is.
    public var expected: CommitID?

    /// Creates a deletion.
    @inlinable
    public init(id: RecordID, expected: CommitID?) {
        self.id = id
        self.expected = expected
    }
}

extension WriteTransaction {
    /// Adds records.
    public func insert<R: Record>(_ records: [R]) throws {
        let schema = R.schema
        try insert(schema.type, records.map(schema.values(of:)))
    }

    /// Adds a record.
    public func insert<R: Record>(_ record: R) throws { try insert([record]) }

    /// Writes changed records, if each is still at the version at which it was read.
    ///
    /// - Returns: For each record, whether it differed from the stored one.
    @discardableResult
    public func update<R: Record>(_ records: [Stored<R>]) throws -> [Bool] {
        let schema = R.schema
        return try update(
            schema.type,
            records.map { RowUpdate(values: schema.values(of: $0.record), expected: $0.version) }
        )
    }

    /// Writes a changed record, if it is still at the version at which it was read.
    @discardableResult
    public func update<R: Record>(_ record: Stored<R>) throws -> Bool { try update([record]) == [true] }

    /// Deletes records, if each is still at the version at which it was read.
    public func delete<R: Record>(_ records: [Stored<R>]) throws {
        try delete(R.schema.type, records.map { RowDeletion(id: $0.record.id.raw, expected: $0.version) })
    }

    /// Deletes a record, whatever its version.
    public func delete<R: Record>(_ id: ID<R>) throws {
        try delete(R.schema.type, [RowDeletion(id: id.raw, expected: nil)])
    }

    /// Brings a deleted record back with the values that it had last.
    ///
    /// - Throws: ``StorageError``: `notFound` when it never was, `alreadyExists` when it is live, `uniqueViolation`.
    public func restore<R: Record>(_ id: ID<R>) throws {
        let type = R.schema.type
        guard let last = try revisions(type, id.raw).last else {
            throw StorageError(.notFound, type: type.name, record: id.raw)
        }
        guard last.to != nil else { throw StorageError(.alreadyExists, type: type.name, record: id.raw) }
        try insert(type, [last.values])
    }
}
