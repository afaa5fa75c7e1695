public import StorageProtocols

/// What a message of the outbox says, under the message's identifier.
///
/// It is written once: the states that the message goes through do not copy it into the history.
public struct OutboxPayload: CRMRecord, Hashable {
    /// The message's identifier.
    public var id: ID<OutboxPayload>
    /// What is sent, in the channel's own form.
    public var text: String

    /// Creates the payload of a message.
    public init(of message: ID<OutboxMessage>, text: String) { self.init(ID(message.raw), text) }

    private init(_ id: ID<OutboxPayload>, _ text: String) {
        self.id = id
        self.text = text
    }

    /// The fields of payloads.
    public enum Fields {
        /// The message's identifier.
        public static let id = Field<OutboxPayload, ID<OutboxPayload>>("id") { $0.id }
        /// What is sent.
        public static let text = Field<OutboxPayload, String>("text") { $0.text }
    }

    /// The name of the record type.
    public static let typeName = "outbox_payload"

    /// The columns.
    public static let schema = Schema(typeName, Fields.id, Fields.text, make: { OutboxPayload($0, $1) })
}

extension QueryTransaction {
    /// What messages of the outbox say, by their identifiers.
    ///
    /// One whose payload was erased is left out.
    public final func payloads(of messages: [ID<OutboxMessage>]) throws -> [ID<OutboxMessage>: String] {
        if messages.isEmpty { return [:] }
        var texts: [ID<OutboxMessage>: String] = [:]
        texts.reserveCapacity(messages.count)
        let query = Query(Filter<OutboxPayload>(.isIn(.id, messages.map { .id($0.raw) })))
        try forEach(query) { texts[ID($0.id.raw)] = $0.text }
        return texts
    }
}
