public import CRMCore
public import StorageProtocols

extension CommandTransaction {
    /// Takes a lead in, such as from a form: finds its contact and account, gives it to somebody and starts the clock.
    ///
    /// A submission that was taken in before is not taken in again, as long as its lead is there.
    ///
    /// - Parameters:
    ///   - lead: The lead.
    ///   - key: The submission's key, unique for ever.
    /// - Returns: The lead as it is stored, which may have been before.
    @discardableResult
    public func capture(_ lead: Lead, key: String) throws -> Stored<Lead> {
        if let known = try first(Lead.where { $0.captureKey == key }) { return known }
        var lead = lead
        lead.captureKey = key
        try match(&lead)
        return try begin(create(lead))
    }

    /// Marks an open lead as worth the effort, and its contact too.
    ///
    /// - Throws: ``CRMCore/CRMError`` with code `wrongState` for a lead that is not open.
    @discardableResult
    public func qualify(_ lead: Stored<Lead>, evidence: [Evidence] = []) throws -> Stored<Lead> {
        try requireOpen(lead)
        var lead = lead
        lead.status = .qualified
        let stored = try update(lead)
        if let contact = lead.contact, try find(contact) != nil {
            let evidence = evidence + [Evidence("lead", "qualified", link: RecordLink(lead.id))]
            try advance(contact, to: .salesQualified, evidence: evidence)
        }
        return stored
    }

    /// Gives an open lead up, with the reason.
    ///
    /// - Parameters:
    ///   - lead: The lead.
    ///   - reason: Why it is not pursued.
    ///   - nurtureUntil: When it comes back as a new one, if ever.
    /// - Throws: ``CRMCore/CRMError`` with code `wrongState` for a lead that is not open, `required` without a reason.
    @discardableResult
    public func disqualify(
        _ lead: Stored<Lead>,
        reason: String,
        nurtureUntil: Instant? = nil
    ) throws -> Stored<Lead> {
        try requireOpen(lead)
        var lead = lead
        lead.status = .disqualified
        lead.disqualifyReason = reason
        lead.nurtureUntil = nurtureUntil
        return try update(lead)
    }

    /// Gives a lead to somebody and starts its clock, unless that was done.
    func begin(_ lead: Stored<Lead>) throws -> Stored<Lead> {
        var lead = lead
        if lead.respondBy == nil, lead.firstResponseAt == nil {
            lead.respondBy = try salesAutomation.response?.deadline(from: max(lead.createdAt, now))
        }
        let routes = try !salesAutomation.routing.entries.isEmpty
        return lead.owner == nil && routes ? try route(lead).lead : try update(lead)
    }

    /// Finds the contact and account that a lead stands for, by e-mail address, then by domain.
    private func match(_ lead: inout Lead) throws {
        if lead.contact == nil, !lead.emails.isEmpty {
            let anyAddress = Condition.any(
                lead.emails.map { .contains(Contact.Fields.emails.reference, .text($0.normal)) }
            )
            let query = Query(Filter<Contact>(anyAddress))
            let contacts = try fetch(query.limit(2))
            if contacts.count == 1, let contact = contacts.first {
                lead.contact = contact.id
                lead.account = lead.account ?? contact.account
            }
        }
        if lead.account == nil, let domain = lead.emails.first.flatMap({ WebDomain.normal(of: String($0.domain)) }) {
            // Two accounts with the domain say that it is a provider's, not a company's.
            let accounts = try fetch(Account.where { $0.domain == domain }.limit(2))
            if accounts.count == 1 { lead.account = accounts.first?.id }
        }
    }

    func requireOpen(_ lead: Stored<Lead>) throws {
        guard lead.record.isOpen else {
            throw CRMError(
                .wrongState,
                "only an open lead",
                type: Lead.typeName,
                field: "status",
                value: lead.status.value,
                record: lead.id.raw
            )
        }
    }
}

/// Leads, each command one atomic commit.
extension Session {
    /// Takes a lead in, once for each key; see ``CRMCore/CommandTransaction/capture(_:key:)``.
    ///
    /// A lead that was merged into another since is that one.
    ///
    /// - Throws: `StorageError` with code `notFound` where the lead was deleted since.
    @discardableResult
    public func capture(_ lead: Lead, key: String) async throws -> Stored<Lead> {
        let commit = "lead.capture/\(key)"
        do {
            return try await write(reason: "lead.capture", key: commit) { try $0.capture(lead, key: key) }.value
        } catch let error as StorageError where error.code == .alreadyCommitted {
            return try await read { tx in
                if let known = try tx.first(Lead.where { $0.captureKey == key }) { return known }
                guard let first = try tx.created(byKey: commit).compactMap({ $0.id(as: Lead.self) }).first else {
                    throw error
                }
                return try tx.get(first)
            }
        }
    }

    /// Marks an open lead as worth the effort, and its contact too.
    @discardableResult
    public func qualify(
        _ lead: ID<Lead>,
        evidence: [Evidence] = [],
        key: String? = nil
    ) async throws -> Stored<Lead> {
        try await write(reason: "lead.qualify", key: key) { try $0.qualify($0.get(lead), evidence: evidence) }.value
    }

    /// Gives an open lead up, with the reason, until it comes back by itself if that is wanted.
    @discardableResult
    public func disqualify(
        _ lead: ID<Lead>,
        reason: String,
        nurtureUntil: Instant? = nil,
        key: String? = nil
    ) async throws -> Stored<Lead> {
        try await write(reason: "lead.disqualify", key: key) { tx in
            try tx.disqualify(tx.get(lead), reason: reason, nurtureUntil: nurtureUntil)
        }
        .value
    }

    /// Gives an open lead to somebody by the routing policy, anew if it has an owner.
    @discardableResult
    public func route(_ lead: ID<Lead>, key: String? = nil) async throws -> Stored<LeadAssignment> {
        try await write(reason: "lead.route", key: key) { try $0.route($0.get(lead)).assignment }.value
    }

    /// Every decision about who works on a lead, oldest first, with everybody who was considered.
    public func explainRouting(of lead: ID<Lead>) async throws -> [Stored<LeadAssignment>] {
        try await fetch(LeadAssignment.where { $0.lead == lead }.sorted({ $0.at.ascending }))
    }
}
