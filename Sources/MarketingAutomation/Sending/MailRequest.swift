public import CRMCore

/// A mail that is to be sent to one contact.
public struct MailRequest: Sendable, Hashable {
    /// The idempotency key: a second request with the same key sends nothing.
    ///
    /// A journey takes the identifier of the step's run.
    public var key: String
    /// Who gets it.
    public var contact: ID<Contact>
    /// What it is made from.
    public var template: ID<MailTemplate>
    /// What kind of mail it is.
    public var stream: MailStream
    /// What it is about: what the contact must have agreed to, and unsubscribes from.
    public var topic: Purpose
    /// What the template knows as `journey`.
    public var data: JSONValue
    /// What the mail belongs to, such as a campaign; the activities of its clicks are linked to the same.
    public var links: [RecordLink]
    /// From when on it may be sent; at once where nil.
    public var due: Instant?
    /// When it is too late; ``MailSettings/lifetime`` after it was due where nil.
    public var expires: Instant?

    /// Creates a request.
    public init(
        key: String,
        contact: ID<Contact>,
        template: ID<MailTemplate>,
        stream: MailStream = .marketing,
        topic: Purpose = .marketing,
        data: JSONValue = .object([]),
        links: [RecordLink] = [],
        due: Instant? = nil,
        expires: Instant? = nil
    ) {
        self.key = key
        self.contact = contact
        self.template = template
        self.stream = stream
        self.topic = topic
        self.data = data
        self.links = links
        self.due = due
        self.expires = expires
    }

    /// What the gate is asked.
    var question: ContactRequest { ContactRequest(contact, stream, topic) }
}
