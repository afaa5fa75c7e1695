import StorageProtocols

/// Adds up figures of records that refer to any of many others, a bounded number of these at a time.
struct RollUp {
    let query: AggregateQuery
    /// The field by which records refer to the others.
    let link: FieldName
    /// How many of the others one query names.
    var chunk = 2000

    /// The figures over all records that refer to one of these.
    func rows(_ ids: [RecordID], in transaction: any ReadTransaction) throws -> [AggregateRow] {
        let type = try transaction.catalog.type(query.type)
        let isList = try type.kind(of: link).isList
        let chunks = stride(from: 0, to: ids.count, by: chunk).map { Array(ids[$0..<min($0 + chunk, ids.count)]) }
        if chunks.count <= 1 { return try transaction.aggregate(query(over: ids, isList)) }
        guard !isList else {
            // A record that is linked with records of two chunks would count twice.
            throw StorageError(.invalidQuery, "a list is rolled up over at most \(chunk) records", type: type.name)
        }
        let plans = try query.measures.map { try MeasurePlan($0, query.groups.count) }
        var groups: [[Value]: [MeasurePlan.State]] = [:]
        for chunk in chunks {
            var part = query(over: chunk, isList)
            part.measures = plans.flatMap(\.parts)
            for row in try transaction.aggregate(part) {
                var values = row.values[...]
                for (index, plan) in plans.enumerated() {
                    let taken = Array(values.prefix(plan.parts.count))
                    values = values.dropFirst(plan.parts.count)
                    try plan.add(taken, to: &groups[row.keys, default: plans.map { _ in .init() }][index])
                }
            }
            for (index, plan) in plans.enumerated() {
                guard let distinct = plan.distinct else { continue }
                var part = query(over: chunk, isList)
                part.groups.append(.field(distinct))
                part.measures = [Measure(.count, where: query.measures[index].condition)]
                for row in try transaction.aggregate(part) where row.values.first != .integer(0) {
                    guard let value = row.keys.last, !value.isNull else { continue }
                    groups[Array(row.keys.dropLast()), default: plans.map { _ in .init() }][index].seen.insert(value)
                }
            }
        }
        return
            groups.map { keys, states in
                AggregateRow(keys: keys, values: zip(plans, states).map { $0.result($1) })
            }
            .sorted { left, right in
                for (a, b) in zip(left.keys, right.keys) where a != b { return Value.order(a, b) < 0 }
                return false
            }
    }

    private func query(over ids: [RecordID], _ isList: Bool) -> AggregateQuery {
        var part = query
        let refers: Condition =
            isList ? .any(ids.map { .contains(link, .id($0)) }) : .isIn(link, ids.map { .id($0) })
        part.condition = .all([refers, query.condition])
        return part
    }
}

/// How a figure is put together from those of parts of the records.
struct MeasurePlan {
    let measure: Measure
    /// What is asked of each part.
    let parts: [Measure]
    /// The field whose different values are gathered.
    let distinct: ProjectedField?

    /// What is known after some of the parts.
    struct State {
        var values: [Value] = []
        var seen: Set<Value> = []
    }

    init(_ measure: Measure, _ groupCount: Int) throws {
        self.measure = measure
        switch measure.function {
        case .count, .sum, .minimum, .maximum:
            parts = [measure]
            distinct = nil
        case .average(let field):
            guard field.through == nil else {
                throw StorageError(.invalidQuery, "an average of another record's field is not rolled up")
            }
            let counted = Condition.all([measure.condition ?? .always, .not(.isNull(field.field))])
            parts = [Measure(.sum(field), where: measure.condition), Measure(.count, where: counted)]
            distinct = nil
        case .distinct(let field):
            parts = []
            distinct = field
        }
    }

    func add(_ values: [Value], to state: inout State) throws {
        if state.values.isEmpty {
            state.values = values
            return
        }
        for index in values.indices {
            state.values[index] = try combined(state.values[index], values[index])
        }
    }

    private func combined(_ left: Value, _ right: Value) throws -> Value {
        switch measure.function {
        case .minimum: return left.isNull ? right : right.isNull || Value.order(left, right) <= 0 ? left : right
        case .maximum: return left.isNull ? right : right.isNull || Value.order(left, right) >= 0 ? left : right
        default: return try Self.sum(left, right)
        }
    }

    private static func sum(_ left: Value, _ right: Value) throws -> Value {
        switch (left, right) {
        case (.null, let value), (let value, .null): return value
        case (.integer(let a), .integer(let b)):
            let (sum, overflow) = a.addingReportingOverflow(b)
            if overflow { throw StorageError(.overflow) }
            return .integer(sum)
        case (.real(let a), .real(let b)): return .real(a + b)
        case (.integer(let a), .real(let b)), (.real(let b), .integer(let a)): return .real(Double(a) + b)
        default: return .null
        }
    }

    func result(_ state: State) -> Value {
        switch measure.function {
        case .distinct: return .integer(Int64(state.seen.count))
        case .average:
            guard case .integer(let count)? = state.values.last, count > 0 else { return .null }
            switch state.values.first {
            case .integer(let sum): return .real(Double(sum) / Double(count))
            case .real(let sum): return .real(sum / Double(count))
            default: return .null
            }
        default: return state.values.first ?? .null
        }
    }
}
