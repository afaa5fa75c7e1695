/// The place of a commit in the total order of all commits of a store, counted from 1.
public struct CommitID: Sendable, Hashable, Comparable {
    /// The number.
    public let sequence: Int64

    /// Names a commit by its number.
    @inlinable
    public init(_ sequence: Int64) { self.sequence = sequence }

    /// The state before the first commit.
    public static let none = CommitID(0)

    /// Whether the first comes before the second.
    @inlinable
    public static func < (left: CommitID, right: CommitID) -> Bool { left.sequence < right.sequence }
}

extension CommitID: CustomStringConvertible {
    /// The number in decimal.
    public var description: String { String(sequence) }
}

extension CommitID: Codable {
    /// Reads what `encode(to:)` wrote.
    public init(from decoder: any Decoder) throws {
        sequence = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// Writes it in a form that `init(from:)` reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(sequence)
    }
}

/// Who writes, when and why: what a commit keeps beside the rows.
public struct CommitRequest: Sendable, Hashable {
    /// The time of the commit.
    ///
    /// A store never lets it step back: the later of this and the last commit's counts.
    public var at: Instant
    /// Who writes.
    public var actor: String?
    /// Why, in words or as the name of a command or rule.
    public var reason: String?
    /// What the commit is a part of, such as one import; all its commits can be found by it.
    public var operation: RecordID?
    /// The caller's idempotency key: a second commit with the same key is refused with `alreadyCommitted`.
    public var key: String?
    /// Whether to undo everything at the end: the body sees its own writes, the store keeps none.
    public var isDryRun: Bool

    /// Creates a request.
    public init(
        at: Instant,
        actor: String? = nil,
        reason: String? = nil,
        operation: RecordID? = nil,
        key: String? = nil,
        isDryRun: Bool = false
    ) {
        self.at = at
        self.actor = actor
        self.reason = reason
        self.operation = operation
        self.key = key
        self.isDryRun = isDryRun
    }
}

/// A commit that happened.
public struct Commit: Sendable, Hashable {
    /// Its place in the order.
    public var id: CommitID
    /// When.
    public var at: Instant
    /// Who.
    public var actor: String?
    /// Why.
    public var reason: String?
    /// What it was a part of.
    public var operation: RecordID?
    /// The caller's idempotency key.
    public var key: String?

    /// Creates a commit; stores do.
    public init(
        id: CommitID,
        at: Instant,
        actor: String? = nil,
        reason: String? = nil,
        operation: RecordID? = nil,
        key: String? = nil
    ) {
        self.id = id
        self.at = at
        self.actor = actor
        self.reason = reason
        self.operation = operation
        self.key = key
    }
}

extension Commit {
    /// The commit that follows another one: a store makes it with the number that is due.
    ///
    /// Its time is that of the request or, where that is earlier, of the commit before it.
    public init(_ id: CommitID, _ request: CommitRequest, after last: Commit?) {
        self.init(
            id: id,
            at: last.map { max($0.at, request.at) } ?? request.at,
            actor: request.actor,
            reason: request.reason,
            operation: request.operation,
            key: request.key
        )
    }
}

/// Which commits to look up, in ascending order.
public enum CommitSelection: Sendable, Hashable {
    /// One commit.
    case id(CommitID)
    /// The commit that used this idempotency key.
    case key(String)
    /// All commits of one operation.
    case operation(RecordID)
    /// The last commit.
    case latest
    /// At most `limit` commits after one.
    case after(CommitID, limit: Int)
}

/// What a write returned, and the commit that holds it.
public struct Committed<T: Sendable>: Sendable {
    /// What the body returned.
    public var value: T
    /// The commit; nil when nothing was written or the run was dry.
    public var commit: CommitID?

    /// Creates an outcome; stores do.
    public init(value: T, commit: CommitID?) {
        self.value = value
        self.commit = commit
    }
}

/// One state of a record, valid from a commit until the next one that touched it.
public struct Revision: Sendable, Hashable {
    /// The row's values, in the order of the record type's columns.
    public var values: [Value]
    /// The commit that wrote the state.
    public var from: CommitID
    /// The commit that ended it; nil while it is the current one.
    public var to: CommitID?

    /// Creates a revision; stores do.
    public init(values: [Value], from: CommitID, to: CommitID?) {
        self.values = values
        self.from = from
        self.to = to
    }
}
