public import StorageProtocols

/// Something for the outside world, written in the commit that caused it and sent afterwards.
public struct OutboxMessage: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<OutboxMessage>
    /// The channel that sends it.
    public var channel: String
    /// The idempotency key: no two messages share one.
    public var key: String
    /// The record that it is about.
    public var subject: RecordID?
    /// The contact that it goes to; nil where it goes to no contact.
    public var contact: ID<Contact>?
    /// The address that it goes to, in its normal form; nil where it goes to nobody.
    public var address: String?
    /// What its receiver is contacted for; nil where it goes to nobody.
    public var purpose: Purpose?
    /// What is sent, in the channel's own form.
    public var payload: String
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

    /// Creates a message that is sent at once, or not before `due`.
    ///
    /// A channel that contacts people takes no message without an address and a purpose.
    public init(
        id: ID<OutboxMessage> = .unassigned,
        channel: String,
        key: String,
        subject: RecordID? = nil,
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
        self.contact = contact
        self.address = address?.normal
        self.purpose = purpose
        self.payload = payload
        self.state = .pending
        self.attempts = 0
        self.due = due
        self.expires = expires
        self.createdAt = .unassigned
    }

    init(
        _ id: ID<OutboxMessage>,
        _ channel: String,
        _ key: String,
        _ subject: RecordID?,
        _ contact: ID<Contact>?,
        _ address: String?,
        _ purpose: Purpose?,
        _ payload: String,
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
        self.contact = contact
        self.address = address
        self.purpose = purpose
        self.payload = payload
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
    }
}

extension OutboxMessage {
    /// The fields of messages.
    public enum Fields {
        /// The identifier.
        public static let id = Field<OutboxMessage, ID<OutboxMessage>>("id") { $0.id }
        /// The channel.
        public static let channel = Field<OutboxMessage, String>("channel") { $0.channel }
        /// The idempotency key.
        public static let key = Field<OutboxMessage, String>("key") { $0.key }
        /// The record that it is about.
        public static let subject = Field<OutboxMessage, RecordID?>("subject") { $0.subject }
        /// The contact.
        public static let contact = Field<OutboxMessage, ID<Contact>?>("contact") { $0.contact }
        /// The address.
        public static let address = Field<OutboxMessage, String?>("address") { $0.address }
        /// The purpose.
        public static let purpose = Field<OutboxMessage, Purpose?>("purpose") { $0.purpose }
        /// What is sent.
        public static let payload = Field<OutboxMessage, String>("payload") { $0.payload }
        /// How far it has come.
        public static let state = Field<OutboxMessage, State>("state") { $0.state }
        /// How often it was tried.
        public static let attempts = Field<OutboxMessage, Int>("attempts") { $0.attempts }
        /// When it is tried next.
        public static let due = Field<OutboxMessage, Instant?>("due") { $0.due }
        /// After this time it is not sent any more.
        public static let expires = Field<OutboxMessage, Instant?>("expires") { $0.expires }
        /// What the receiver called it.
        public static let receipt = Field<OutboxMessage, String?>("receipt") { $0.receipt }
        /// Why it was not sent, the last time.
        public static let lastError = Field<OutboxMessage, String?>("last_error") { $0.lastError }
        /// When it was put into the outbox.
        public static let createdAt = Field<OutboxMessage, Instant>("created_at") { $0.createdAt }
        /// When its fate was decided.
        public static let finishedAt = Field<OutboxMessage, Instant?>("finished_at") { $0.finishedAt }
    }

    /// The name of the record type.
    public static let typeName = "outbox_message"

    /// The columns and indexes as they are declared; ``schema`` does the same by hand.
    static let declared = Schema(
        typeName,
        version: 2,
        Fields.id,
        Fields.channel,
        Fields.key,
        Fields.subject,
        Fields.contact,
        Fields.address,
        Fields.purpose,
        Fields.payload,
        Fields.state,
        Fields.attempts,
        Fields.due,
        Fields.expires,
        Fields.receipt,
        Fields.lastError,
        Fields.createdAt,
        Fields.finishedAt,
        make: OutboxMessage.init(_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:)
    )
    .unique(Fields.key)
    .indexed(by: Fields.channel, Fields.due)
    .indexed(by: Fields.subject, Fields.createdAt)
    .indexed(by: Fields.contact)
    .migrated(
        to: 2,
        .add("contact", default: .null),
        .add("address", default: .null),
        .add("purpose", default: .null)
    )

    /// The columns and indexes.
    public static let schema = declared.handwritten(
        decode: { row in
            try OutboxMessage(
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row),
                .read(from: &row)
            )
        },
        encode: { message, values in
            values.append(message.id.value)
            values.append(.text(message.channel))
            values.append(.text(message.key))
            values.append(message.subject.value)
            values.append(message.contact.value)
            values.append(message.address.value)
            values.append(message.purpose.value)
            values.append(.text(message.payload))
            values.append(message.state.value)
            values.append(message.attempts.value)
            values.append(message.due.value)
            values.append(message.expires.value)
            values.append(message.receipt.value)
            values.append(message.lastError.value)
            values.append(message.createdAt.value)
            values.append(message.finishedAt.value)
        }
    )
}
