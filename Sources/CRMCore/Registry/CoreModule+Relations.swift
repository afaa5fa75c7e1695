extension CoreModule {
    /// What contacts and accounts have to do with each other.
    func relations(_ registry: inout Registry) {
        Affiliation.register(in: &registry)
        ContactRelation.register(in: &registry)
        HierarchyLink.register(in: &registry)
    }
}
