public import StorageProtocols

extension CommandTransaction {
    /// Puts messages into the outbox; one whose key is there already is skipped, so that each is sent once.
    ///
    /// - Returns: The messages that are new.
    /// - Throws: ``CRMError`` with code `required` where a channel contacts people and a message does not say at which
    ///   address and for which purpose.
    @discardableResult
    public func enqueue(_ messages: [OutboxMessage]) throws -> [Stored<OutboxMessage>] {
        if messages.isEmpty { return [] }
        try CRMError.throwing(unaddressed(messages))
        let keys = Query(
            Filter<OutboxMessage>(.isIn(OutboxMessage.Fields.key.reference, messages.map { .text($0.key) }))
        )
        var known = Set(try fetch(keys.select(OutboxMessage.Fields.key.selected)).map(Value.text))
        return try create(messages.filter { known.insert(.text($0.key)).inserted })
    }

    /// What is wrong with messages that do not say whom they go to.
    private func unaddressed(_ messages: [OutboxMessage]) -> [CRMError] {
        let ways = session.crm.registry.automation.channels.reduce(into: [:]) { $0[$1.name] = $1.contacting }
        if ways.isEmpty { return [] }
        return messages.enumerated().compactMap { index, message in
            guard let way = ways[message.channel], message.request(via: way, in: self) == nil else { return nil }
            let field = message.purpose == nil ? OutboxMessage.Fields.purpose.name : OutboxMessage.Fields.address.name
            return CRMError(
                .required,
                "a message to people says at which address and for which purpose",
                type: OutboxMessage.typeName,
                field: field,
                index: index
            )
        }
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

extension OutboxMessage {
    /// What the gate is asked before the message goes out; nil where it does not say enough.
    func request(via channel: ContactChannel, in tx: QueryTransaction) -> ContactRequest? {
        guard let purpose, let address, let kind = tx.session.crm.registry.contacting.channels[channel] else {
            return nil
        }
        return ContactRequest(contact, via: channel, for: purpose, at: ContactAddress(kind, normal: address))
    }
}
