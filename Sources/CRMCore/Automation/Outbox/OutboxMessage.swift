public import StorageProtocols

/// How far something for the outside world has come: a row of the outbox, written in the commit that caused it.
///
/// What it says is kept apart, in its ``OutboxPayload``.
public struct OutboxMessage: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<OutboxMessage>
    /// The channel that sends it.
    public var channel: String
    /// The idempotency key: no two messages share one.
    public var key: String
    /// The record that it is about.
    public var subject: RecordID?
    /// Messages of a channel with the same order go out one after the other; nil for any time.
    public var order: String?
    /// Its place in the order: the number of the commit that put it into the outbox.
    public var number: Int64
    /// How far it has come.
    public var state: State
    /// How often it was tried.
    public var attempts: Int
    /// When it is tried next, or when the sender's lease ends; nil in the end.
    public var due: Instant?
    /// After this time it is not sent any more.
    public var expires: Instant?
    /// What the receiver called it.
    public var receipt: String?
    /// Why it was not sent, the last time.
    public var lastError: String?
    /// When it was put into the outbox.
    public var createdAt: Instant
    /// When its fate was decided.
    public var finishedAt: Instant?

    /// A new message of a commit.
    init(_ message: OutgoingMessage, number: CommitID) {
        self.init(
            message.id,
            message.channel,
            message.key,
            message.subject,
            message.order,
            number.sequence,
            .pending,
            0,
            message.due,
            message.expires,
            nil,
            nil,
            .unassigned,
            nil
        )
    }

    init(
        _ id: ID<OutboxMessage>,
        _ channel: String,
        _ key: String,
        _ subject: RecordID?,
        _ order: String?,
        _ number: Int64,
        _ state: State,
        _ attempts: Int,
        _ due: Instant?,
        _ expires: Instant?,
        _ receipt: String?,
        _ lastError: String?,
        _ createdAt: Instant,
        _ finishedAt: Instant?
    ) {
        self.id = id
        self.channel = channel
        self.key = key
        self.subject = subject
        self.order = order
        self.number = number
        self.state = state
        self.attempts = attempts
        self.due = due
        self.expires = expires
        self.receipt = receipt
        self.lastError = lastError
        self.createdAt = createdAt
        self.finishedAt = finishedAt
    }

    /// Assigns the times, unless they are known.
    public mutating func assign(createdAt now: Instant) {
        if createdAt == .unassigned { createdAt = now }
        if due == .unassigned { due = now }
    }

    /// How far a message has come.
    public enum State: String, TextRepresentable, CaseIterable {
        /// It waits to be sent.
        case pending
        /// It waits for an earlier message of its order.
        case waiting
        /// A sender has it.
        case leased
        /// It was taken over.
        case accepted
        /// It must not be sent any more.
        case suppressed
        /// It was not sent in time.
        case expired
        /// It was refused, or tried too often.
        case dead
        /// Nobody can tell whether it was taken over.
        case unknown

        /// Whether the message may still go out by itself.
        public var isOpen: Bool {
            switch self {
            case .pending, .waiting, .leased: true
            case .accepted, .suppressed, .expired, .dead, .unknown: false
            }
        }

        /// Whether the message ended without being taken over, or nobody can tell: a dead letter.
        public var isDeadLetter: Bool {
            switch self {
            case .expired, .dead, .unknown: true
            case .pending, .waiting, .leased, .accepted, .suppressed: false
            }
        }
    }
}
