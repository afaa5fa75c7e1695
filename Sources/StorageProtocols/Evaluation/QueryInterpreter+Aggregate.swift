extension QueryInterpreter {
    /// The groups of a query, in ascending order of their keys.
    ///
    /// - Throws: ``StorageError``: what ``Catalog/check(_:)-(AggregateQuery)`` throws, and `overflow` for a sum that no
    ///   longer fits.
    public func aggregate(_ query: AggregateQuery) throws -> [AggregateRow] {
        try catalog.check(query)
        let type = try catalog.type(query.type)
        let keys = try query.groups.map { try key($0, in: type) }
        let measures = try query.measures.map { try prepare($0, on: type) }
        let empty = measures.map { Figure($0.function) }
        var groups: [[Value]: [Figure]] = query.groups.isEmpty ? [[]: empty] : [:]
        try forEachMatch(query.condition, of: type) { row in
            let key = try keys.map { try $0(row) }
            var figures = groups.removeValue(forKey: key) ?? empty
            for (index, measure) in measures.enumerated() where try measure.takes(row) {
                try figures[index].add(measure.value(row))
            }
            groups[key] = figures
        }
        return try groups.map { AggregateRow(keys: $0.key, values: try $0.value.map { try $0.result() }) }
            .sorted { Self.order($0.keys, $1.keys) < 0 }
    }

    private static func order(_ left: [Value], _ right: [Value]) -> Int {
        for (value, other) in zip(left, right) {
            let order = Value.order(value, other)
            if order != 0 { return order }
        }
        return 0
    }

    /// The function that gives a row's part of its group's key.
    private func key(_ group: GroupKey, in type: RecordType) throws -> (StoredRow) throws -> Value {
        switch group {
        case .field(let field):
            return try value(of: field, in: type)
        case .bucket(let field, let bucket, let zone):
            let read = try value(of: field, in: type)
            let isDate = try kind(of: field, in: type) == .date
            return { row in
                guard case .integer(let number) = try read(row) else { return .null }
                let start =
                    isDate
                    ? bucket.start(of: CivilDate(daysSinceEpoch: Int32(clamping: number)))
                    : bucket.start(of: Instant(microseconds: number), in: zone)
                return .integer(Int64(start.daysSinceEpoch))
            }
        }
    }

    private func kind(of field: ProjectedField, in type: RecordType) throws -> ColumnKind {
        try (field.through.map { try catalog.type($0.type) } ?? type).kind(of: field.field)
    }

    private struct PreparedMeasure {
        let function: Measure.Function
        let takes: (StoredRow) throws -> Bool
        let value: (StoredRow) throws -> Value
    }

    private func prepare(_ measure: Measure, on type: RecordType) throws -> PreparedMeasure {
        let evaluator = try measure.condition.map { try self.evaluator($0, on: type) }
        let field = measure.function.field
        return PreparedMeasure(
            function: measure.function,
            takes: { row in try evaluator.map { try $0.evaluate(row) == .true } ?? true },
            value: try field.map { try value(of: $0, in: type) } ?? { _ in .integer(1) }
        )
    }
}

extension Measure.Function {
    /// The field that is measured; nil for the count of records.
    fileprivate var field: ProjectedField? {
        switch self {
        case .count: nil
        case .distinct(let field), .sum(let field), .minimum(let field), .maximum(let field), .average(let field): field
        }
    }
}

/// One figure in the making.
private struct Figure {
    private let function: Measure.Function
    private var count = 0
    private var integers: Int128 = 0
    private var reals = 0.0
    private var hasReals = false
    private var extreme = Value.null
    private var seen: Set<Value> = []

    init(_ function: Measure.Function) { self.function = function }

    mutating func add(_ value: Value) {
        if value.isNull { return }
        count += 1
        switch function {
        case .count: break
        case .distinct: seen.insert(value)
        case .minimum: if extreme.isNull || Value.order(value, extreme) < 0 { extreme = value }
        case .maximum: if extreme.isNull || Value.order(value, extreme) > 0 { extreme = value }
        case .sum, .average:
            // 2⁶³ values of 2⁶³ each fit into 127 bits.
            if case .integer(let number) = value { integers += Int128(number) }
            if case .real(let number) = value {
                reals += number
                hasReals = true
            }
        }
    }

    func result() throws -> Value {
        switch function {
        case .count: return .integer(Int64(count))
        case .distinct: return .integer(Int64(seen.count))
        case .minimum, .maximum: return extreme
        case .sum where count == 0, .average where count == 0: return .null
        case .average: return try Self.finite((reals + Double(integers)) / Double(count))
        case .sum where hasReals: return try Self.finite(reals)
        case .sum:
            guard let sum = Int64(exactly: integers) else { throw StorageError(.overflow, "a sum leaves 64 bits") }
            return .integer(sum)
        }
    }

    private static func finite(_ number: Double) throws -> Value {
        guard number.isFinite else { throw StorageError(.overflow, "a sum is not finite") }
        return .real(number)
    }
}
