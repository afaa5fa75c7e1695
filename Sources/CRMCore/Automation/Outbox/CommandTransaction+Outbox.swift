public import StorageProtocols

extension CommandTransaction {
    /// Puts messages into the outbox; one whose key is there already is skipped, so that each is sent once.
    ///
    /// - Returns: The messages that are new.
    @discardableResult
    public func enqueue(_ messages: [OutboxMessage]) throws -> [Stored<OutboxMessage>] {
        if messages.isEmpty { return [] }
        let keys = Query(
            Filter<OutboxMessage>(.isIn(OutboxMessage.Fields.key.reference, messages.map { .text($0.key) }))
        )
        var known = Set(try fetch(keys.select(OutboxMessage.Fields.key.selected)).map(Value.text))
        return try create(messages.filter { known.insert(.text($0.key)).inserted })
    }

    /// Sends messages of unknown fate, or dead ones, again.
    ///
    /// - Throws: ``CRMError`` with code `wrongState` for others.
    public func resend(_ message: Stored<OutboxMessage>) throws {
        guard [.unknown, .dead, .expired].contains(message.state) else {
            throw CRMError(
                .wrongState,
                "only a message that is unknown, dead or expired can be sent again",
                type: OutboxMessage.typeName,
                field: OutboxMessage.Fields.state.name,
                value: message.state.value,
                record: message.id.raw
            )
        }
        var message = message
        message.state = .pending
        message.attempts = 0
        message.due = now
        message.expires = nil
        message.finishedAt = nil
        try update(message)
    }
}
