import StorageProtocols

extension CoreModule {
    /// The records of privacy, and what the core's own record types hold of persons.
    func privacy(_ registry: inout Registry) {
        registry.add(LegalHold.self)
        registry.add(ErasureReceipt.self)
        registry.add(ProcessingRestriction.self)
        registry.add(RetentionRule.self)
        registry.add(RetentionRun.self)
        registry.references(LegalHold.Fields.links)
        registry.require(LegalHold.Fields.reason)
        registry.require(RetentionRule.Fields.name)
        registry.require(RetentionRule.Fields.basis)
        registry.limit(RetentionRule.Fields.scope, to: 1 << 20, isMultiline: true)
        registry.limit(ErasureReceipt.Fields.details, to: 1 << 20, isMultiline: true)
        registry.refersToNothing(ErasureReceipt.Fields.contact)
        registry.gate("erasure_receipt.appendOnly", on: ErasureReceipt.self) { batch, context in
            guard batch.kind != .created || context.purpose != .command else { return }
            for index in batch.records.indices {
                batch.refuse(index, .appendOnly, "receipts are neither changed nor deleted")
            }
        }
        registry.gate("retention_rule.definition", on: RetentionRule.self) { batch, context in
            guard batch.kind != .deleted else { return }
            for (index, rule) in batch.records.enumerated() {
                guard let problem = rule.problem(in: context.transaction.catalog, context.personal) else { continue }
                batch.refuse(index, .outOfRange, problem.rule, field: problem.field)
            }
        }
        registry.timer("retention", on: RetentionRule.self, due: RetentionRule.Fields.due, batch: 1) { rules, tx in
            try RetentionRunner(tx: tx).run(rules)
        }
        persons(&registry)
        dealings(&registry)
        ledgers(&registry)
    }

    private func persons(_ registry: inout Registry) {
        registry.personal(
            Contact.self,
            for: "customer relationship",
            .empty(Contact.personalFields)
        ) { fields in
            fields.addresses = [Contact.Fields.emails.reference, Contact.Fields.phones.reference]
            fields.identify = { contact, subject in
                for email in contact.emails { subject.note(email) }
                for phone in contact.phones { subject.note(phone) }
                subject.note(contact.name)
            }
        }
        registry.personal(Account.self, for: "customer relationship", .unname([Account.Fields.note.reference])) {
            fields in
            fields.addresses = [Account.Fields.emails.reference, Account.Fields.phones.reference]
            // The phone of a company is not that of one person in it.
            fields.takeOut = { account, subject in account.emails.removeAll { subject.emails.contains($0.normal) } }
            fields.anonymise = { $0.emails = [] }
        }
        registry.personal(
            LifecycleStep.self,
            for: "customer relationship",
            .empty([LifecycleStep.Fields.evidence.reference])
        )
        registry.personal(
            ProcessingRestriction.self,
            for: "rights of the person",
            .empty([ProcessingRestriction.Fields.reason.reference])
        )
        registry.personal(
            ConsentFact.self,
            for: "proof of consent",
            .empty([
                ConsentFact.Fields.source.reference, ConsentFact.Fields.evidence.reference,
                ConsentFact.Fields.networkAddress.reference, ConsentFact.Fields.locale.reference,
            ])
        )
        registry.personal(Affiliation.self, for: "customer relationship", .remove)
        registry.personal(ContactRelation.self, for: "customer relationship", .remove)
        registry.personal(MergeRecord.self, for: "one record for each person", .remove)
        registry.personal(RecordAlias.self, for: "one record for each person", .remove) { fields in
            // The identifier is that of the record that was merged away.
            fields.companion = Contact.typeName
        }
        registry.personal(DuplicateVeto.self, for: "keeping people apart", .remove)
        registry.personal(LegalHold.self, for: "legal hold", .keep("a hold is evidence itself"))
        registry.impersonal(Share.self, "it says who of us may see a record")
        registry.personal(HierarchyLink.self, for: "customer relationship", .remove)
        registry.personal(ContactCard.self, for: "customer relationship", .remove)
        registry.impersonal(Handover.self, "it says who of us looks after customers")
        registry.impersonal(Rule.self, "it is a definition")
        registry.impersonal(RuleRun.self, "it says what rules did, and to which records, without their content")
        registry.impersonal(AccessRule.self, "it is a definition")
        registry.impersonal(AccessRestriction.self, "it is a definition")
    }

    private func dealings(_ registry: inout Registry) {
        registry.personal(
            Activity.self,
            for: "dealings with the person",
            .emptyUnlessShared([
                Activity.Fields.subject.reference, Activity.Fields.body.reference,
                Activity.Fields.externalID.reference, Activity.Fields.custom.reference,
            ])
        ) { fields in
            fields.takeOut = { activity, subject in
                activity.participants.removeAll { subject.isTaking($0) }
            }
            fields.anonymise = { $0.participants = [] }
            fields.extract = { activity, subject in
                for index in activity.participants.indices where !subject.isTaking(activity.participants[index]) {
                    activity.participants[index] = Participant(activity.participants[index].role)
                }
            }
        }
        registry.personal(
            TaskItem.self,
            for: "dealings with the person",
            .emptyUnlessShared([
                TaskItem.Fields.title.reference, TaskItem.Fields.note.reference, TaskItem.Fields.custom.reference,
            ])
        ) { fields in
            fields.takeOut = { task, _ in task.cancelIfUnknown() }
            fields.anonymise = { $0.cancelIfUnknown() }
        }
    }

