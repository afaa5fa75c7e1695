/// What is to be left of a record and of its history, once data of it is erased.
public struct RowErasure: Sendable, Hashable {
    /// The record, live or deleted.
    public var id: RecordID
    /// What each of its states is to hold, in the order of ``ReadTransaction/revisions(_:_:)``, with a value for every
    /// column; nil to remove the record with its history.
    public var states: [[Value]]?

    /// Says what is to be left of a record.
    public init(id: RecordID, states: [[Value]]?) {
        self.id = id
        self.states = states
    }
}

/// The fact that data of a record was erased; what remains when the data is gone.
public struct Erasure: Sendable, Hashable {
    /// The last commit that erased something.
    public var commit: CommitID
    /// The last commit that removed the record with its history; nil where it was only rewritten.
    ///
    /// The feed has changes of the record up to there whose states are gone.
    public var removal: CommitID?

    /// Creates a fact; stores do.
    public init(commit: CommitID, removal: CommitID?) {
        self.commit = commit
        self.removal = removal
    }

    /// The facts of two commits, the later one last, as one.
    public func followed(by later: Erasure) -> Erasure {
        Erasure(commit: later.commit, removal: later.removal ?? removal)
    }
}

extension WriteTransaction {
    /// Removes a record, live or deleted, with its history.
    ///
    /// - Throws: ``StorageError`` with code `notFound` when it never was.
    public func erase<R: Record>(_ id: ID<R>) throws {
        try erase(R.schema.type, [RowErasure(id: id.raw, states: nil)])
    }

    /// Rewrites every state of a record, the live one and the earlier ones.
    ///
    /// - Parameters:
    ///   - id: The record, live or deleted.
    ///   - rewrite: Takes out of one state what is to be erased; fields derived from others follow.
    /// - Throws: ``StorageError`` with code `notFound` when it never was, `invalidValue`, `uniqueViolation`.
    public func redact<R: Record>(_ id: ID<R>, _ rewrite: (inout R) throws -> Void) throws {
        let schema = R.schema
        let states = try revisions(schema.type, id.raw)
            .map { revision in
                var row = RowReader(values: revision.values)
                var record = try schema.decode(&row)
                try rewrite(&record)
                return schema.values(of: record)
            }
        try erase(schema.type, [RowErasure(id: id.raw, states: states)])
    }
}

extension RecordType {
    /// Checks what is to be left of a record.
    ///
    /// - Parameters:
    ///   - erasure: The record, and what its states are to hold.
    ///   - index: The record's position in its batch.
    ///   - revisions: The record's states as they are.
    /// - Returns: The positions of the states that differ from what they are to hold; none for a removal.
    /// - Throws: ``StorageError``: `notFound`, `invalidValue`, with the position.
    public func check(erasure: RowErasure, at index: Int, revisions: [Revision]) throws -> [Int] {
        guard !revisions.isEmpty else { throw StorageError(.notFound, type: name, record: erasure.id, index: index) }
        guard let states = erasure.states else { return [] }
        let isAligned =
            states.count == revisions.count && states.allSatisfy { $0.first == .id(erasure.id) }
        guard isAligned else {
            throw StorageError(
                .invalidValue,
                "not one row of this record for each of its states",
                type: name,
                record: erasure.id,
                index: index
            )
        }
        for state in states { try check(state, at: index) }
        return states.indices.filter { states[$0] != revisions[$0].values }
    }
}
