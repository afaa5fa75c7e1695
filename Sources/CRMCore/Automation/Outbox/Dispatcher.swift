import StorageProtocols

/// Sends the due messages of one channel: lease in a commit, deliver outside, write down the answers in a commit.
struct Dispatcher: Sendable {
    let crm: CRM
    let channel: OutboxChannel

    /// Sends one batch.
    ///
    /// - Returns: How many messages were due, and how many were accepted.
    func dispatch(at now: Instant) async throws -> (due: Int, accepted: Int) {
        guard try await isDue(at: now) else { return (0, 0) }
        let (due, leased) = try await crm.automation(named: "outbox \(channel.name)", at: now) { tx in
            try lease(in: tx)
        }
        if leased.isEmpty { return (due, 0) }
        var outcomes = await channel.deliver(leased.map(\.record))
        while outcomes.count < leased.count { outcomes.append(.unknown(reason: "the channel did not answer")) }
        let answers = zip(leased, outcomes)
            .map { message, outcome in
                Stored(message.record.answered(outcome, at: now, channel.policy), version: message.version)
            }
        try await crm.automation(named: "outbox \(channel.name)", at: now) { tx in
            // A message that somebody else has dealt with since keeps what they wrote.
            let ids = answers.map { $0.id.raw }
            let query = Query(Filter<OutboxMessage>(.isIn(.id, ids.map(Value.id))))
            let current = Dictionary(
                try tx.fetch(query).map { ($0.id, $0.version) },
                uniquingKeysWith: { first, _ in first }
            )
            try tx.update(answers.filter { current[$0.id] == $0.version })
        }
        return (due, answers.count { $0.state == .accepted })
    }

    /// The earliest time after `now` at which a message is due; with nil, of all times.
    func next(after now: Instant?, in tx: any ReadTransaction) throws -> Instant? {
        let due = OutboxMessage.Fields.due
        let query = OutboxMessage.where { $0.channel == channel.name }
            .filtered { fields in now.map { fields.due > $0 } ?? (fields.due != nil) }
            .sorted { _ in due.ascending }
            .limit(1)
        return try tx.fetch(query.select(due.selected)).first ?? nil
    }

    private var dueQuery: Query<OutboxMessage> { OutboxMessage.where { $0.channel == channel.name } }

    private func isDue(at now: Instant) async throws -> Bool {
        try await crm.store.read { tx in
            try tx.first(dueQuery.filtered { $0.due <= now }) != nil
        }
    }

    private func lease(in tx: CommandTransaction) throws -> (due: Int, leased: [Stored<OutboxMessage>]) {
        let query = dueQuery.filtered { $0.due <= tx.now }
            .sorted { $0.due.ascending }
            .limit(max(1, channel.policy.batch))
        let messages = try tx.fetch(query)
        if messages.isEmpty { return (0, []) }
        // Those whose fate is decided anyway are not asked about.
        let decided = messages.map { $0.record.dispatched(at: tx.now, channel.policy, .send) }
        let open = messages.indices.filter { decided[$0].state == .leased }
        var verdicts = try refusals(open, of: messages, in: tx)
        let asked = open.filter { verdicts[$0] == nil }
        if let check = channel.check, !asked.isEmpty {
            for (index, verdict) in zip(asked, try check(asked.map { messages[$0] }, tx)) { verdicts[index] = verdict }
        } else {
            for index in asked { verdicts[index] = .send }
        }
        let next = messages.indices.map { index in
            decided[index].state == .leased
                ? messages[index].record
                    .dispatched(
                        at: tx.now,
                        channel.policy,
                        verdicts[index] ?? .suppress(reason: "the check did not answer")
                    ) : decided[index]
        }
        let written = try tx.update(zip(messages, next).map { Stored($1, version: $0.version) })
        return (messages.count, written.filter { $0.state == .leased })
    }

    /// What must not go out of a channel that contacts people: the gate refuses it, or it does not say to whom it goes.
    private func refusals(
        _ open: [Int],
        of messages: [Stored<OutboxMessage>],
        in tx: CommandTransaction
    ) throws -> [Int: DispatchVerdict] {
        guard let way = channel.contacting else { return [:] }
        let requests = open.map { messages[$0].record.request(via: way, in: tx) }
        let gate = try tx.contactGate(for: requests.compactMap(\.self))
        var refusals: [Int: DispatchVerdict] = [:]
        for (index, request) in zip(open, requests) {
            guard let request else {
                refusals[index] = .suppress(reason: "it does not say at which address and for which purpose")
                continue
            }
            let decision = gate.decision(request)
            if !decision.isAllowed { refusals[index] = .suppress(reason: decision.description) }
        }
        return refusals
    }
}
