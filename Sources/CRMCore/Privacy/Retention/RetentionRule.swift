public import StorageProtocols

/// How long records of a type are kept: data that a host writes down, and that ticking carries out.
public struct RetentionRule: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<RetentionRule>
    /// The name; no two live rules share one.
    public var name: String
    /// The record type.
    public var type: String
    /// Which records, as JSON of a condition.
    public var scope: String
    /// The field that says how old a record is: an instant or a date.
    public var ageField: String
    /// For how many days from then on records are kept.
    public var days: Int
    /// What happens to records that are older.
    public var action: Action
    /// Why, such as the law that demands it.
    public var basis: String
    /// Whether the rule is carried out.
    public var isActive: Bool
    /// When it runs next; nil for a rule that is not carried out, or that only demands to keep records.
    public var due: Instant?

    /// Creates a rule; it runs with the next tick and then once a day.
    ///
    /// - Parameters:
    ///   - name: The name, unique among live rules.
    ///   - action: What happens to records that are older.
    ///   - query: Which records; its order and limit play no part.
    ///   - days: For how many days records are kept.
    ///   - age: The field from which on they are counted.
    ///   - basis: Why.
    /// - Throws: What the condition's encoder throws.
    public init<R: Record, V: FieldValue>(
        name: String,
        _ action: Action,
        _ query: Query<R>,
        after days: Int,
        since age: Field<R, V>,
        basis: String
    ) throws {
        self.init(
            .unassigned,
            name,
            R.typeName,
            try StoredJSON.encode(query.record.condition),
            age.name,
            days,
            action,
            basis,
            true,
            action == .keep ? nil : .unassigned
        )
    }

    init(
        _ id: ID<RetentionRule>,
        _ name: String,
        _ type: String,
        _ scope: String,
        _ ageField: String,
        _ days: Int,
        _ action: Action,
        _ basis: String,
        _ isActive: Bool,
        _ due: Instant?
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.scope = scope
        self.ageField = ageField
        self.days = days
        self.action = action
        self.basis = basis
        self.isActive = isActive
        self.due = due
    }

    /// Assigns the first run, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if due == .unassigned { due = now }
    }

    /// What can happen to records.
    public enum Action: String, TextRepresentable, CaseIterable {
        /// They must be kept until then: they are not erased, not even when the person demands it.
        case keep
        /// They are deleted; their history stays.
        case delete
        /// They stay without anybody in them, as the type's module declares, and name no contact or lead any more unless
        /// they must; a person is erased, and what says nothing without the person is removed.
        case anonymise
        /// They are removed with their history; a person is erased.
        case erase
    }

    /// The fields of rules.
    public enum Fields {
        /// The identifier.
        public static let id = Field<RetentionRule, ID<RetentionRule>>("id") { $0.id }
        /// The name.
        public static let name = Field<RetentionRule, String>("name") { $0.name }
        /// The record type.
        public static let type = Field<RetentionRule, String>("record_type") { $0.type }
        /// Which records.
        public static let scope = Field<RetentionRule, String>("scope") { $0.scope }
        /// The field that says how old a record is.
        public static let ageField = Field<RetentionRule, String>("age_field") { $0.ageField }
        /// For how many days records are kept.
        public static let days = Field<RetentionRule, Int>("days") { $0.days }
        /// What happens to older ones.
        public static let action = Field<RetentionRule, Action>("action") { $0.action }
        /// Why.
        public static let basis = Field<RetentionRule, String>("basis") { $0.basis }
        /// Whether the rule is carried out.
        public static let isActive = Field<RetentionRule, Bool>("is_active") { $0.isActive }
        /// When it runs next.
        public static let due = Field<RetentionRule, Instant?>("due") { $0.due }
    }

    /// The name of the record type.
    public static let typeName = "retention_rule"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.type,
        Fields.scope,
        Fields.ageField,
        Fields.days,
        Fields.action,
        Fields.basis,
        Fields.isActive,
        Fields.due,
        make: { RetentionRule($0, $1, $2, $3, $4, $5, $6, $7, $8, $9) }
    )
    .unique(Fields.name)
    .indexed(by: Fields.due)
}

extension RetentionRule {
    /// Which records the rule is about.
    func condition() throws -> Condition { try StoredJSON.decode(from: scope) }

    /// When the time of a row begins; nil where its field is null.
    func age(of row: [Value], in type: RecordType) -> Instant? {
        guard let position = type.index(of: ageField), position < row.count, case .integer(let number) = row[position]
        else { return nil }
        return type.columns[position].kind == .date
            ? Instant(microseconds: number.multipliedReportingOverflow(by: 86_400_000_000).partialValue)
            : Instant(microseconds: number)
    }

    /// When a record need not be kept any more; nil for never.
    func end(after age: Instant) -> Instant? {
        let (span, overflow) = Int64(days).multipliedReportingOverflow(by: 86_400_000_000)
        let (end, isPast) = age.microseconds.addingReportingOverflow(span)
        return overflow || isPast ? nil : Instant(microseconds: end)
    }

    /// The records whose time is over.
    func overdue(in type: RecordType, at now: Instant) throws -> Condition {
        let span = Int64(days).multipliedReportingOverflow(by: 86_400_000_000)
        let limit = now.microseconds.subtractingReportingOverflow(span.partialValue)
        guard !span.overflow, !limit.overflow else { return .any([]) }
        let isDate = type.columns.first { $0.name == ageField }?.kind == .date
        // A date begins at midnight UTC: the difference of a few hours does not matter after days.
        let value = isDate ? limit.partialValue / 86_400_000_000 : limit.partialValue
        return .all([.compare(FieldName(ageField), .lessOrEqual, .integer(value)), try condition()])
    }
}
