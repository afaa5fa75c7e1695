public import CRMCore

/// One mail to one contact: what was planned, by which consent, and what became of it.
///
/// The ledger has one message for each idempotency key, whatever happens between planning and delivery. The mail itself
/// is in the outbox under the same key.
public struct Message: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<Message>
    /// The idempotency key, unique among all messages: that of the step that sends it.
    public var key: String
    /// Who gets it.
    public var contact: ID<Contact>
    /// What kind of mail it is.
    public var stream: MailStream
    /// What it is about.
    public var topic: Purpose
    /// What it was made from; nil for a mail that a host wrote itself.
    public var template: ID<MailTemplate>?
    /// The consent that allowed it when it was planned; nil where none is needed, or none was given.
    public var consent: ID<ConsentFact>?
    /// What became of it.
    public var state: State
    /// Why it was not sent, or not taken.
    public var reason: String?
    /// The subject as it was sent.
    public var subject: String
    /// What it belongs to, such as a campaign; clicks are linked to the same.
    public var links: [RecordLink]
    /// When it was planned.
    public var plannedAt: Instant
    /// When it was accepted or given up; nil until then.
    public var finishedAt: Instant?

    /// Creates a message; the session assigns the identifier.
    public init(
        id: ID<Message> = .unassigned,
        key: String,
        contact: ID<Contact>,
        stream: MailStream = .marketing,
        topic: Purpose = .marketing,
        template: ID<MailTemplate>? = nil,
        consent: ID<ConsentFact>? = nil,
        state: State = .planned,
        reason: String? = nil,
        subject: String = "",
        links: [RecordLink] = [],
        plannedAt: Instant = .unassigned,
        finishedAt: Instant? = nil
    ) {
        self.id = id
        self.key = key
        self.contact = contact
        self.stream = stream
        self.topic = topic
        self.template = template
        self.consent = consent
        self.state = state
        self.reason = reason
        self.subject = subject
        self.links = links
        self.plannedAt = plannedAt
        self.finishedAt = finishedAt
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if plannedAt == .unassigned { plannedAt = now }
    }

    /// What becomes of a message.
    public enum State: String, TextRepresentable, CaseIterable {
        /// It waits in the outbox. It counts towards a frequency cap.
        case planned
        /// The mail server took it. It counts towards a frequency cap.
        case accepted
        /// The gate held it back, when it was planned or when it was due.
        case suppressed
        /// The template could not be rendered for this contact.
        case failed
        /// The mail server refused it, or every attempt failed.
        case rejected
        /// It was due too late.
        case expired
        /// Nobody can tell whether it was taken. It counts towards a frequency cap and is not sent again.
        case unknown
    }
}

extension Message {
    /// The fields of messages.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Message, ID<Message>>("id") { $0.id }
        /// The idempotency key.
        public static let key = Field<Message, String>("key") { $0.key }
        /// The contact.
        public static let contact = Field<Message, ID<Contact>>("contact") { $0.contact }
        /// The stream.
        public static let stream = Field<Message, MailStream>("stream") { $0.stream }
        /// The topic.
        public static let topic = Field<Message, Purpose>("topic") { $0.topic }
        /// The template.
        public static let template = Field<Message, ID<MailTemplate>?>("template") { $0.template }
        /// The consent.
        public static let consent = Field<Message, ID<ConsentFact>?>("consent") { $0.consent }
        /// What became of it.
        public static let state = Field<Message, State>("state") { $0.state }
        /// Why it was not sent.
        public static let reason = Field<Message, String?>("reason") { $0.reason }
        /// The subject.
        public static let subject = Field<Message, String>("subject") { $0.subject }
        /// What it belongs to.
        public static let links = Field<Message, [RecordLink]>("links") { $0.links }
        /// When it was planned.
        public static let plannedAt = Field<Message, Instant>("planned_at") { $0.plannedAt }
        /// When it was accepted or given up.
        public static let finishedAt = Field<Message, Instant?>("finished_at") { $0.finishedAt }
    }

    /// The name of the record type.
    public static let typeName = "message"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.key,
        Fields.contact,
        Fields.stream,
        Fields.topic,
        Fields.template,
        Fields.consent,
        Fields.state,
        Fields.reason,
        Fields.subject,
        Fields.links,
        Fields.plannedAt,
        Fields.finishedAt,
        make: Message.init
    )
    .unique(Fields.key)
    .indexed(by: Fields.contact, Fields.plannedAt)
    .indexed(by: Fields.links)
}
