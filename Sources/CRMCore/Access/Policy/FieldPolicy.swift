import StorageProtocols

/// Which fields of a record type a user may not see or not change.
struct FieldPolicy: Sendable {
    /// The columns that are hidden, derived ones too.
    private(set) var hidden: Set<String> = []
    /// The custom fields that are hidden.
    private(set) var hiddenCustom: Set<String> = []
    /// The fields that can be seen and not be changed, by their names in roles.
    private(set) var readOnly: Set<String> = []
    /// Hides nothing.
    init() {}

    /// Puts together what the roles that let a user see the type leave out: a field is seen if one of them shows it.
    init(_ roles: [Role], of type: RecordType, _ entry: AccessSchema.Entry) {
        var restrictions: [[String: FieldRestriction]] = []
        for role in roles {
            let permissions = role.permissions.types[type.name]
            let isActivity = type.name == Activity.typeName
            guard let permissions, let scope = permissions.scopes[.read], scope != .none,
                !(isActivity && role.permissions.activities == .none)
            else { continue }
            var fields = permissions.fields
            if isActivity, role.permissions.activities == .metadataOnly {
                for name in entry.content { fields[name] = .hidden }
            }
            restrictions.append(fields)
        }
        guard var merged = restrictions.first else { return }
        for other in restrictions.dropFirst() {
            for (name, restriction) in merged {
                switch other[name] {
                case nil: merged[name] = nil
                case .readOnly?: merged[name] = .readOnly
                case .hidden?: merged[name] = restriction
                }
            }
        }
        for (name, restriction) in merged {
            guard let field = FieldName(permission: name), field != .id else { continue }
            switch (restriction, field.path) {
            case (.readOnly, let path):
                readOnly.insert(name)
                // An amount's currency goes with it.
                if path != nil { readOnly.insert(CustomFieldKind.currencyName(of: name)) }
            case (.hidden, let path?): hiddenCustom.formUnion([path, CustomFieldKind.currencyName(of: path)])
            case (.hidden, nil): hidden.insert(name)
            }
        }
        deriveHidden(type, entry)
    }

    /// Hides the derived columns that say something of hidden ones.
    private mutating func deriveHidden(_ type: RecordType, _ entry: AccessSchema.Entry) {
        var sources = hidden
        if !hiddenCustom.isEmpty { sources.insert(Column.customFields) }
        guard !sources.isEmpty else { return }
        for column in type.columns where column.isDerived {
            if entry.sources[column.name].map({ !$0.isDisjoint(with: sources) }) ?? true { hidden.insert(column.name) }
        }
    }

    /// Whether rows are seen as they are.
    var isFull: Bool { hidden.isEmpty && hiddenCustom.isEmpty }

    /// Whether rows may be written as they are.
    var isWritable: Bool { isFull && readOnly.isEmpty }

    /// Whether a field can't be seen.
    func hides(_ field: FieldName) -> Bool {
        if hidden.contains(field.column) { return true }
        guard !hiddenCustom.isEmpty, field.column == Column.customFields else { return false }
        return field.path.map(hiddenCustom.contains) ?? true
    }
}
