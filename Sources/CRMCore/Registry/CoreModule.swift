import StorageProtocols

/// The core's own record types and rules, contributed as those of any other module are.
struct CoreModule: CRMModule {
    let name = "core"

    func register(in registry: inout Registry) {
        registry.add(User.self)
        registry.add(Team.self)
        registry.add(Tag.self)
        registry.add(Account.self)
        registry.add(Contact.self)
        registry.add(Activity.self)
        registry.add(TaskItem.self)
        registry.add(LifecycleStep.self)
        registry.add(Rule.self)
        registry.add(RuleRun.self)
        registry.add(ImportRun.self)
        registry.add(ImportRejections.self)
        registry.add(ImportDuplicates.self)
        customFields(&registry)
        relations(&registry)

        contacts(&registry)
        accounts(&registry)
        activities(&registry)
        tasks(&registry)
        recurringTasks(&registry)
        automation(&registry)
        ruleActions(&registry)
        books(&registry)
        consent(&registry)
        rates(&registry)
        referrers(&registry)
        merging(&registry)
        outbox(&registry)
        cards(&registry)
        access(&registry)
        facts(&registry)
        privacy(&registry)
        matching(&registry)
        for shape in ImportShapes.core.all { registry.imports(shape) }
        registry.limit(ImportRun.Fields.options, to: 1 << 20, isMultiline: true)
        registry.limit(ImportRejections.Fields.json, to: 1 << 28, isMultiline: true)
        registry.limit(ImportDuplicates.Fields.json, to: 1 << 28, isMultiline: true)
        registry.require(User.Fields.name)
        registry.require(Team.Fields.name)
        registry.require(Tag.Fields.name)
        registry.noCycle(User.Fields.manager)
        registry.noCycle(Team.Fields.parent)
        registry.noCycle(Account.Fields.parent)
    }

    private func contacts(_ registry: inout Registry) {
        registry.limit(Contact.Fields.givenName, to: 300)
        registry.limit(Contact.Fields.familyName, to: 300)
        registry.limit(Contact.Fields.note, to: 1 << 20, isMultiline: true)
        registry.references(Contact.Fields.tags)
        registry.gate("contact.reachable", on: Contact.self) { batch, _ in
            guard batch.kind != .deleted else { return }
            for (index, contact) in batch.records.enumerated()
            where contact.emails.isEmpty && contact.phones.isEmpty && contact.name.isEmpty {
                batch.refuse(index, .required, "a name, an e-mail address or a phone number", field: "name")
            }
        }
        registry.noRepetition(Contact.Fields.emails)
        registry.search(name: Contact.Fields.displayName, email: Contact.Fields.email)
    }

    private func accounts(_ registry: inout Registry) {
        registry.limit(Account.Fields.name, to: 300)
        registry.limit(Account.Fields.legalName, to: 300)
        registry.limit(Account.Fields.note, to: 1 << 20, isMultiline: true)
        registry.references(Account.Fields.tags)
        registry.require(Account.Fields.name)
        registry.gate("account.employees", on: Account.self) { batch, _ in
            for (index, account) in batch.records.enumerated() where (account.employees ?? 0) < 0 {
                batch.refuse(index, .outOfRange, "not negative", field: Account.Fields.employees.name)
            }
        }
        registry.search(name: Account.Fields.name, email: Account.Fields.email)
    }

    private func activities(_ registry: inout Registry) {
        registry.limit(Activity.Fields.body, to: 1 << 20, isMultiline: true)
        registry.references(Activity.Fields.links)
        registry.gate("activity.appendOnly", on: Activity.self) { batch, context in
            guard batch.kind != .created, context.purpose == .command else { return }
            for index in batch.records.indices {
                batch.refuse(index, .appendOnly, "activities are neither changed nor deleted")
            }
        }
        registry.gate("activity.duration", on: Activity.self) { batch, _ in
            for (index, activity) in batch.records.enumerated() where (activity.durationSeconds ?? 0) < 0 {
                batch.refuse(index, .outOfRange, "not negative", field: Activity.Fields.durationSeconds.name)
            }
        }
        registry.search(name: Activity.Fields.title)
    }

    private func tasks(_ registry: inout Registry) {
        registry.limit(TaskItem.Fields.note, to: 1 << 20, isMultiline: true)
        registry.references(TaskItem.Fields.links)
        registry.require(TaskItem.Fields.title)
        registry.search(name: TaskItem.Fields.title)
    }

    private func automation(_ registry: inout Registry) {
        registry.limit(Rule.Fields.definition, to: 1 << 20, isMultiline: true)
        registry.limit(Rule.Fields.pauseReason, to: 1 << 16, isMultiline: true)
        registry.limit(RuleRun.Fields.message, to: 1 << 16, isMultiline: true)
        registry.limit(RuleRun.Fields.links, to: 1 << 20)
        registry.require(Rule.Fields.name)
        registry.gate("lifecycle_step.appendOnly", on: LifecycleStep.self) { batch, context in
            guard batch.kind != .created, context.purpose == .command else { return }
            for index in batch.records.indices {
                batch.refuse(index, .appendOnly, "steps are neither changed nor deleted")
            }
        }
    }
}
