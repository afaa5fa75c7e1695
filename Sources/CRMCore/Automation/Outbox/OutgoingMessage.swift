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
    /// The contact that it goes to; nil where it goes to no contact.
    public var contact: ID<Contact>?
    /// The address that it goes to; nil where it goes to nobody.
    public var address: ContactAddress?
    /// What its receiver is contacted for; nil where it goes to nobody.
    public var purpose: Purpose?
    /// What is sent, in the channel's own form.
    public var payload: String
    /// It is not sent before this time.
    public var due: Instant
    /// After this time it is not sent any more.
    public var expires: Instant?
    /// How often it was tried, this time included.
    public var attempts: Int

    /// Creates a message that is sent at once, or not before `due`.
    ///
    /// A channel that contacts people takes no message without an address and a purpose.
    public init(
        id: ID<OutboxMessage> = .unassigned,
        channel: String,
        key: String,
        subject: RecordID? = nil,
        order: String? = nil,
        contact: ID<Contact>? = nil,
        address: ContactAddress? = nil,
        purpose: Purpose? = nil,
        payload: String,
        due: Instant = .unassigned,
        expires: Instant? = nil
    ) {
        self.id = id
        self.channel = channel
        self.key = key
        self.subject = subject
        self.order = order
        self.contact = contact
        self.address = address
        self.purpose = purpose
        self.payload = payload
        self.due = due
        self.expires = expires
        attempts = 0
    }

    /// A message that waits in the outbox, with its payload.
    init(_ message: OutboxMessage, _ payload: OutboxPayload?) {
        self.init(
            id: message.id,
            channel: message.channel,
            key: message.key,
            subject: message.subject,
            order: message.order,
            contact: payload?.contact,
            address: payload?.address,
            purpose: payload?.purpose,
            payload: payload?.text ?? "",
            due: message.due ?? .unassigned,
            expires: message.expires
        )
        attempts = message.attempts
    }

    /// What the gate is asked before the message goes out; nil where it does not say enough.
    func request(via channel: ContactChannel) -> ContactRequest? {
        guard let purpose, let address else { return nil }
        return ContactRequest(contact, via: channel, for: purpose, at: address)
    }
}
