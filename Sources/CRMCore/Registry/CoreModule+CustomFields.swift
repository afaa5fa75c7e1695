import StorageProtocols

extension CoreModule {
    /// The definitions of custom fields and their rules.
    func customFields(_ registry: inout Registry) {
        registry.add(CustomFieldDefinition.self)
        registry.limit(CustomFieldDefinition.Fields.rules, to: 1 << 16)
        registry.gate("custom_field.valid", on: CustomFieldDefinition.self) { batch, context in
            guard context.purpose == .command else { return }
            for (index, definition) in batch.records.enumerated() {
                switch batch.kind {
                case .deleted:
                    if context.isDefining { continue }
                    batch.refuse(index, .wrongState, "a definition is retired, not deleted")
                case .created:
                    if !context.isDefining, definition.state != .pending {
                        batch.refuse(index, .wrongState, "a field is defined by its own command", field: "state")
                    }
                    try definition.check(index, &batch, context)
                case .updated:
                    try definition.check(index, &batch, context)
                    guard let previous = try context.previous(definition.id) else { continue }
                    if !definition.isSameField(as: previous) {
                        batch.refuse(index, .wrongState, "type, name and kind of a field never change", field: "name")
                    } else if !context.isDefining, !definition.isAppliedLike(previous) {
                        batch.refuse(index, .wrongState, "a field is changed by its own command", field: "rules")
                    }
                }
            }
        }
    }
}

extension CustomFieldDefinition {
    /// Whether the two are of the same field.
    func isSameField(as other: CustomFieldDefinition) -> Bool {
        id == other.id && type == other.type && name.utf8.elementsEqual(other.name.utf8) && kind == other.kind
    }

    /// Whether the two differ in nothing but the label and the default.
    func isAppliedLike(_ other: CustomFieldDefinition) -> Bool {
        var copy = self
        (copy.label, copy.defaults) = (other.label, other.defaults)
        return copy == other
    }

    /// Checks the definition itself.
    fileprivate func check(
        _ index: Int,
        _ batch: inout GateBatch<CustomFieldDefinition>,
        _ context: GateContext
    ) throws {
        func refuse(_ code: CRMError.Code, _ rule: String, _ field: String, _ value: Value? = nil) {
            batch.refuse(index, code, rule, field: field, value: value)
        }
        let catalog = context.transaction.catalog
        guard let described = catalog.types[type], described.index(of: Column.customFields) != nil else {
            return refuse(.unknownReference, "a record type with custom fields", "type", .text(type))
        }
        if id != Self.id(type, name) { refuse(.wrongState, "the identifier follows from the name", "id") }
        if !Self.isName(name) {
            refuse(.notAllowed, "1 to 100 bytes without controls, quotation marks and backslashes", "name", .text(name))
        } else if described.index(of: name) != nil {
            refuse(.notUnique, "the record type has such a field already", "name", .text(name))
        }
        let others = try context.transaction.customFieldDefinitions(of: type).map(\.record).filter { $0.id != id }
        let taken = Set(others.flatMap(\.storeFields).map { Value.text($0.name) })
        if storeFields.contains(where: { taken.contains(.text($0.name)) }) {
            refuse(.notUnique, "another field keeps its values under the name", "name", .text(name))
        }
        if label.isEmpty { refuse(.required, "not empty", "label") }
        if case .reference(let target) = kind, catalog.types[target] == nil {
            refuse(.unknownReference, "a reference to a record type", "kind", .text(kind.description))
        }
        if let problem = rules.problem(for: kind) { refuse(.notAllowed, problem, "rules") }
        if isUnique, !kind.canBeUnique { refuse(.notAllowed, "such a field is never unique", "is_unique") }
        if isSearchable, !kind.isText { refuse(.notAllowed, "only text is searched", "is_searchable") }
        if isIndexed, kind.columnKind.isList { refuse(.notAllowed, "several choices have no index", "is_indexed") }
        if !defaults.isEmpty {
            let names = Set(storeFields.map { Value.text($0.name) })
            if let value = defaults[name], defaults.names.allSatisfy({ names.contains(.text($0)) }) {
                let problem = problem(with: value, currency: defaults[CustomFieldKind.currencyName(of: name)])
                if let problem { refuse(problem.code, problem.rule, "defaults", problem.value) }
            } else {
                refuse(.notAllowed, "a value of the field itself", "defaults")
            }
            if isUnique { refuse(.notAllowed, "a unique field has no default", "defaults") }
        }
    }

    /// Whether values can be kept under a name.
    static func isName(_ name: String) -> Bool {
        (1...100).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
            }
    }
}
