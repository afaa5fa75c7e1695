public import StorageProtocols

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
        /// What it is in order with.
        public static let order = Field<OutboxMessage, String?>("order_key") { $0.order }
        /// Its place in the order.
        public static let number = Field<OutboxMessage, Int64>("number") { $0.number }
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
        /// What it is in order with, while it may still go out; derived.
        public static let openOrder = Field<OutboxMessage, String?>("open_order") { $0.state.isOpen ? $0.order : nil }
        /// When it became a dead letter; derived, nil for all others.
        public static let failedAt = Field<OutboxMessage, Instant?>("failed_at") {
            $0.state.isDeadLetter ? $0.finishedAt : nil
        }
    }

    /// The name of the record type.
    public static let typeName = "outbox_message"

    /// The columns and indexes as they are declared; ``schema`` does the same by hand.
    static let declared = Schema(
        typeName,
        Fields.id,
        Fields.channel,
        Fields.key,
        Fields.subject,
        Fields.order,
        Fields.number,
        Fields.state,
        Fields.attempts,
        Fields.due,
        Fields.expires,
        Fields.receipt,
        Fields.lastError,
        Fields.createdAt,
        Fields.finishedAt,
        make: OutboxMessage.init(_:_:_:_:_:_:_:_:_:_:_:_:_:_:)
    )
    .derived(Fields.openOrder)
    .derived(Fields.failedAt)
    .unique(Fields.key)
    .indexed(by: Fields.channel, Fields.due)
    .indexed(by: Fields.subject, Fields.createdAt)
    .indexed(by: Fields.openOrder)
    .indexed(by: Fields.failedAt)

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
                .read(from: &row)
            )
        },
        encode: { message, values in
            values.append(message.id.value)
            values.append(.text(message.channel))
            values.append(.text(message.key))
            values.append(message.subject.value)
            values.append(message.order.value)
            values.append(message.number.value)
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
