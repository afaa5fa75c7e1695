/// One live row of a state: a value for every column of its type, and the commit that wrote it.
public struct StoredRow: Sendable, Hashable {
    /// The values, in the order of the record type's columns.
    public var values: [Value]
    /// The commit that wrote the row.
    public var version: CommitID

    /// Creates a row.
    @inlinable
    public init(values: [Value], version: CommitID) {
        self.values = values
        self.version = version
    }
}

/// One unchanging state of a store, as far as ``QueryInterpreter`` needs it: the live rows of each record type.
///
/// A store that has its queries interpreted writes one; for a past state it hands out the rows that were live then.
public protocol RowSource {
    /// Hands every live row of a record type to `body`, in any order.
    func forEachRow(of type: RecordType, _ body: (StoredRow) throws -> Void) throws

    /// The live row of one record, or nil.
    func row(of type: RecordType, _ id: RecordID) throws -> StoredRow?
}
