import StorageProtocols

extension Registry {
    /// Declares a custom field that the module or host knows when it is compiled.
    ///
    /// The field is there when the CRM is open. What the declaration says of rules, uniqueness and default counts each
    /// time; the label is the first declaration's, and people may rename it.
    ///
    /// - Parameters:
    ///   - key: The field's token.
    ///   - label: What people call the field; the name where it is empty.
    ///   - rules: What values must be like; the choices of an enumeration need not be named.
    ///   - isRequired: Whether every new record must have a value.
    ///   - isUnique: Whether no two live records may share a value.
    ///   - isIndexed: Whether filters on it should not scan.
    ///   - isSearchable: Whether a text search looks at it; nil for the kind's own answer.
    ///   - value: The value of new records that have none.
    public mutating func custom<R: CustomizableRecord, V: CustomFieldValue>(
        _ key: CustomKey<R, V>,
        label: String = "",
        rules: CustomFieldRules = CustomFieldRules(),
        isRequired: Bool = false,
        isUnique: Bool = false,
        isIndexed: Bool = false,
        isSearchable: Bool? = nil,
        default value: V? = nil
    ) {
        mention(R.typeName, Column.customFields)
        let definition = CustomFieldDefinition(
            key,
            label: label,
            rules: rules,
            isRequired: isRequired,
            isUnique: isUnique,
            isIndexed: isIndexed,
            isSearchable: isSearchable,
            default: value
        )
        guard !declaredFields.contains(where: { $0.definition.id == definition.id }) else {
            return note(.duplicateName, "\(R.typeName).\(key.name)", "custom field")
        }
        declaredFields.append((currentModule, definition))
    }
}

extension RegistryError.Kind {
    /// A module declares a custom field that the store has with another kind of value.
    public static let otherCustomField = RegistryError.Kind("custom field of another kind")
}
