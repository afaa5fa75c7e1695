import StorageProtocols

extension CRM {
    /// Brings the definitions of custom fields and what the store knows of them into step, and defines what modules
    /// declare.
    ///
    /// A process may have ended in the middle of a definition: what is pending is finished here, or dropped.
    func installCustomFields() async throws {
        let session = session(as: .system("custom fields"))
        let stored = try await store.read { try $0.customFieldDefinitions() }
        registry.customFields.remember(stored.map(\.record))
        if stored.isEmpty, registry.declaredFields.isEmpty { return }
        let known = Dictionary(stored.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var problems: [RegistryError.Problem] = []
        for (module, wanted) in registry.declaredFields {
            guard let old = known[wanted.id]?.record, old.kind != wanted.kind else { continue }
            problems.append(
                .init(
                    .otherCustomField,
                    module: module,
                    name: "\(wanted.type).\(wanted.name)",
                    detail: "\(old.kind), not \(wanted.kind)"
                )
            )
        }
        guard problems.isEmpty else { throw RegistryError(problems) }
        try await registry.customFields.definers.withLock {
            for definition in stored where definition.state == .pending {
                do {
                    try await session.finish([definition])
                } catch let error as StorageError where error.code == .uniqueViolation {
                    // Records share values by now: the definition is dropped.
                }
            }
            try await settleCustomFields()
        }
        for (_, wanted) in registry.declaredFields {
            guard let old = known[wanted.id], old.state != .pending else {
                try await session.define(wanted, reason: "custom_field.declare")
                continue
            }
            var changed = wanted
            (changed.label, changed.state) = (old.label, .active)
            if changed != old.record {
                let plan = try await session.planChange(of: old, to: changed)
                try await session.apply(plan, grandfathering: true, reason: "custom_field.declare")
            }
        }
    }

    /// Tells the store what it does not know yet of custom fields.
    ///
    /// The definitions decide on the fields that they name; others, which a host has told the store itself, stay.
    ///
    /// - Parameter changed: A definition that is about to take the place of the one that there is.
    /// - Throws: `StorageError` with code `uniqueViolation` where a field cannot become unique.
    func settleCustomFields(with changed: CustomFieldDefinition? = nil) async throws {
        var definitions = try await store.read { try $0.customFieldDefinitions() }.map(\.record)
        if let changed {
            definitions.removeAll { $0.id == changed.id }
            definitions.append(changed)
        }
        registry.customFields.remember(definitions)
        let byType = Dictionary(grouping: definitions, by: \.type)
        for (type, definitions) in byType.sorted(by: { $0.key < $1.key }) {
            guard let known = store.catalog.types[type]?.customFields else { continue }
            let wanted = definitions.flatMap(\.storeFields)
            let names = Set(wanted.map { Value.text($0.name) })
            let all = known.filter { !names.contains(.text($0.name)) } + wanted
            if Set(all) != Set(known) { try await store.define(all, on: type) }
        }
    }
}
