public import StorageProtocols

/// What taking a merge back means, and what stays of what was done since.
///
/// A plan is a value: look at it before it is carried out by ``Session/unmerge(_:key:)``.
public struct UnmergePlan: Sendable, Hashable {
    /// The merge.
    public let merge: ID<MergeRecord>
    /// The record type.
    public let type: String
    /// The record that survived the merge.
    public let survivor: RecordID
    /// The records that come back.
    public let losers: [RecordID]
    /// What happens to each row that the merge wrote, in the order in which it wrote them.
    public internal(set) var rows: [Row]
    /// What stays as it is now although the merge changed it, or goes although it was changed since.
    public internal(set) var remaining: [Remaining]
    /// Why the merge cannot be taken back; nil where it can.
    public let blocker: Blocker?

    /// Whether the plan can be carried out.
    public var isPossible: Bool { blocker == nil }

    /// What happens to one row.
    public struct Row: Sendable, Hashable {
        /// The row's record.
        public let link: RecordLink
        /// What happens.
        public internal(set) var action: Action
        /// The version that the plan saw; nil where there is no row now.
        public let version: CommitID?
    }

    /// What can happen to a row, with values of all of its type's columns.
    public enum Action: Sendable, Hashable {
        /// It comes back, because the merge ended it.
        case restore([Value])
        /// It gets the values that it had before the merge, and what was changed since.
        case revert([Value])
        /// It goes, because the merge made it.
        case remove
        /// It stays as it is.
        case keep
    }

    /// Something that is not as it was before the merge.
    public struct Remaining: Sendable, Hashable {
        /// The row's record.
        public var link: RecordLink
        /// The field; nil for the whole row.
        public var field: FieldName?
        /// What it holds now.
        public var value: Value
        /// Why.
        public var reason: Reason

        /// Creates a remark.
        public init(_ link: RecordLink, _ field: FieldName?, _ value: Value, _ reason: Reason) {
            (self.link, self.field, self.value, self.reason) = (link, field, value, reason)
        }
    }

    /// Why something is not as it was before the merge.
    public enum Reason: Sendable, Hashable {
        /// It was changed since, and stays as it is now.
        case changedSince
        /// It was deleted since, and stays so.
        case deletedSince
        /// It came back since, and stays as it is now.
        case backSince
        /// It was changed since, but goes with the row that the merge had made.
        case gone
        /// Another record has the unique value now.
        case heldBy(RecordLink)
    }

    /// Why a merge cannot be taken back.
    public enum Blocker: Sendable, Hashable {
        /// A later merge has its part in the record, or took it up: that one is to be taken back first.
        case laterMerge(ID<MergeRecord>)
        /// The history of a record is gone, such as by an erasure.
        case historyGone(RecordLink)
    }
}

extension UnmergePlan.Blocker: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        switch self {
        case .laterMerge(let merge): "merge \(merge) of the same record came later and is to be taken back first"
        case .historyGone(let link): "the history of \(link.type) \(link.id) is gone"
        }
    }
}

extension UnmergePlan.Reason: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        switch self {
        case .changedSince: "changed since, and stays"
        case .deletedSince: "deleted since, and stays so"
        case .backSince: "came back since, and stays"
        case .gone: "changed since, but made by the merge"
        case .heldBy(let link): "held by \(link.type) \(link.id) now"
        }
    }
}
