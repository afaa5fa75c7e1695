public import StorageProtocols

/// What taking back an operation came to.
public struct UndoResult: Sendable, Hashable {
    /// The operation that did it, which can itself be taken back.
    public var operation: RecordID
    /// The count of records that are as they were before.
    public var undone: Int
    /// The records that were to be taken back but were not, each with its reason.
    public var blocked: [UndoPlan.Decision]

    /// Creates a result.
    public init(operation: RecordID, undone: Int = 0, blocked: [UndoPlan.Decision] = []) {
        self.operation = operation
        self.undone = undone
        self.blocked = blocked
    }
}
