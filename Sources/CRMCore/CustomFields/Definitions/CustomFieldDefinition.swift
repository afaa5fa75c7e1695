public import StorageProtocols

/// A field that was added to a record type at run time.
///
/// A definition is a record: it has a history, is exported with archives, and can be read as of any time. It comes into
/// force by ``Session/define(_:reason:)``, which also tells the store.
public struct CustomFieldDefinition: CRMRecord, Hashable {
    /// The identifier, which follows from the record type and the name.
    public var id: ID<CustomFieldDefinition>
    /// The name of the record type that has the field.
    public let type: String
    /// The field's name, by which values are kept; it never changes.
    public let name: String
    /// What people call the field.
    public var label: String
    /// What it holds; it never changes.
    public let kind: CustomFieldKind
    /// What values must be like.
    public var rules: CustomFieldRules
    /// Whether every new record must have a value.
    public var isRequired: Bool
    /// Whether no two live records may share a value.
    public var isUnique: Bool
    /// Whether filters on it should not scan.
    public var isIndexed: Bool
    /// Whether a text search looks at it.
    public var isSearchable: Bool
    /// The value of new records that have none; empty where there is no default.
    public var defaults: CustomValues
    /// Whether it is in force.
    public internal(set) var state: State

    /// Whether a field is in force.
    public enum State: String, TextRepresentable, CaseIterable {
        /// It is being defined: the store has not been told yet.
        case pending
        /// It is in force.
        case active
        /// It takes no new values; those that there are stay.
        case retired
    }

    /// Describes a field.
    ///
    /// - Parameters:
    ///   - type: The name of the record type.
    ///   - name: The field's name: at most 100 bytes without control characters, quotation marks and backslashes.
    ///   - kind: What it holds.
    ///   - label: What people call it; the name where it is empty.
    ///   - rules: What values must be like.
    ///   - isRequired: Whether every new record must have a value.
    ///   - isUnique: Whether no two live records may share a value; not for long texts, amounts, booleans and several
    ///     choices.
    ///   - isIndexed: Whether filters on it should not scan.
    ///   - isSearchable: Whether a text search looks at it; nil for the kind's own answer: texts, addresses and numbers
    ///     are searched.
    ///   - defaults: The value of new records that have none, under the field's name.
    public init(
        on type: String,
        _ name: String,
        _ kind: CustomFieldKind,
        label: String = "",
        rules: CustomFieldRules = CustomFieldRules(),
        isRequired: Bool = false,
        isUnique: Bool = false,
        isIndexed: Bool = false,
        isSearchable: Bool? = nil,
        defaults: CustomValues = CustomValues()
    ) {
        id = Self.id(type, name)
        self.type = type
        self.name = name
        self.kind = kind
        self.label = label.isEmpty ? name : label
        self.rules = rules
        self.isRequired = isRequired
        self.isUnique = isUnique
        self.isIndexed = isIndexed
        self.isSearchable = isSearchable ?? kind.isSearchedByDefault
        self.defaults = defaults
        state = .pending
    }

    /// Describes the field of a typed key.
    public init<R: CustomizableRecord, V: CustomFieldValue>(
        _ key: CustomKey<R, V>,
        label: String = "",
        rules: CustomFieldRules = CustomFieldRules(),
        isRequired: Bool = false,
        isUnique: Bool = false,
        isIndexed: Bool = false,
        isSearchable: Bool? = nil,
        default value: V? = nil
    ) {
        var rules = rules
        if rules.choices.isEmpty { rules.choices = V.customChoices }
        var defaults = CustomValues()
        value?.write(key.name, of: key.kind, to: &defaults)
        self.init(
            on: R.typeName,
            key.name,
            key.kind,
            label: label,
            rules: rules,
            isRequired: isRequired,
            isUnique: isUnique,
            isIndexed: isIndexed,
            isSearchable: isSearchable,
            defaults: defaults
        )
    }

