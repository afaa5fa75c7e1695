import StorageProtocols

extension CoreModule {
    /// The records with which duplicates are found.
    func matching(_ registry: inout Registry) {
        registry.add(DuplicateVeto.self)
        registry.add(LearnedMatchModel.self)
        registry.references(DuplicateVeto.Fields.records)
        registry.limit(DuplicateVeto.Fields.note, to: 1 << 16, isMultiline: true)
        registry.limit(LearnedMatchModel.Fields.definition, to: 1 << 22, isMultiline: true)
    }
}
