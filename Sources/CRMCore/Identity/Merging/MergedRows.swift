public import StorageProtocols

/// Rows of one type that name records which become one: what a module decides on.
public struct MergedRows<R: Record, Target: Record>: Sendable {
    /// The record that survives.
    public let survivor: ID<Target>
    /// The rows that name the survivor.
    public let own: [R]
    /// The rows that name records that are merged into it.
    public let moving: [R]
    /// The time of the merge.
    public let now: Instant
}

/// What becomes of a row that names a record which is merged into another.
public enum RowMerge<R: Record>: Sendable {
    /// It names the survivor from now on.
    case move
    /// It becomes another row: one with these values, which may have another identifier.
    case become(R, String)
    /// A row of the survivor, given here as it is to be, takes in what it says; it is ended itself.
    case fold(into: R, String)
    /// It stays with the old identifier, as an alternate.
    case keep(String)
}

/// What modules decide on rows whose Swift type the caller does not know.
struct RowMerger: Sendable {
    let type: String
    let field: String
    /// Decides on rows of stored values: of the survivor, and of the others.
    let decide:
        @Sendable (_ survivor: RecordID, _ own: [[Value]], _ moving: [[Value]], _ now: Instant) throws ->
            [ErasedRowMerge]
}

/// What becomes of a row, with values of all columns.
enum ErasedRowMerge {
    case move
    case become([Value], String)
    case fold([Value], String)
    case keep(String)
}

/// A merge that is being carried out, as modules see it.
public struct MergeEvent<R: Record>: Sendable {
    /// The record that survives.
    public let survivor: ID<R>
    /// The records that are merged into it.
    public let losers: [ID<R>]

    /// All of them, the survivor first.
    public var all: [ID<R>] { [survivor] + losers }
}

/// What modules contribute to merges.
struct MergeRegistry: Sendable {
    var policies: [String: MergePolicy] = [:]
    var rows: [RowMerger] = []
    var effects: [String: [@Sendable (RecordID, [RecordID], CommandTransaction) throws -> [MergeRemark]]] = [:]

    func merger(of type: String, by field: String) -> RowMerger? { rows.first { $0.type == type && $0.field == field } }
}