    /// The identifier of the definition of a field: the same in every store.
    public static func id(_ type: String, _ name: String) -> ID<CustomFieldDefinition> {
        var hash = StableHash()
        hash.update("custom field")
        hash.update(type)
        hash.update(name)
        // A UUID of version 8, whose bits are the maker's own.
        let high = (UInt64(hash.text.prefix(16), radix: 16) ?? 0) & ~0xF000 | 0x8000
        let low = (UInt64(hash.text.suffix(16), radix: 16) ?? 0) & ~(0b11 << 62) | 0b10 << 62
        return ID(RecordID(high: high, low: low))
    }

    /// The names under which a record keeps the value: of an amount two, its own and that of the currency.
    public var valueNames: [String] { storeFields.map(\.name) }

    /// The fields under which the store keeps the values: of an amount, the currency too.
    var storeFields: [CustomField] {
        let main = CustomField(
            name,
            kind.columnKind,
            isIndexed: isIndexed && !kind.columnKind.isList,
            isUnique: isUnique,
            isSearchable: isSearchable
        )
        guard kind.isMoney else { return [main] }
        return [main, CustomField(CustomFieldKind.currencyName(of: name), .text, isSearchable: false)]
    }
}

extension CustomFieldDefinition {
    /// The fields of definitions.
    public enum Fields {
        /// The identifier.
        public static let id = Field<CustomFieldDefinition, ID<CustomFieldDefinition>>("id") { $0.id }
        /// The record type's name.
        public static let type = Field<CustomFieldDefinition, String>("type") { $0.type }
        /// The field's name.
        public static let name = Field<CustomFieldDefinition, String>("name") { $0.name }
        /// What people call the field.
        public static let label = Field<CustomFieldDefinition, String>("label") { $0.label }
        /// What it holds.
        public static let kind = Field<CustomFieldDefinition, String>("kind") { $0.kind.description }
        /// The rules as JSON.
        public static let rules = Field<CustomFieldDefinition, String>("rules") { $0.storedRules }
        /// Whether every new record must have a value.
        public static let isRequired = Field<CustomFieldDefinition, Bool>("is_required") { $0.isRequired }
        /// Whether values are unique.
        public static let isUnique = Field<CustomFieldDefinition, Bool>("is_unique") { $0.isUnique }
        /// Whether filters should not scan.
        public static let isIndexed = Field<CustomFieldDefinition, Bool>("is_indexed") { $0.isIndexed }
        /// Whether a text search looks at it.
        public static let isSearchable = Field<CustomFieldDefinition, Bool>("is_searchable") { $0.isSearchable }
        /// The default as a JSON object.
        public static let defaults = Field<CustomFieldDefinition, CustomValues>("defaults") { $0.defaults }
        /// Whether it is in force.
        public static let state = Field<CustomFieldDefinition, State>("state") { $0.state }
    }

    /// The name of the record type.
    public static let typeName = "custom_field"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.type,
        Fields.name,
        Fields.label,
        Fields.kind,
        Fields.rules,
        Fields.isRequired,
        Fields.isUnique,
        Fields.isIndexed,
        Fields.isSearchable,
        Fields.defaults,
        Fields.state,
        make: { CustomFieldDefinition(stored: $0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) }
    )
    .indexed(by: Fields.type)

    private var storedRules: String { (try? StoredJSON.encode(rules)) ?? "{}" }

    /// Makes a definition from its stored columns, in their order.
    private init(
        stored id: ID<CustomFieldDefinition>,
        _ type: String,
        _ name: String,
        _ label: String,
        _ kind: String,
        _ rules: String,
        _ isRequired: Bool,
        _ isUnique: Bool,
        _ isIndexed: Bool,
        _ isSearchable: Bool,
        _ defaults: CustomValues,
        _ state: State
    ) {
        self.init(
            on: type,
            name,
            // A gate lets no other kind in.
            CustomFieldKind(kind) ?? .text,
            label: label,
            rules: (try? StoredJSON.decode(CustomFieldRules.self, from: rules)) ?? CustomFieldRules(),
            isRequired: isRequired,
            isUnique: isUnique,
            isIndexed: isIndexed,
            isSearchable: isSearchable,
            defaults: defaults
        )
        self.id = id
        self.state = state
    }
}
