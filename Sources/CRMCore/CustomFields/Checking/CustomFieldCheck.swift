import StorageProtocols

/// Checks the custom fields of rows that are about to be written.
///
/// What a record has already is not questioned: rules may have become stricter since.
struct CustomFieldCheck {
    private let type: RecordType
    private let position: Int
    private let fields: CustomFieldSet
    /// The fields that only the store knows of: a host told it itself.
    private let plain: Set<Value>
    private let context: GateContext
    private let kind: Change.Kind

    /// Prepares the check; nil where there is nothing to check.
    init?(_ rows: [[Value]], _ kind: Change.Kind, _ entry: Registry.Entry, _ context: GateContext) throws {
        guard let position = entry.customPosition, context.purpose == .command else { return nil }
        let declared = try context.transaction.catalog.type(entry.type.name).customFields
        guard !declared.isEmpty || rows.contains(where: { $0[position].hasCustomFields }) else { return nil }
        self.type = entry.type
        self.position = position
        self.context = context
        self.kind = kind
        fields = try entry.book.fields(of: entry.type.name, in: context.transaction)
        plain = Set(declared.map { .text($0.name) })
    }

    /// Everything that is wrong.
    func problems(in rows: [[Value]]) throws -> [CRMError] {
        var problems: [CRMError] = []
        let values = try rows.map { try custom($0[position]) }
        var before = Before(check: self)
        for index in rows.indices {
            try problems += check(values[index], index, rows[index], &before)
        }
        problems += try missingReferences(values, rows, &before)
        problems += try sharedValues(values, rows)
        return problems
    }

    private func custom(_ value: Value) throws -> CustomValues {
        guard case .text(let json) = value else { return CustomValues() }
        return (try? CustomValues(json: json)) ?? CustomValues()
    }

    /// The records as they are, each read when it is first asked for.
    private struct Before {
        let check: CustomFieldCheck
        private var read: [RecordID: CustomValues] = [:]

        init(check: CustomFieldCheck) { self.check = check }

        /// The custom fields of a record before the write; none of a new one.
        mutating func values(_ row: [Value]) throws -> CustomValues {
            guard check.kind == .updated, let id = row.recordID else { return CustomValues() }
            if let known = read[id] { return known }
            var values = CustomValues()
            _ = try check.context.transaction.withRow(check.type, id) { reader in
                for column in check.type.columns.prefix(check.position) { _ = try reader.value(column.kind) }
                values = try CustomValues.read(from: &reader)
            }
            read[id] = values
            return values
        }
    }

    private func check(
        _ values: CustomValues,
        _ index: Int,
        _ row: [Value],
        _ before: inout Before
    ) throws -> [CRMError] {
        var problems: [CRMError] = []
        for name in values.names {
            guard let value = values[name], var problem = problem(name, value, values) else { continue }
            let known = try before.values(row)
            let currency = CustomFieldKind.currencyName(of: name)
            if known[name] == value, known[currency] == values[currency] { continue }
            locate(&problem, index, row)
            problems.append(problem)
        }
        for field in fields.required where values[field.name] == nil {
            // A record that never had one may change otherwise.
            if kind == .updated, try before.values(row)[field.name] == nil { continue }
            var problem = CRMError(.required, "not empty", field: field.name)
            locate(&problem, index, row)
            problems.append(problem)
        }
        return problems
    }

    private func problem(_ name: String, _ value: Value, _ values: CustomValues) -> CRMError? {
        guard let field = fields[name] else {
            if let field = fields.moneyField(ofCurrency: name) {
                return values[field.name] == nil
                    ? CRMError(.wrongKind, "a currency without an amount", field: field.name, value: value) : nil
            }
            return plain.contains(.text(name))
                ? nil : CRMError(.unknownField, "there is no such custom field", field: name, value: value)
        }
        if field.state == .retired {
            return CRMError(.retired, "the field takes no new values", field: name, value: value)
        }
        return field.problem(with: value, currency: values[CustomFieldKind.currencyName(of: name)])
    }

    private func missingReferences(
        _ values: [CustomValues],
        _ rows: [[Value]],
        _ before: inout Before
    ) throws -> [CRMError] {
        var check = ReferenceCheck()
        var mentions: [(index: Int, field: String, id: RecordID, type: String)] = []
        for field in fields.definitions {
            guard case .reference(let target) = field.kind else { continue }
            for index in rows.indices {
                guard case .text(let text)? = values[index][field.name], let id = RecordID(text) else { continue }
                if target == type.name, rows.contains(where: { $0.recordID == id }) { continue }
                check.insert(id, of: target)
                mentions.append((index, field.name, id, target))
            }
        }
        if mentions.isEmpty { return [] }
        let missing = try check.missing(in: context.visible)
        var problems: [CRMError] = []
        for mention in mentions where missing[mention.type]?.contains(mention.id) == true {
            if try before.values(rows[mention.index])[mention.field] == .text(mention.id.description) { continue }
            var problem = CRMError(
                .unknownReference,
                "there is no such \(mention.type)",
                field: mention.field,
                value: .id(mention.id)
            )
            locate(&problem, mention.index, rows[mention.index])
            problems.append(problem)
        }
        return problems
    }

    /// The values of unique fields that another record has, or a row further up.
    ///
    /// Writers run one after the other, so that nobody can come in between; the store's own index stands behind it.
    private func sharedValues(_ values: [CustomValues], _ rows: [[Value]]) throws -> [CRMError] {
        var problems: [CRMError] = []
        let written = Set(rows.compactMap(\.recordID))
        for field in fields.unique {
            var first: [Value: Int] = [:]
            var shared: Set<Int> = []
            for index in rows.indices {
                guard let value = values[index][field.name] else { continue }
                if first[value] == nil { first[value] = index } else { shared.insert(index) }
            }
            if first.isEmpty { continue }
            var query = RecordQuery(type: type.name, condition: .isIn(.custom(field.name), Array(first.keys)))
            query.columns = .fields([ProjectedField(.id), ProjectedField(.custom(field.name))])
            if plain.contains(.text(field.name)) {
                try context.transaction.forEachRow(query) { row in
                    let id = try row.id()
                    let value = try row.value(field.kind.columnKind)
                    // A row of the batch may have given the value up.
                    if !written.contains(id), let index = first[value] { shared.insert(index) }
                    return true
                }
            }
            for index in shared.sorted() {
                var problem = CRMError(
                    .notUnique,
                    "no other \(type.name) has the same",
                    field: field.name,
                    value: values[index][field.name]
                )
                locate(&problem, index, rows[index])
                problems.append(problem)
            }
        }
        return problems
    }

    private func locate(_ problem: inout CRMError, _ index: Int, _ row: [Value]) {
        problem.type = type.name
        problem.index = index
        problem.record = row.recordID
    }
}

extension Value {
    /// Whether a row's column of custom fields has any.
    @inline(__always)
    fileprivate var hasCustomFields: Bool {
        if case .text(let json) = self { json.utf8.count > 2 } else { false }
    }
}
