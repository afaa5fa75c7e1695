import StorageProtocols

/// The custom fields of a record type, as columns of files name them.
struct ImportCustomFields: Sendable {
    private let type: String
    private let byName: [Value: ImportCustomField]
    /// By their labels and names without case, spaces and punctuation; nil where several have the same.
    private let byKey: [HeaderKey: String?]

    init(_ type: RecordType, _ definitions: [CustomFieldDefinition]) {
        self.type = type.name
        let active = definitions.filter { $0.type == type.name && $0.state == .active }
        let named = Set(definitions.filter { $0.type == type.name }.flatMap(\.storeFields).map { Value.text($0.name) })
        let plain = type.customFields.filter { !named.contains(.text($0.name)) }
        var byName: [Value: ImportCustomField] = [:]
        var byKey: [HeaderKey: String?] = [:]
        for field in plain { byName[.text(field.name)] = .plain(field) }
        for field in active { byName[.text(field.name)] = .defined(field) }
        for field in active {
            for key in Set([HeaderKey(field.label), HeaderKey(field.name)]) {
                byKey[key] = byKey[key] == nil ? .some(field.name) : .some(nil)
            }
        }
        (self.byName, self.byKey) = (byName, byKey)
    }

    /// The field of this name; one that is not defined yet takes any text.
    subscript(name: String) -> ImportCustomField {
        byName[.text(name)] ?? .plain(CustomField(name, .text))
    }

    /// A mapping in which the columns that are nothing else are the custom fields that they name.
    func recognizing(_ mapping: ColumnMapping) -> ColumnMapping {
        var copy = mapping
        for index in mapping.columns.indices where mapping.columns[index].field == nil {
            guard let name = field(called: mapping.columns[index].header) else { continue }
            copy.columns[index].field = ImportField(.custom, label: name)
        }
        return copy
    }

    /// A mapping in which custom fields that go by their labels go by their names.
    func naming(_ mapping: ColumnMapping) -> ColumnMapping {
        var copy = mapping
        for index in mapping.columns.indices {
            guard let field = mapping.columns[index].field, field.kind == .custom, byName[.text(field.label)] == nil,
                let name = self.field(called: field.label)
            else { continue }
            copy.columns[index].field = ImportField(.custom, label: name)
        }
        return copy
    }

    /// The definitions of the custom fields of a mapping that are not defined yet.
    func missing(in mapping: ColumnMapping) -> [CustomFieldDefinition] {
        var names: Set<Value> = []
        return mapping.columns.compactMap { column in
            guard let field = column.field, field.kind == .custom, byName[.text(field.label)] == nil,
                names.insert(.text(field.label)).inserted
            else { return nil }
            return CustomFieldDefinition(on: type, field.label, .longText)
        }
    }

    private func field(called header: String) -> String? { byKey[HeaderKey(header)] ?? nil }
}

/// A custom field that a column becomes.
enum ImportCustomField: Sendable {
    /// One that is defined.
    case defined(CustomFieldDefinition)
    /// One of which only the store knows.
    case plain(CustomField)

    var name: String {
        switch self {
        case .defined(let field): field.name
        case .plain(let field): field.name
        }
    }

    var columnKind: ColumnKind {
        switch self {
        case .defined(let field): field.kind.columnKind
        case .plain(let field): field.kind
        }
    }

    /// Whether the decimal mark of its column matters.
    var isAmount: Bool {
        guard case .defined(let field) = self else { return false }
        switch field.kind {
        case .money, .decimal: return true
        default: return false
        }
    }
}
