public import StorageProtocols

/// What a message of the outbox says and to whom, under the message's identifier.
///
/// It is written once: the states that the message goes through do not copy it into the history.
public struct OutboxPayload: CRMRecord, Hashable {
    /// The message's identifier.
    public var id: ID<OutboxPayload>
    /// The contact that it goes to; nil where it goes to no contact.
    public var contact: ID<Contact>?
    /// The address that it goes to; nil where it goes to nobody.
    public var address: ContactAddress?
    /// What its receiver is contacted for; nil where it goes to nobody.
    public var purpose: Purpose?
    /// What is sent, in the channel's own form.
    public var text: String

    /// Creates the payload of a message.
    init(of message: ID<OutboxMessage>, _ outgoing: OutgoingMessage) {
        self.init(ID(message.raw), outgoing.contact, outgoing.address, outgoing.purpose, outgoing.payload)
    }

    private init(
        _ id: ID<OutboxPayload>,
        _ contact: ID<Contact>?,
        _ address: ContactAddress?,
        _ purpose: Purpose?,
        _ text: String
    ) {
        self.id = id
        self.contact = contact
        self.address = address
        self.purpose = purpose
        self.text = text
    }

    /// The fields of payloads.
    public enum Fields {
        /// The message's identifier.
        public static let id = Field<OutboxPayload, ID<OutboxPayload>>("id") { $0.id }
        /// The contact.
        public static let contact = Field<OutboxPayload, ID<Contact>?>("contact") { $0.contact }
        /// The address.
        public static let address = Field<OutboxPayload, ContactAddress?>("address") { $0.address }
        /// The purpose.
        public static let purpose = Field<OutboxPayload, Purpose?>("purpose") { $0.purpose }
        /// What is sent.
        public static let text = Field<OutboxPayload, String>("text") { $0.text }
    }

    /// The name of the record type.
    public static let typeName = "outbox_payload"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.contact,
        Fields.address,
        Fields.purpose,
        Fields.text,
        make: { OutboxPayload($0, $1, $2, $3, $4) }
    )
    .indexed(by: Fields.contact)
}

extension QueryTransaction {
    /// What messages of the outbox say and to whom, by their identifiers.
    ///
    /// One whose payload was erased is left out.
    public final func payloads(of messages: [ID<OutboxMessage>]) throws -> [ID<OutboxMessage>: OutboxPayload] {
        if messages.isEmpty { return [:] }
        var payloads: [ID<OutboxMessage>: OutboxPayload] = [:]
        payloads.reserveCapacity(messages.count)
        let query = Query(Filter<OutboxPayload>(.isIn(.id, messages.map { .id($0.raw) })))
        try forEach(query) { payloads[ID($0.id.raw)] = $0.record }
        return payloads
    }
}
