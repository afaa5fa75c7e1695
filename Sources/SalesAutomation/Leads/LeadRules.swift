import CRMCore
import StorageProtocols

/// The rules of leads, their clocks, and how they come from marketing.
struct LeadRules: Sendable {
    func register(in registry: inout Registry) {
        registry.limit(Lead.Fields.note, to: 1 << 20, isMultiline: true)
        registry.noRepetition(Lead.Fields.emails)
        registry.gate("lead.state", on: Lead.self) { batch, _ in check(&batch) }
        registry.timer("sales.response", on: Lead.self, due: Lead.Fields.responseDue) { leads, tx in
            try tx.update(leads.map { Self.breached($0) })
        }
        registry.timer("sales.nurture", on: Lead.self, due: Lead.Fields.nurtureDue) { leads, tx in
            for lead in leads { try tx.comeBack(lead) }
        }
        registry.reactor("sales.firstResponse", on: [Activity.typeName]) { batch, tx in
            try tx.noteResponses(batch.ids(of: Activity.self, [.created]))
        }
        registry.reactor("sales.handOff", on: [LifecycleStep.typeName]) { batch, tx in
            try tx.takeOver(batch.ids(of: LifecycleStep.self, [.created]))
        }
    }

    private func check(_ batch: inout GateBatch<Lead>) {
        guard batch.kind != .deleted else { return }
        for (index, lead) in batch.records.enumerated() {
            if lead.name.isEmpty, lead.company?.isBlank ?? true, lead.emails.isEmpty, lead.phones.isEmpty {
                batch.refuse(index, .required, "a name, company, e-mail address or phone number", field: "given_name")
            }
            if lead.status == .disqualified, lead.disqualifyReason?.isBlank ?? true {
                batch.refuse(index, .required, "a reason", field: "disqualify_reason")
            }
            if lead.status == .converted, lead.contact == nil, lead.account == nil {
                batch.refuse(index, .required, "what it was converted to", field: "contact")
            }
        }
    }

    private static func breached(_ lead: Stored<Lead>) -> Stored<Lead> {
        var lead = lead
        lead.breachedAt = lead.respondBy
        return lead
    }
}

extension CommandTransaction {
    /// Makes a lead whose rest is over a new one again, with a new clock and a new owner.
    fileprivate func comeBack(_ lead: Stored<Lead>) throws {
        var lead = lead
        lead.status = .new
        lead.nurtureUntil = nil
        lead.disqualifyReason = nil
        lead.owner = nil
        lead.firstResponseAt = nil
        lead.breachedAt = nil
        lead.respondBy = nil
        _ = try begin(update(lead))
    }

    /// Stops the clocks of the open leads to whom, or to whose contacts, one of us went.
    fileprivate func noteResponses(_ ids: [ID<Activity>]) throws {
        var first: [RecordID: Instant] = [:]
        for activity in try fetch(Activity.where { $0.id.isIn(ids) }) where activity.record.isResponse {
            for link in activity.links where link.type == Lead.typeName || link.type == Contact.typeName {
                first[link.id] = min(first[link.id] ?? activity.at, activity.at)
            }
        }
        if first.isEmpty { return }
        let keys = first.keys.sorted()
        let leads = try fetch(
            Lead.where {
                ($0.id.isIn(keys.map { ID($0) }) || $0.contact.isIn(keys.map { ID($0) }))
                    && $0.status.isIn([.new, .working, .qualified])
            }
        )
        var changed: [Stored<Lead>] = []
        for var lead in leads {
            let times = [first[lead.id.raw], lead.contact.flatMap { first[$0.raw] }].compactMap { $0 }
            // What was said before the lead came is no answer to it.
            guard let at = times.filter({ $0 >= lead.createdAt }).min(), at < lead.firstResponseAt ?? .distantFuture
            else { continue }
            lead.firstResponseAt = at
            if lead.status == .new { lead.status = .working }
            if let due = lead.respondBy { lead.breachedAt = at > due ? due : nil }
            changed.append(lead)
        }
        try update(changed)
    }

    /// Takes over the people whom marketing found ready.
    fileprivate func takeOver(_ ids: [ID<LifecycleStep>]) throws {
        for step in try fetch(LifecycleStep.where { $0.id.isIn(ids) && $0.to == .marketingQualified }) {
            guard let contact = try find(step.contact) else { continue }
            let open = Lead.where {
                $0.contact == contact.id && $0.status.isIn([.new, .working, .qualified])
            }
            if try first(open) != nil { continue }
            let company = try contact.account.flatMap { try find($0)?.name }
            let lead = Lead(
                name: contact.name,
                company: company,
                jobTitle: contact.jobTitle,
                emails: contact.emails,
                phones: contact.phones,
                source: contact.source ?? "marketing",
                account: contact.account,
                contact: contact.id,
                note: step.evidence.isEmpty
                    ? nil : step.evidence.map { "\($0.kind): \($0.detail)" }.joined(separator: "\n")
            )
            _ = try capture(lead, key: "lifecycle_step:\(step.id)")
        }
    }
}

extension Activity {
    /// Whether one of us went to somebody: mail that a machine sends has no owner and does not count.
    fileprivate var isResponse: Bool {
        let channels: [Channel] = [.call, .email, .meeting, .chat, .sms, .social, .visit]
        return owner != nil && direction != .inbound && channels.contains(channel)
            && (direction == .outbound || channel == .meeting || channel == .visit)
    }
}

extension Instant {
    /// Later than all others.
    fileprivate static let distantFuture = Instant(microseconds: .max)
}
