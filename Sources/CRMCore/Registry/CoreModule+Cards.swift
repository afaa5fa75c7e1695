import StorageProtocols

extension CoreModule {
    /// What vCards say of people beside what a contact has a place for.
    func cards(_ registry: inout Registry) {
        registry.add(ContactCard.self)
        registry.limit(ContactCard.Fields.properties, to: ContactCard.longest, isMultiline: true)
    }
}
