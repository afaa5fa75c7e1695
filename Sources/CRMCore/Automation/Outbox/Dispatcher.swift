import StorageProtocols

/// Sends the due messages of one channel: lease in a commit, deliver outside, write down the answers in a commit.
struct Dispatcher: Sendable {
    let crm: CRM
    let channel: OutboxChannel

    /// What became of a batch: how many messages were due, and how many of them went how far.
    struct Batch: Sendable {
        var due = 0
        var accepted = 0
        var postponed = 0
        var undelivered = 0
        /// The commits that were made, with those that led to them.
        var commits: [(commit: CommitID?, causes: [CommitID])] = []

        /// Notes where messages have got to.
        mutating func note(_ states: some Sequence<OutboxMessage.State>) {
            for state in states {
                switch state {
                case .accepted: accepted += 1
                case .pending, .waiting: postponed += 1
                case .suppressed, .expired, .dead, .unknown: undelivered += 1
                case .leased: break
                }
            }
        }
    }

    /// Sends one batch.
    func dispatch(by time: TickTime) async throws -> Batch {
        guard try await isDue(at: time.now) else { return Batch() }
        let taken = try await crm.automation(named: "outbox \(channel.name)", at: time.now) { tx in
            // Inside the commit: whoever takes consent back while it waits for its turn is heard.
            try lease(in: tx, at: time.now)
        }
        var (batch, leased) = taken.value
        batch.commits = batch.commits.map { (taken.commit, $0.causes) }
        if leased.isEmpty { return batch }
        var outcomes = await channel.deliver(leased.map(\.message))
        while outcomes.count < leased.count { outcomes.append(.unknown(reason: "the channel did not answer")) }
        let answers = zip(leased, outcomes).map { Answer(leased: $0, outcome: $1) }
        let settled = try await crm.automation(named: "outbox \(channel.name)", at: time.now) { tx in
            try settle(answers, in: tx)
        }
        batch.note(settled.value)
        batch.commits.append((settled.commit, [taken.commit].compactMap(\.self)))
        return batch
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
}

// MARK: Leasing

extension Dispatcher {
    /// A message that this sender has, and what it says.
    private struct Leased: Sendable {
        var row: Stored<OutboxMessage>
        var message: OutgoingMessage
    }

    private func lease(in tx: CommandTransaction, at now: Instant) throws -> (batch: Batch, leased: [Leased]) {
        let query = dueQuery.filtered { $0.due <= now }
            .sorted { $0.due.ascending }
            .limit(max(1, channel.policy.batch))
        let rows = try tx.fetch(query)
        if rows.isEmpty { return (Batch(), []) }
        let verdicts = try verdicts(on: rows, in: tx, at: now)
        let next = zip(rows, verdicts)
            .map { row, verdict in
                Stored(verdict?.next ?? row.record.held(at: now, channel.policy), version: row.version)
            }
        let written = try tx.update(next)
        let leased = zip(written, verdicts)
            .compactMap { row, verdict -> Leased? in
                guard row.state == .leased, let message = verdict?.message else { return nil }
                return Leased(row: row, message: message)
            }
        var batch = Batch(due: rows.count, commits: [(nil, rows.map(\.version))])
        batch.note(written.map(\.state))
        return (batch, leased)
    }

    /// What becomes of due messages, in their order; nil for one that an earlier one of its order holds back.
    private func verdicts(
        on rows: [Stored<OutboxMessage>],
        in tx: CommandTransaction,
        at now: Instant
    ) throws -> [(next: OutboxMessage, message: OutgoingMessage?)?] {
        // Those whose fate is decided anyway are neither held nor asked about.
        let decided = rows.map { $0.record.dispatched(at: now, channel.policy, .send) }
        let isHeld = try OutboxOrder(tx: tx).isHeld(rows)
        let open = rows.indices.filter { decided[$0].state == .leased && !isHeld[$0] }
        let payloads = try tx.payloads(of: open.map { rows[$0].id })
        var verdicts: [(next: OutboxMessage, message: OutgoingMessage?)?] = rows.indices.map { index in
            decided[index].state == .leased ? nil : (decided[index], nil)
        }
        let messages = open.map { OutgoingMessage(decided[$0], payloads[rows[$0].id]) }
        for (index, (message, answer)) in zip(open, zip(messages, try ask(messages, in: tx, at: now))) {
            var (message, verdict) = (message, answer)
            if case .sendInstead(let other) = answer {
                message.payload = other
            } else if payloads[rows[index].id] == nil {
                verdict = .suppress(reason: "what it said was erased")
            }
            verdicts[index] = (rows[index].record.dispatched(at: now, channel.policy, verdict), message)
        }
        return verdicts
    }

    /// Asks the gate about messages that could go out, where they go to people, and the channel's check about the rest.
    private func ask(
        _ messages: [OutgoingMessage],
        in tx: CommandTransaction,
        at now: Instant
    ) throws -> [DispatchVerdict] {
        var verdicts = try refusals(of: messages, in: tx, at: now)
        let open = messages.indices.filter { verdicts[$0] == nil }
        if let check = channel.check, !open.isEmpty {
            var answers = try check(open.map { messages[$0] }, tx).makeIterator()
            for index in open { verdicts[index] = answers.next() ?? .suppress(reason: "the check did not answer") }
        }
        return verdicts.map { $0 ?? .send }
    }

    /// What must not go out of a channel that contacts people: the gate refuses it, or it does not say to whom it goes.
    private func refusals(
        of messages: [OutgoingMessage],
        in tx: CommandTransaction,
        at now: Instant
    ) throws -> [DispatchVerdict?] {
        guard let way = channel.contacting, !messages.isEmpty else { return messages.map { _ in nil } }
        let requests = messages.map { $0.request(via: way) }
        let gate = try ContactGate(requests.compactMap(\.self), at: now, in: tx)
        return requests.map { request in
            guard let request else {
                return .suppress(reason: "it does not say at which address and for which purpose")
            }
            let decision = gate.decision(request)
            return decision.isAllowed ? nil : .suppress(reason: decision.description)
        }
    }
}

// MARK: Answers

extension Dispatcher {
    private struct Answer: Sendable {
        var leased: Leased
        var outcome: DeliveryOutcome
    }

    private func settle(_ answers: [Answer], in tx: CommandTransaction) throws -> [OutboxMessage.State] {
        // A message that somebody else has dealt with since keeps what they wrote.
        let ids = answers.map { $0.leased.row.id.raw }
        let query = Query(Filter<OutboxMessage>(.isIn(.id, ids.map(Value.id))))
        let current = Dictionary(
            try tx.fetch(query).map { ($0.id, $0.version) },
            uniquingKeysWith: { first, _ in first }
        )
        let own = answers.filter { current[$0.leased.row.id] == $0.leased.row.version }
        let written = try tx.update(
            own.map { answer in
                let row = answer.leased.row
                return Stored(row.record.answered(answer.outcome, at: tx.now, channel.policy), version: row.version)
            }
        )
        try channel.settle?(own.map { ($0.leased.message, $0.outcome) }, tx)
        return written.map(\.state)
    }
}
