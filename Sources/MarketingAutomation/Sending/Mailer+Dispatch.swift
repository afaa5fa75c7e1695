import CRMCore

/// What happens to planned mails that the gate lets out: the transport delivers, the ledger notes the outcome.
extension Mailer {
    /// Holds back mails that the ledger does not know; whether the others may go out, the core's gate says.
    func check(_ mails: [OutgoingMessage], _ tx: CommandTransaction) throws -> [DispatchVerdict] {
        let ids = mails.compactMap { $0.subject.map { ID<Message>($0) } }
        let known = Set(try tx.fetch(Message.where { $0.id.isIn(ids) }.select(Message.Fields.id.selected)).map(\.raw))
        return mails.map { mail in
            mail.subject.map(known.contains) == true ? .send : .suppress(reason: "there is no such message")
        }
    }

    /// Hands mails to the transport.
    func deliver(_ mails: [OutgoingMessage]) async -> [DeliveryOutcome] {
        var outcomes = [DeliveryOutcome](repeating: .rejected(reason: "the payload is no mail"), count: mails.count)
        var outbound: [OutboundMail] = []
        var positions: [Int] = []
        for (position, mail) in mails.enumerated() {
            guard let payload = MailPayload(mail.payload) else { continue }
            positions.append(position)
            outbound.append(
                OutboundMail(
                    key: mail.key,
                    sender: payload.sender,
                    recipient: payload.recipient,
                    message: payload.message
                )
            )
        }
        if outbound.isEmpty { return outcomes }
        let answers = await settings.transport.deliver(outbound)
        for (index, position) in positions.enumerated() {
            outcomes[position] =
                answers.indices.contains(index)
                ? answers[index] : .unknown(reason: "the transport did not answer")
        }
        return outcomes
    }

    /// Writes the fate of mails into the ledger, and the accepted ones on the timelines.
    func note(_ batch: HookBatch<OutboxMessage>, _ tx: CommandTransaction) throws {
        guard batch.kind == .updated else { return }
        var fates: [ID<Message>: OutboxMessage] = [:]
        for (mail, previous) in zip(batch.records, batch.previous) where mail.channel == Self.channel {
            guard let subject = mail.subject, Message.State(mail.state) != previous.map({ Message.State($0.state) })
            else { continue }
            fates[ID(subject)] = mail
        }
        if fates.isEmpty { return }
        let messages = try tx.fetch(Message.where { $0.id.isIn(Array(fates.keys)) })
        try tx.update(
            messages.compactMap { message -> Stored<Message>? in
                guard let fate = fates[message.id] else { return nil }
                var message = message
                message.state = Message.State(fate.state)
                message.reason = fate.lastError.map(Self.reason)
                message.finishedAt = fate.finishedAt
                return message
            }
        )
        try log(
            messages.compactMap { message in
                guard let fate = fates[message.id], fate.state == .accepted else { return nil }
                return Activity(
                    channel: .email,
                    direction: .outbound,
                    at: fate.finishedAt ?? tx.now,
                    subject: message.subject.isEmpty ? nil : message.subject,
                    links: [RecordLink(message.contact)] + message.links,
                    externalID: messageID(message.key)
                )
            },
            in: tx
        )
    }

    /// Writes down activities; a link to a record that is gone is left out.
    func log(_ activities: [Activity], in tx: CommandTransaction) throws {
        if activities.isEmpty { return }
        do {
            try tx.log(activities)
        } catch let error as CRMError where error.code == .unknownReference {
            for activity in activities { try logLeavingOutWhatIsGone(activity, in: tx) }
        }
    }

    private func logLeavingOutWhatIsGone(_ activity: Activity, in tx: CommandTransaction) throws {
        var activity = activity
        while true {
            do {
                try tx.log(activity)
                return
            } catch let error as CRMError where error.code == .unknownReference {
                let gone = error.all.compactMap { problem -> RecordID? in
                    if case .id(let id)? = problem.value { id } else { nil }
                }
                let links = activity.links.filter { !gone.contains($0.id) }
                if links.count == activity.links.count { throw error }
                activity.links = links
            }
        }
    }

    /// The reason as the ledger keeps it: one line of 500 scalars at most.
    private static func reason(_ text: String) -> String {
        let scalars = text.unicodeScalars.lazy.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        return String(String.UnicodeScalarView(scalars.prefix(500)))
    }
}

extension Message.State {
    /// The state of a message whose mail is in this state in the outbox.
    fileprivate init(_ state: OutboxMessage.State) {
        self =
            switch state {
            case .pending, .waiting, .leased: .planned
            case .accepted: .accepted
            case .suppressed: .suppressed
            case .expired: .expired
            case .dead: .rejected
            case .unknown: .unknown
            }
    }
}
