public import StorageProtocols

/// A stored rule of access: the records of a type that satisfy a condition are shared with users, teams or roles.
///
/// A rule for everyone and all records is the public default of a type: ``publicDefault(_:_:name:)``.
public struct AccessRule: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<AccessRule>
    /// The name; no two live rules share one.
    public var name: String
    /// The record type's name.
    public var type: String
    /// Which of its records; unknown is no.
    public var condition: Condition
    /// With whom they are shared.
    public var audience: [Grantee]
    /// What these may do with them, as far as their roles allow it at all.
    public var level: AccessLevel
    /// Whether the rule counts.
    public var isActive: Bool

    /// Creates a rule for the records of a type that pass a filter.
    public init<R: Record>(
        name: String,
        sharing filter: Filter<R>,
        with audience: [Grantee],
        _ level: AccessLevel = .read,
        isActive: Bool = true
    ) {
        self.init(
            .unassigned,
            name,
            R.typeName,
            isActive,
            Definition(condition: filter.condition, audience: audience, level: level)
        )
    }

    /// What everyone whose role allows it may do with all records of a type.
    public static func publicDefault<R: Record>(
        _ type: R.Type,
        _ level: AccessLevel = .read,
        name: String? = nil
    ) -> AccessRule {
        AccessRule(name: name ?? "public \(R.typeName)", sharing: Filter<R>.all, with: [.everyone], level)
    }

    private init(_ id: ID<AccessRule>, _ name: String, _ type: String, _ isActive: Bool, _ definition: Definition) {
        self.id = id
        self.name = name
        self.type = type
        self.isActive = isActive
        condition = definition.condition
        audience = definition.audience
        level = definition.level
    }

    /// What is kept as JSON.
    public struct Definition: StoredAsJSON {
        var condition: Condition
        var audience: [Grantee]
        var level: AccessLevel
    }
}

extension AccessRule {
    /// The fields of access rules.
    public enum Fields {
        /// The identifier.
        public static let id = Field<AccessRule, ID<AccessRule>>("id") { $0.id }
        /// The name.
        public static let name = Field<AccessRule, String>("name") { $0.name }
        /// The record type's name.
        public static let type = Field<AccessRule, String>("record_type") { $0.type }
        /// Whether the rule counts.
        public static let isActive = Field<AccessRule, Bool>("is_active") { $0.isActive }
        /// The rest as JSON.
        public static let definition = Field<AccessRule, Definition>("definition") {
            Definition(condition: $0.condition, audience: $0.audience, level: $0.level)
        }
    }

    /// The name of the record type.
    public static let typeName = "access_rule"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.type,
        Fields.isActive,
        Fields.definition,
        make: { AccessRule($0, $1, $2, $3, $4) }
    )
    .unique(Fields.name)
}
