public import CRMCore
public import StorageProtocols

/// What became of a lead.
public struct ConversionResult: Sendable, Hashable {
    /// The lead.
    public var lead: ID<Lead>
    /// The company.
    public var account: ID<Account>?
    /// The person.
    public var contact: ID<Contact>?
    /// The deal.
    public var opportunity: ID<Opportunity>?
}

extension CommandTransaction {
    /// Carries a conversion out, if none of the records that it changes changed since it was planned.
    ///
    /// Open tasks of the lead become tasks of what it became. The contact moves on in its lifecycle.
    ///
    /// - Throws: `StorageError` with code `versionConflict`; ``CRMCore/CRMError``.
    @discardableResult
    public func convert(_ plan: ConversionPlan) throws -> ConversionResult {
        var lead = plan.lead
        if let account = plan.account { lead.account = try write(account) }
        if let contact = plan.contact {
            var target = contact
            target.mutate { $0.account = $0.account ?? lead.account }
            lead.contact = try write(target)
        }
        if let opportunity = plan.opportunity {
            var target = opportunity
            target.mutate { deal in
                deal.account = deal.account ?? lead.account
                guard let contact = lead.contact else { return }
                if deal.contact == nil {
                    deal.contact = contact
                } else if deal.contact != contact, !deal.contacts.contains(contact) {
                    deal.contacts.append(contact)
                }
            }
            lead.opportunity = try write(target)
        }
        lead.status = .converted
        lead.convertedAt = now
        try update(lead)
        try moveTasks(of: lead)
        if let contact = lead.contact {
            let stage: LifecycleStage = lead.opportunity == nil ? .salesQualified : .opportunity
            try advance(contact, to: stage, evidence: [Evidence("lead", "converted", link: RecordLink(lead.id))])
        }
        return ConversionResult(
            lead: lead.id,
            account: lead.account,
            contact: lead.contact,
            opportunity: lead.opportunity
        )
    }

    private func write<R: CRMRecord>(_ target: ConversionPlan.Write<R>) throws -> ID<R> {
        switch target {
        case .create(let record): try create(record).id
        case .update(let stored): try update(stored).id
        }
    }

    /// Links tasks, whoever's they are: that is the software's work.
    private func moveTasks(of lead: Stored<Lead>) throws {
        let system = asSystem
        let targets: [RecordLink?] = [
            lead.opportunity.map { RecordLink($0) }, lead.contact.map { RecordLink($0) },
            lead.account.map { RecordLink($0) },
        ]
        var tasks = try system.fetch(TaskItem.where { $0.links.contains(lead.id) && $0.state == .open })
        for index in tasks.indices {
            for target in targets.compactMap({ $0 }) where !tasks[index].links.contains(target) {
                tasks[index].links.append(target)
            }
        }
        try system.update(tasks)
    }
}

extension ConversionPlan.Write {
    fileprivate mutating func mutate(_ body: (inout R) -> Void) {
        switch self {
        case .create(var record):
            body(&record)
            self = .create(record)
        case .update(var stored):
            body(&stored.record)
            self = .update(stored)
        }
    }
}

extension Session {
    /// Decides what a lead becomes, field by field, without writing anything.
    ///
    /// - Throws: ``CRMCore/CRMError`` with code `wrongState` for a lead that is converted; see
    ///   ``ConversionPlan/init(_:in:)``.
    public func planConversion(
        of lead: ID<Lead>,
        _ choices: ConversionChoices = ConversionChoices()
    ) async throws -> ConversionPlan {
        try await read { tx in try ConversionPlan(choices, in: tx.conversionContext(lead, choices)) }
    }

    /// Carries a conversion out in one commit, once for each key.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - key: The caller's idempotency key; the same lead and key convert once, and give the same result again.
    /// - Returns: What became of the lead.
    /// - Throws: `StorageError` with code `versionConflict` where a record changed since; ``CRMCore/CRMError``.
    @discardableResult
    public func convert(_ plan: ConversionPlan, key: String) async throws -> ConversionResult {
        do {
            return try await write(
                reason: "lead.convert",
                key: "lead.convert/\(plan.lead.id)/\(key)",
                operation: newOperation()
            ) { try $0.convert(plan) }
            .value
        } catch let error as StorageError where error.code == .alreadyCommitted {
            let lead = try await get(plan.lead.id)
            return ConversionResult(
                lead: lead.id,
                account: lead.account,
                contact: lead.contact,
                opportunity: lead.opportunity
            )
        }
    }

    /// Says what taking back a lead's conversion means for every record that it wrote, and what stands in the way.
    ///
    /// Hand the plan to ``CRMCore/Session/undo(_:)``.
    ///
    /// - Throws: ``CRMCore/CRMError`` with code `wrongState` for a lead that was not converted.
    public func planUndoConversion(of lead: ID<Lead>) async throws -> UndoPlan {
        let history = try await history(of: lead)
        guard let operation = history.last(where: { $0.commit.reason == "lead.convert" })?.commit.operation else {
            throw CRMError(.wrongState, "the lead was not converted", type: Lead.typeName, record: lead.raw)
        }
        return try await planUndo(operation)
    }
}
