import StorageProtocols

/// The custom fields of one record type, looked up by name.
struct CustomFieldSet: Sendable {
    /// The definitions that are in force or retired, in the order of their names.
    let definitions: [CustomFieldDefinition]
    private let byName: [Value: CustomFieldDefinition]
    /// Those that every new record must have.
    let required: [CustomFieldDefinition]
    /// Those of which no two records may share a value.
    let unique: [CustomFieldDefinition]
    /// The values of new records that have none.
    let defaults: [CustomFieldDefinition]

    static let none = CustomFieldSet([])

    init(_ all: [CustomFieldDefinition]) {
        definitions = all.filter { $0.state != .pending }
            .sorted { Value.order(.text($0.name), .text($1.name)) < 0 }
        byName = Dictionary(definitions.map { (.text($0.name), $0) }, uniquingKeysWith: { first, _ in first })
        let active = definitions.filter { $0.state == .active }
        required = active.filter(\.isRequired)
        unique = active.filter(\.isUnique)
        defaults = active.filter { !$0.defaults.isEmpty }
    }

    subscript(name: String) -> CustomFieldDefinition? { byName[.text(name)] }

    /// The field of which a name holds the currency.
    func moneyField(ofCurrency name: String) -> CustomFieldDefinition? {
        guard let base = CustomFieldKind.amountName(ofCurrency: name) else { return nil }
        guard let field = self[base], field.kind.isMoney else { return nil }
        return field
    }
}

extension ReadTransaction {
    /// All definitions of custom fields, in the order of their identifiers.
    func customFieldDefinitions(of type: String? = nil) throws -> [Stored<CustomFieldDefinition>] {
        try fetch(type.map { type in CustomFieldDefinition.where { $0.type == type } } ?? CustomFieldDefinition.all)
    }
}
