public import StorageProtocols

/// What changing the definition of a field means, before it is done.
public struct CustomFieldPlan: Sendable, Hashable {
    /// The definition as it is.
    public let definition: CustomFieldDefinition
    /// The version of the definition that the plan is about.
    public let version: CommitID
    /// The definition as it is to be.
    public let changed: CustomFieldDefinition
    /// Records that break the changed definition, in no particular order; at most ``violationLimit``.
    public internal(set) var violations: [Violation] = []
    /// How many do.
    public internal(set) var violationCount = 0
    /// The state of the store that was looked at.
    public let state: CommitID

    /// How many violations a plan lists.
    public static let violationLimit = 1000

    /// A record that breaks a rule which its field is about to get.
    public struct Violation: Sendable, Hashable {
        /// The record.
        public let record: RecordID
        /// The kind of rule.
        public let code: CRMError.Code
        /// The rule in words.
        public let rule: String
        /// The value, customer data; nil where there is none.
        public let value: Value?
    }

    /// Whether the change can be applied without leaving older values in place that break it.
    public var isClean: Bool { violationCount == 0 }

    /// Whether records share values of a field that is to be unique, which no leniency allows.
    public var hasSharedValues: Bool { violations.contains { $0.code == .notUnique } }

    mutating func add(_ record: RecordID, _ problem: CRMError) {
        violationCount += 1
        guard violations.count < Self.violationLimit else { return }
        violations.append(Violation(record: record, code: problem.code, rule: problem.rule, value: problem.value))
    }
}

extension ReadTransaction {
    /// Finds the records that break a changed definition.
    ///
    /// - Parameters:
    ///   - stored: The definition as it is.
    ///   - changed: The definition as it is to be.
    ///   - since: A commit; only records that were written after it are looked at.
    func plan(
        _ stored: Stored<CustomFieldDefinition>,
        to changed: CustomFieldDefinition,
        since: CommitID? = nil
    ) throws -> CustomFieldPlan {
        var plan = CustomFieldPlan(
            definition: stored.record,
            version: stored.version,
            changed: changed,
            state: try latestCommit()
        )
        guard changed.state == .active, let type = catalog.types[changed.type] else { return plan }
        let field = FieldName.custom(changed.name)
        guard (try? type.kind(of: field)) != nil else { return plan }
        let scope = since.map { Condition.compare(.version, .greater, .integer($0.sequence)) } ?? .always
        if changed.rules != stored.rules { try findBrokenRules(&plan, type, scope) }
        if changed.isRequired, !stored.isRequired {
            var query = RecordQuery(type: type.name, condition: .all([scope, .isNull(field)]))
            query.columns = .fields([ProjectedField(.id)])
            try forEachRow(query) { row in
                plan.add(try row.id(), CRMError(.required, "not empty", field: changed.name))
                return true
            }
        }
        if changed.isUnique, !stored.isUnique { try findSharedValues(&plan, type) }
        return plan
    }

    private func findBrokenRules(_ plan: inout CustomFieldPlan, _ type: RecordType, _ scope: Condition) throws {
        let changed = plan.changed
        let currency = CustomFieldKind.currencyName(of: changed.name)
        var query = RecordQuery(
            type: type.name,
            condition: .all([scope, .not(.isNull(.custom(changed.name)))])
        )
        query.columns = .fields([ProjectedField(.id), ProjectedField(FieldName(Column.customFields))])
        try forEachRow(query) { row in
            let id = try row.id()
            let values = try CustomValues.read(from: &row)
            guard let value = values[changed.name] else { return true }
            if let problem = changed.problem(with: value, currency: values[currency]) { plan.add(id, problem) }
            return true
        }
    }

    /// Goes through the values in their order, in which equal ones follow each other.
    private func findSharedValues(_ plan: inout CustomFieldPlan, _ type: RecordType) throws {
        let changed = plan.changed
        let field = FieldName.custom(changed.name)
        var query = RecordQuery(type: type.name, condition: .not(.isNull(field)))
        query.sort = [Sort(field)]
        query.columns = .fields([ProjectedField(.id), ProjectedField(field)])
        var last: (id: RecordID, value: Value, isListed: Bool)?
        try forEachRow(query) { row in
            let id = try row.id()
            let value = try row.value(changed.kind.columnKind)
            let problem = CRMError(.notUnique, "no other \(type.name) has the same", field: changed.name, value: value)
            guard let previous = last, previous.value == value else {
                last = (id, value, false)
                return true
            }
            if !previous.isListed { plan.add(previous.id, problem) }
            plan.add(id, problem)
            last = (id, value, true)
            return true
        }
    }
}
