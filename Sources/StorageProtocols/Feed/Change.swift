/// A place in the change feed.
///
/// Changes are totally ordered, across commits and within one.
public struct FeedPosition: Sendable, Hashable, Comparable, Codable {
    /// The number of the change, counted from 1.
    public let number: Int64

    /// Names a position by its number.
    @inlinable
    public init(_ number: Int64) { self.number = number }

    /// The position before the first change.
    public static let start = FeedPosition(0)

    /// Whether the first comes before the second.
    @inlinable
    public static func < (left: FeedPosition, right: FeedPosition) -> Bool { left.number < right.number }
}

/// What a commit did to one record.
public struct Change: Sendable, Hashable {
    /// Its place in the feed.
    public var position: FeedPosition
    /// The commit it is part of.
    public var commit: CommitID
    /// The record type's name.
    public var type: String
    /// The record.
    public var record: RecordID
    /// What happened.
    public var kind: Kind

    /// Creates a change; stores do.
    public init(position: FeedPosition, commit: CommitID, type: String, record: RecordID, kind: Kind) {
        self.position = position
        self.commit = commit
        self.type = type
        self.record = record
        self.kind = kind
    }

    /// The kinds of change.
    public enum Kind: Int, Sendable, Hashable, Codable {
        /// The record came into being, or came back.
        case created = 1
        /// The record has new values.
        case updated = 2
        /// The record is no longer live.
        case deleted = 3
    }
}
