public import StorageProtocols

/// What modules say of the personal data in their record types.
extension Registry {
    /// Says what a record type holds of persons, what for, and what becomes of it when a person is erased.
    ///
    /// Records are found from the person by the references that the CRM knows of, so that only what a schema cannot
    /// tell has to be said in `describe`.
    ///
    ///     registry.personal(Card.self, for: "loyalty programme", .empty([Card.Fields.holder.reference]))
    ///
    /// - Parameters:
    ///   - type: The record type.
    ///   - purpose: What the data is for, in the words that the person is told.
    ///   - handling: What becomes of it.
    ///   - recipients: Who is given it outside of the CRM, in words.
    ///   - describe: Says how records are recognised and what of them is the person's.
    public mutating func personal<R: Record>(
        _ type: R.Type,
        for purpose: String,
        _ handling: PersonalHandling,
        recipients: [String] = [],
        _ describe: (inout PersonalFields<R>) -> Void = { _ in }
    ) {
        var fields = PersonalFields<R>()
        describe(&fields)
        mention(R.typeName)
        for field in handling.fields + fields.addresses { mention(R.typeName, field.column) }
        if let companion = fields.companion { mention(companion) }
        let data = PersonalData(
            type: R.typeName,
            purpose: purpose,
            recipients: recipients,
            handling: handling,
            isPerson: fields.identify != nil,
            addresses: fields.addresses,
            companion: fields.companion,
            rows: TypedPersonalRows(fields: fields)
        )
        if personal.types.updateValue(data, forKey: R.typeName) != nil {
            note(.duplicateName, R.typeName, "personal data")
        }
        personal.names.append(R.typeName)
    }

    /// Says that a record type refers to persons, but is not about them: it is neither handed out nor erased.
    ///
    /// - Parameters:
    ///   - type: The record type.
    ///   - reason: Why, in words.
    public mutating func impersonal<R: Record>(_ type: R.Type, _ reason: String) {
        mention(R.typeName)
        personal.impersonal[R.typeName] = reason
    }
}

/// The personal data of all modules.
struct PersonalRegistry: Sendable {
    var types: [String: PersonalData] = [:]
    /// The types in the order in which they were declared.
    var names: [String] = []
    var impersonal: [String: String] = [:]

    subscript(type: String) -> PersonalData? { types[type] }
}

extension PersonalHandling {
    /// The fields that are changed.
    var fields: [FieldName] {
        switch self {
        case .empty(let fields), .emptyUnlessShared(let fields), .unname(let fields): fields
        case .remove, .keep: []
        }
    }
}

extension CRM {
    /// What the record types of all modules hold of persons, in the order in which it was declared.
    public var personalData: [PersonalData] { registry.personal.names.compactMap { registry.personal[$0] } }

    /// The record types that refer to contacts and of which no module has said what they hold of them.
    ///
    /// Let a test of your module expect none: what is not known here is neither handed out nor erased, and who it is
    /// about cannot be erased.
    public var undeclaredPersonalData: [String] {
        var seen: Set<String> = []
        return registry.references.referrers(to: Contact.typeName).map(\.type)
            .filter { registry.personal[$0] == nil && registry.personal.impersonal[$0] == nil }
            .filter { seen.insert($0).inserted }
    }
}
