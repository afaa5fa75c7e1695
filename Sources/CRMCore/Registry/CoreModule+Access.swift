import StorageProtocols

extension CoreModule {
    /// Roles, rules and shares, and what access has to know of the core's record types.
    func access(_ registry: inout Registry) {
        registry.add(Role.self)
        registry.add(AccessRule.self)
        registry.add(AccessRestriction.self)
        registry.add(Share.self)
        registry.limit(Role.Fields.permissions, to: 1 << 20, isMultiline: true)
        registry.limit(AccessRule.Fields.definition, to: 1 << 20, isMultiline: true)
        registry.limit(AccessRestriction.Fields.definition, to: 1 << 20, isMultiline: true)
        registry.require(Role.Fields.name)
        registry.require(AccessRule.Fields.name)
        registry.require(AccessRestriction.Fields.name)
        registry.noCycle(Role.Fields.parent)
        registry.references(User.Fields.roles)
        PolicyCheck.register(in: &registry)
        owners(&registry)
        derivations(&registry)
    }

    private func owners(_ registry: inout Registry) {
        registry.access(owner: Contact.Fields.owner)
        registry.access(owner: Account.Fields.owner)
        registry.access(owner: Activity.Fields.owner)
        registry.access(through: Activity.Fields.links)
        registry.access(
            content: Activity.Fields.subject.reference,
            Activity.Fields.body.reference,
            Activity.Fields.participants.reference,
            Activity.Fields.custom.reference,
            of: Activity.self
        )
        registry.access(owner: TaskItem.Fields.owner)
        registry.access(through: TaskItem.Fields.links)
        registry.access(partOf: LifecycleStep.Fields.contact)
        registry.access(through: ConsentFact.Fields.contact)
        registry.access(through: ContactCard.Fields.contact)
        registry.access(through: ProcessingRestriction.Fields.contact)
        registry.parent(Share.typeName, Share.Fields.record.reference, nil)
    }

    private func derivations(_ registry: inout Registry) {
        let (given, family) = (Contact.Fields.givenName.reference, Contact.Fields.familyName.reference)
        let details = Contact.Fields.nameDetails.reference
        let (emails, phones) = (Contact.Fields.emails.reference, Contact.Fields.phones.reference)
        // A contact without a name is called by the address.
        registry.access(derived: Contact.Fields.displayName, from: given, family, details, emails, phones)
        registry.access(derived: Contact.Fields.sortName, from: given, family, details, emails, phones)
        registry.access(derived: Contact.Fields.otherNames, from: details)
        registry.access(derived: Contact.Fields.email, from: emails)
        registry.access(derived: Contact.Fields.city, from: Contact.Fields.addresses.reference)
        registry.access(derived: Account.Fields.nameKey, from: Account.Fields.name.reference)
        registry.access(derived: Account.Fields.sortName, from: Account.Fields.name.reference)
        registry.access(
            derived: Account.Fields.domain,
            from: Account.Fields.website.reference,
            Account.Fields.emails.reference
        )
        registry.access(derived: Account.Fields.email, from: Account.Fields.emails.reference)
        registry.access(derived: Account.Fields.city, from: Account.Fields.addresses.reference)
        registry.access(
            derived: Activity.Fields.title,
            from: Activity.Fields.subject.reference,
            Activity.Fields.channel.reference
        )
        registry.access(derived: User.Fields.sortName, from: User.Fields.name.reference)
        registry.access(derived: Tag.Fields.nameKey, from: Tag.Fields.name.reference)
    }
}
