public import StorageProtocols

extension CommandTransaction {
    /// Puts messages into the outbox; one whose key is there already is skipped, so that each is sent once.
    ///
    /// - Returns: The messages that are new.
    /// - Throws: ``CRMError`` with code `required` where a channel contacts people and a message does not say at which
    ///   address and for which purpose.
    @discardableResult
    public func enqueue(_ messages: [OutgoingMessage]) throws -> [Stored<OutboxMessage>] {
        if messages.isEmpty { return [] }
        try CRMError.throwing(unaddressed(messages))
        let keys = Query(
            Filter<OutboxMessage>(.isIn(OutboxMessage.Fields.key.reference, messages.map { .text($0.key) }))
        )
        var known = Set(try fetch(keys.select(OutboxMessage.Fields.key.selected)).map(Value.text))
        let new = messages.filter { known.insert(.text($0.key)).inserted }
        var rows = new.map { OutboxMessage($0, number: writer.commit) }
        // By position: a loop over the records would copy each of them.
        for index in rows.indices { rows[index].assign(createdAt: now) }
        let channels = session.crm.registry.automation.channels
        try OutboxOrder(tx: self).hold(&rows) { name in channels.first { $0.name == name }?.policy }
        let stored = try create(rows)
        try create(zip(stored, new).map { OutboxPayload(of: $0.id, $1) })
        return stored
    }

    /// What is wrong with messages that do not say whom they go to.
    private func unaddressed(_ messages: [OutgoingMessage]) -> [CRMError] {
        let ways = session.crm.registry.automation.channels.reduce(into: [:]) { $0[$1.name] = $1.contacting }
        if ways.isEmpty { return [] }
        return messages.enumerated()
            .compactMap { index, message in
                guard let way = ways[message.channel], message.request(via: way) == nil else { return nil }
                return CRMError(
                    .required,
                    "a message to people says at which address and for which purpose",
                    type: OutboxPayload.typeName,
                    field: message.purpose == nil ? "purpose" : "address",
                    index: index
                )
            }
    }

    /// Sends a message again that is unknown, dead or expired.
    ///
    /// - Throws: ``CRMError`` with code `wrongState` for others.
    public func resend(_ message: Stored<OutboxMessage>) throws {
        guard message.state.isDeadLetter else {
            throw CRMError(
                .wrongState,
                "only a message that is unknown, dead or expired can be sent again",
                type: OutboxMessage.typeName,
                field: OutboxMessage.Fields.state.name,
                value: message.state.value,
                record: message.id.raw
            )
        }
        try update(message.revived(at: now))
    }

    /// Sends dead letters again, those of an order in their order.
    ///
    ///     try tx.replay { $0.channel == "webhook" && $0.failedAt >= monday }
    ///
    /// - Parameters:
    ///   - states: Which of them: by default not those of unknown fate, which the receiver may have.
    ///   - limit: The most messages; those that failed first.
    ///   - condition: Which of them.
    /// - Returns: The messages, which are pending now.
    @discardableResult
    public func replay(
        _ states: Set<OutboxMessage.State> = [.dead, .expired],
        limit: Int = 1000,
        where condition: (OutboxMessage.Fields.Type) -> Filter<OutboxMessage> = { _ in .all }
    ) throws -> [Stored<OutboxMessage>] {
        let wanted = states.filter(\.isDeadLetter)
        if wanted.isEmpty { return [] }
        let query = OutboxMessage.deadLetters.filtered { $0.state.isIn(Array(wanted)) }.filtered(condition)
        return try update(fetch(query.limit(max(0, limit))).map { $0.revived(at: now) })
    }
}

extension OutboxMessage {
    /// The messages that ended without being taken over, or of which nobody can tell, those first that failed first.
    public static var deadLetters: Query<OutboxMessage> {
        OutboxMessage.where { $0.failedAt != nil }.sorted({ $0.failedAt.ascending }, { $0.number.ascending })
    }
}

extension Stored<OutboxMessage> {
    fileprivate func revived(at now: Instant) -> Stored<OutboxMessage> {
        var copy = self
        copy.state = .pending
        copy.attempts = 0
        copy.due = now
        copy.expires = nil
        copy.finishedAt = nil
        return copy
    }
}
