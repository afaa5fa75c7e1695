import StorageProtocols

/// What access rules have to know of the record types: who owns a record, what it belongs to, which fields say the same.
struct AccessSchema: Sendable {
    /// The record types by name; one that is not here is allowed or not as a whole.
    private(set) var types: [String: Entry] = [:]

    /// One record type.
    struct Entry: Sendable {
        /// The field that names the owner.
        var owner: FieldName?
        /// Whether a record does something with the owner's rights, so that only the owner may write it.
        var actsAsOwner = false
        /// The fields that lead to the records that a record belongs to.
        var parents: [Parent] = []
        /// The fields that say what was said and by whom.
        var content: Set<String> = []
        /// The sources of derived fields; of one that is not here every field is a source.
        var sources: [String: Set<String>] = [:]
    }

    /// A field that leads to records that a record belongs to.
    struct Parent: Sendable, Hashable {
        let field: FieldName
        /// The record type's name; nil where it may be any that has an owner.
        let type: String?
        /// Whether the record is a part of the other one, to be changed by whoever may change that.
        var isPart = false
    }

    subscript(type: String) -> Entry { types[type] ?? Entry() }

    mutating func update(_ type: String, _ body: (inout Entry) -> Void) {
        body(&types[type, default: Entry()])
    }

    /// The types of the records that a field may lead to.
    func targets(of parent: Parent) -> [String] {
        if let type = parent.type { return [type] }
        return types.filter { $0.value.owner != nil && $0.value.parents.isEmpty }.map(\.key)
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
