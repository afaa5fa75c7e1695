import StorageProtocols

/// The rules that need no more than a record type's columns: lengths, control characters and references.
struct RowCheck {
    let entry: Registry.Entry
    let context: GateContext

    /// What is wrong with rows that are about to be written.
    func problems(in rows: [[Value]], _ kind: Change.Kind) throws -> [CRMError] {
        guard kind != .deleted else { return [] }
        var problems: [CRMError] = []
        var references = ReferenceCheck()
        for (index, row) in rows.enumerated() {
            for rule in entry.textRules {
                guard var problem = rule.problem(in: row) else { continue }
                locate(&problem, index, row)
                problems.append(problem)
            }
            for rule in entry.references {
                if case .id(let target) = row[rule.position] { references.insert(target, of: rule.target) }
            }
        }
        let missing = try references.missing(in: context.visible)
        if !missing.isEmpty { problems += try dangling(rows, missing, kind) }
        if let custom = try CustomFieldCheck(rows, kind, entry, context) { problems += try custom.problems(in: rows) }
        return problems
    }

    private func dangling(
        _ rows: [[Value]],
        _ missing: [String: Set<RecordID>],
        _ kind: Change.Kind
    ) throws -> [CRMError] {
        // A batch may refer to itself, as accounts do that are created together with their parents.
        let batch = Set(rows.compactMap(\.recordID))
        var problems: [CRMError] = []
        for (index, row) in rows.enumerated() {
            var previous: [Value]?
            for rule in entry.references {
                guard case .id(let target) = row[rule.position], missing[rule.target]?.contains(target) == true,
                    !(rule.target == entry.type.name && batch.contains(target))
                else { continue }
                if kind == .updated, previous == nil, let id = row.recordID { previous = try stored(id) }
                if let previous, previous[rule.position] == row[rule.position] { continue }
                var problem = CRMError(
                    .unknownReference,
                    "there is no such \(rule.target)",
                    field: rule.field,
                    value: row[rule.position]
                )
                locate(&problem, index, row)
                problems.append(problem)
            }
        }
        return problems
    }

    private func locate(_ problem: inout CRMError, _ index: Int, _ row: [Value]) {
        problem.type = entry.type.name
        problem.index = index
        problem.record = row.recordID
    }

    private func stored(_ id: RecordID) throws -> [Value]? {
        var values: [Value]?
        _ = try context.transaction.withRow(entry.type, id) { row in
            values = try entry.type.columns.prefix(entry.type.storedCount).map { try row.value($0.kind) }
        }
        return values
    }
}

extension [Value] {
    /// The identifier with which a row starts.
    var recordID: RecordID? {
        if case .id(let id)? = first { id } else { nil }
    }
}
