public import StorageProtocols

/// A stored restriction: it keeps users from records whatever else gives access to them.
///
/// It counts unless its condition is known to be false: where a record's field is empty and the comparison therefore
/// unknown, access is denied.
public struct AccessRestriction: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<AccessRestriction>
    /// The name; no two live restrictions share one.
    public var name: String
    /// The record type's name.
    public var type: String
    /// Which of its records.
    public var condition: Condition
    /// Who is kept from them.
    public var audience: [Grantee]
    /// From what; who may not read may not do anything else either.
    public var abilities: Set<Ability>
    /// Whether the restriction counts.
    public var isActive: Bool

    /// Creates a restriction on the records of a type that pass a filter.
    public init<R: Record>(
        name: String,
        keeping audience: [Grantee],
        from filter: Filter<R>,
        _ abilities: Set<Ability> = [.read],
        isActive: Bool = true
    ) {
        self.init(
            .unassigned,
            name,
            R.typeName,
            isActive,
            Definition(condition: filter.condition, audience: audience, abilities: abilities.sorted())
        )
    }

    private init(
        _ id: ID<AccessRestriction>,
        _ name: String,
        _ type: String,
        _ isActive: Bool,
        _ definition: Definition
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.isActive = isActive
        condition = definition.condition
        audience = definition.audience
        abilities = Set(definition.abilities)
    }

    /// What is kept as JSON.
    public struct Definition: StoredAsJSON {
        var condition: Condition
        var audience: [Grantee]
        var abilities: [Ability]
    }
}

extension AccessRestriction {
    /// The fields of restrictions.
    public enum Fields {
        /// The identifier.
        public static let id = Field<AccessRestriction, ID<AccessRestriction>>("id") { $0.id }
        /// The name.
        public static let name = Field<AccessRestriction, String>("name") { $0.name }
        /// The record type's name.
        public static let type = Field<AccessRestriction, String>("record_type") { $0.type }
        /// Whether the restriction counts.
        public static let isActive = Field<AccessRestriction, Bool>("is_active") { $0.isActive }
        /// The rest as JSON.
        public static let definition = Field<AccessRestriction, Definition>("definition") {
            Definition(condition: $0.condition, audience: $0.audience, abilities: $0.abilities.sorted())
        }
    }

    /// The name of the record type.
    public static let typeName = "access_restriction"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.type,
        Fields.isActive,
        Fields.definition,
        make: { AccessRestriction($0, $1, $2, $3, $4) }
    )
    .unique(Fields.name)
}
