public import StorageProtocols

/// Something for the outside world: what goes into the outbox, and what a channel is handed.
public struct OutgoingMessage: Sendable, Hashable {
    /// The identifier of its ``OutboxMessage``; unassigned until it is in the outbox.
    public var id: ID<OutboxMessage>
    /// The channel that sends it.
    public var channel: String
    /// The idempotency key: no two messages share one.
    public var key: String
    /// The record that it is about.
    public var subject: RecordID?
    /// Messages of a channel with the same order go out one after the other; nil for any time.
    public var order: String?
    /// What is sent, in the channel's own form.
    public var payload: String
    /// It is not sent before this time.
    public var due: Instant
    /// After this time it is not sent any more.
    public var expires: Instant?
    /// How often it was tried, this time included.
    public var attempts: Int

    /// Creates a message that is sent at once, or not before `due`.
    public init(
        id: ID<OutboxMessage> = .unassigned,
        channel: String,
        key: String,
        subject: RecordID? = nil,
        order: String? = nil,
        payload: String,
        due: Instant = .unassigned,
        expires: Instant? = nil
    ) {
        self.id = id
        self.channel = channel
        self.key = key
        self.subject = subject
        self.order = order
        self.payload = payload
        self.due = due
        self.expires = expires
        attempts = 0
    }

    /// A message that waits in the outbox, with its payload.
    init(_ message: OutboxMessage, payload: String) {
        self.init(
            id: message.id,
            channel: message.channel,
            key: message.key,
            subject: message.subject,
            order: message.order,
            payload: payload,
            due: message.due ?? .unassigned,
            expires: message.expires
        )
        attempts = message.attempts
    }
}
