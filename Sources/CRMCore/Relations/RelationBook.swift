import Synchronization

/// The kinds of relations and hierarchies that the modules of a CRM have registered.
final class RelationBook: Sendable {
    private let state = Mutex<(kinds: [String: RelationKind], hierarchies: [String: HierarchyKind])>(([:], [:]))

    /// A hierarchy without its Swift type.
    struct HierarchyKind: Sendable {
        let name: String
        let label: String
        /// The name of the record type.
        let type: String
    }

    /// The kinds of relations by name.
    var kinds: [String: RelationKind] { state.withLock { $0.kinds } }

    /// The hierarchies by name.
    var hierarchies: [String: HierarchyKind] { state.withLock { $0.hierarchies } }

    /// Adds a kind; false where there is one of its name.
    func add(_ kind: RelationKind) -> Bool {
        state.withLock { state in
            if state.kinds[kind.name] != nil { return false }
            state.kinds[kind.name] = kind
            return true
        }
    }

    /// Adds a hierarchy; false where there is one of its name.
    func add(_ hierarchy: HierarchyKind) -> Bool {
        state.withLock { state in
            if state.hierarchies[hierarchy.name] != nil { return false }
            state.hierarchies[hierarchy.name] = hierarchy
            return true
        }
    }
}