    private func ledgers(_ registry: inout Registry) {
        registry.personal(
            OutboxMessage.self,
            for: "messages to the person",
            .empty([
                OutboxMessage.Fields.key.reference, OutboxMessage.Fields.order.reference,
                OutboxMessage.Fields.receipt.reference, OutboxMessage.Fields.lastError.reference,
            ]),
            recipients: ["whoever the channel delivers to"]
        )
        registry.personal(
            OutboxPayload.self,
            for: "messages to the person",
            .remove,
            recipients: ["whoever the channel delivers to"]
        ) { fields in
            fields.companion = OutboxMessage.typeName
            fields.mentions = { payload, subject in subject.isAddressed(in: payload.text) }
        }
        let described = [ImportRun.Fields.options.reference, ImportRun.Fields.sourceName.reference]
        registry.personal(ImportRun.self, for: "import of addresses", .unname(described)) { fields in
            fields.mentions = { $1.isNamed(in: $0.options) || $1.isNamed(in: $0.sourceName) }
        }
        registry.personal(
            ImportRejections.self,
            for: "import of addresses",
            .unname([])
        ) { fields in
            fields.mentions = { rejections, subject in rejections.rows(of: subject).isEmpty == false }
            fields.takeOut = { rejections, subject in
                let own = rejections.rows(of: subject)
                rejections.change { own.contains($0.row) ? $0.withoutValues : $0 }
            }
            fields.anonymise = { rejections in rejections.change { $0.withoutValues } }
            fields.extract = { rejections, subject in
                let own = rejections.rows(of: subject)
                rejections.change { own.contains($0.row) ? $0 : $0.withoutValues }
            }
        }
    }
}

extension Contact {
    /// The fields that tell who somebody is; what is left is when a contact came, by whom it was looked after and how far
    /// it had come.
    static var personalFields: [FieldName] {
        [
            Fields.givenName.reference, Fields.familyName.reference, Fields.nameDetails.reference,
            Fields.account.reference, Fields.jobTitle.reference, Fields.department.reference, Fields.emails.reference,
            Fields.phones.reference, Fields.addresses.reference, Fields.websites.reference, Fields.birthday.reference,
            Fields.source.reference, Fields.externalID.reference, Fields.tags.reference, Fields.note.reference,
            Fields.custom.reference,
        ]
    }
}

extension TaskItem {
    /// Cancels it where its title is gone: nobody can do what is not known any more.
    fileprivate mutating func cancelIfUnknown() {
        guard title.isEmpty else { return }
        title = TextNeedles.replacement
        if state == .open { (state, due) = (.cancelled, nil) }
    }
}

extension DataSubject {
    /// Whether a participant is the person.
    fileprivate func isTaking(_ participant: Participant) -> Bool {
        participant.contact.map { has($0) } ?? false || participant.address.map { has(address: $0) } ?? false
    }

    /// Whether a text holds one of the person's e-mail addresses.
    fileprivate func isAddressed(in text: String) -> Bool { !emails.isEmpty && isNamed(in: text) }
}

extension ImportRejections {
    /// The rows that name a person.
    fileprivate func rows(of subject: DataSubject) -> Set<Int> {
        guard let rejections = try? rejections() else { return [] }
        return Set(rejections.filter { $0.names(subject) }.map(\.row))
    }

    /// Changes the refused rows.
    fileprivate mutating func change(_ change: (ImportRejection) -> ImportRejection) {
        guard let rejections = try? rejections() else { return }
        let changed = ImportRejections(run: run, lastRow: lastRow, rejections.map(change))
        json = changed.json
    }
}

extension ImportRejection {
    fileprivate func names(_ subject: DataSubject) -> Bool {
        value.map(subject.isNamed) ?? false || others.contains { $0.names(subject) }
    }

    /// The same without what the file said.
    fileprivate var withoutValues: ImportRejection {
        var copy = self
        copy.value = nil
        copy.others = others.map(\.withoutValues)
        return copy
    }
}

extension RetentionRule {
    /// What is wrong with the rule; nil for nothing.
    fileprivate func problem(
        in catalog: Catalog,
        _ personal: PersonalRegistry
    ) -> (rule: String, field: String)? {
        guard let type = catalog.types[type] else { return ("no such record type", Fields.type.name) }
        guard let kind = type.columns.first(where: { $0.name == ageField })?.kind, kind == .instant || kind == .date
        else { return ("an instant or a date of the record type", Fields.ageField.name) }
        guard days >= 0, days <= 365_000 else { return ("between 0 and 365,000 days", Fields.days.name) }
        do {
            try catalog.check(RecordQuery(type: type.name, condition: try condition()))
        } catch {
            return ("a condition on the record type", Fields.scope.name)
        }
        if action == .anonymise, let obstacle = personal[type.name]?.obstacleToAnonymising {
            return (obstacle, Fields.action.name)
        }
        return nil
    }
}
