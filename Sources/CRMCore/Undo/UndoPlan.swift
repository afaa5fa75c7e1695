public import StorageProtocols

/// What taking back an operation means for each record that it touched, and why.
///
/// A plan is a value: look at it before it is carried out by ``Session/undo(_:)``.
public struct UndoPlan: Sendable, Hashable {
    /// The operation to take back.
    public let operation: RecordID
    /// One decision for each record, the last touched first: the order in which they are carried out.
    public internal(set) var decisions: [Decision]

    /// The records that stay as they are although the operation changed them.
    public var blocked: [Decision] { decisions.filter(\.isBlocked) }

    /// What is to happen to one record.
    public struct Decision: Sendable, Hashable {
        /// The record.
        public let link: RecordLink
        /// What is to happen.
        public internal(set) var action: Action
        /// Why.
        public internal(set) var reason: Reason
        /// The version that the plan saw; nil where the record was deleted.
        public let version: CommitID?

        /// Whether the record stays as it is although the operation changed it.
        public var isBlocked: Bool {
            switch reason {
            case .changedSince, .neededBy, .refused: true
            case .created, .updated, .deleted, .alreadyUndone: false
            }
        }
    }

    /// What can happen to a record.
    public enum Action: Sendable, Hashable {
        /// It is deleted, because the operation created it.
        case delete
        /// It comes back with these values, because the operation deleted it.
        case restore([Value])
        /// It gets these values back, because the operation changed them.
        case revert([Value])
        /// It stays as it is.
        case keep
    }

    /// Why something is to happen, or not.
    public enum Reason: Sendable, Hashable {
        /// The operation created the record.
        case created
        /// The operation changed the record.
        case updated
        /// The operation deleted the record.
        case deleted
        /// The record is as it was before the operation.
        case alreadyUndone
        /// Others changed the record since, by these commits.
        case changedSince([Commit])
        /// A record that stays refers to this one.
        case neededBy(RecordLink)
        /// A rule, or the unique value of another record, does not let the former state come back; in words.
        case refused(String)
    }
}
