public import CRMCore

extension Mailer {
    /// Asks the gate, renders the mails and puts them into the outbox, in the commit of the transaction.
    ///
    /// A key that is known already sends nothing. A contact that may not be written to, or whose mail cannot be made,
    /// gets a message with the reason and does not disturb the others.
    ///
    /// - Returns: What became of each request, in their order.
    @discardableResult
    public func plan(_ requests: [MailRequest], in tx: CommandTransaction) throws -> [MailPlan] {
        if requests.isEmpty { return [] }
        let desk = try PlanningDesk(requests, in: tx, self)
        var known = desk.known
        var mails: [OutgoingMessage] = []
        var plans: [MailPlan] = []
        plans.reserveCapacity(requests.count)
        for request in requests {
            if let message = known[request.key] {
                plans.append(MailPlan(key: request.key, message: message))
                continue
            }
            let (plan, mail) = try desk.plan(request, in: tx)
            if let message = plan.message { known[request.key] = message }
            if let mail { mails.append(mail) }
            plans.append(plan)
        }
        try tx.create(plans.compactMap { $0.decision == nil ? nil : $0.message })
        try tx.enqueue(mails)
        return plans
    }

    /// When a contact was or will be sent mail of a stream, ascending: what a frequency cap counts.
    ///
    /// Mails that wait in the outbox count as well, so that two journeys at once do not exceed the cap; those that
    /// were held back or refused do not.
    public func sends(
        to contacts: some Sequence<ID<Contact>>,
        stream: MailStream = .marketing,
        after start: Instant,
        in tx: QueryTransaction
    ) throws -> [ID<Contact>: [Instant]] {
        let query = Message.where {
            $0.contact.isIn(Array(Set(contacts))) && $0.plannedAt > start && $0.stream == stream
                && $0.state.isIn([.planned, .accepted, .unknown])
        }
        var sends: [ID<Contact>: [Instant]] = [:]
        let fields = Message.Fields.self
        for (contact, at) in try tx.fetch(query.select(fields.contact.selected, fields.plannedAt.selected)) {
            sends[contact, default: []].append(at)
        }
        return sends.mapValues { $0.sorted() }
    }
}

extension Session {
    /// Plans mails in one commit, as ``Mailer/plan(_:in:)``.
    @discardableResult
    public func send(_ requests: [MailRequest], by mailer: Mailer, reason: String? = nil) async throws -> [MailPlan] {
        try await write(reason: reason ?? "mail.plan") { try mailer.plan(requests, in: $0) }.value
    }
}
