import StorageProtocols

/// The figures of groups in the making.
struct GroupedFigures {
    /// A measure with where its inputs are.
    struct Input {
        let function: Measure.Function
        /// What the field holds; nil for the count of records.
        let kind: ColumnKind?
        let field: Int?
        let filter: Int?
    }

    private let inputs: [Input]
    /// The same in numbers alone, which a loop over rows copies for nothing.
    private let steps: [Step]
    /// The figures of the first group, then those of the second one.
    private var sums: [Sum] = []
    private var extremes: [Value] = []
    private var seen: [Set<Value>] = []

    private struct Step {
        /// −1 where there is none.
        let field: Int
        let filter: Int
        /// Whether values are added up; else each is looked at.
        let isSum: Bool
    }

    private struct Sum {
        var count = 0
        var integers: Int128 = 0
        var reals = 0.0
    }

    init(_ inputs: [Input]) {
        self.inputs = inputs
        steps = inputs.map { input in
            let isSum =
                switch input.function {
                case .count, .sum, .average: true
                case .distinct, .minimum, .maximum: false
                }
            return Step(field: input.field ?? -1, filter: input.filter ?? -1, isSum: isSum)
        }
    }

    /// Makes room for another group.
    mutating func addGroup() {
        sums.append(contentsOf: repeatElement(Sum(), count: inputs.count))
        guard steps.contains(where: { !$0.isSum }) else { return }
        extremes.append(contentsOf: repeatElement(.null, count: inputs.count))
        seen.append(contentsOf: repeatElement([], count: inputs.count))
    }

    /// Takes a row in.
    mutating func add(_ columns: UnsafeBufferPointer<RawColumn>, to group: Int) throws {
        let first = group * steps.count
        var others = false
        steps.withUnsafeBufferPointer { steps in
            sums.withUnsafeMutableBufferPointer { sums in
                for index in steps.indices {
                    let step = steps[index]
                    if step.filter >= 0, columns[step.filter].bits == 0 || columns[step.filter].kind != .integer {
                        continue
                    }
                    if step.field < 0 {
                        sums[first + index].count += 1
                        continue
                    }
                    let column = columns[step.field]
                    if column.kind == .null { continue }
                    sums[first + index].count += 1
                    if !step.isSum {
                        others = true
                    } else if column.kind == .integer {
                        // 2⁶³ values of 2⁶³ each fit into 127 bits.
                        sums[first + index].integers &+= Int128(column.bits)
                    } else {
                        sums[first + index].reals += Double(bitPattern: UInt64(bitPattern: column.bits))
                    }
                }
            }
        }
        if others { try look(columns, first) }
    }

    /// Takes in the values that are not added up.
    private mutating func look(_ columns: UnsafeBufferPointer<RawColumn>, _ first: Int) throws {
        for (index, step) in steps.enumerated() where !step.isSum && columns[step.field].kind != .null {
            if step.filter >= 0, columns[step.filter].bits == 0 || columns[step.filter].kind != .integer { continue }
            guard let kind = inputs[index].kind else { continue }
            let value = try withUnsafePointer(to: columns[step.field]) { column in
                var row = RowReader(columns: column, count: 1)
                return try row.value(kind)
            }
            let place = first + index
            switch inputs[index].function {
            case .distinct: seen[place].insert(value)
            case .minimum where extremes[place].isNull || Value.order(value, extremes[place]) < 0:
                extremes[place] = value
            case .maximum where extremes[place].isNull || Value.order(value, extremes[place]) > 0:
                extremes[place] = value
            default: break
            }
        }
    }

    /// The figures of a group, in the order of the measures.
    ///
    /// - Throws: `StorageError` with code `overflow`.
    func values(of group: Int) throws -> [Value] {
        try inputs.indices.map { index in
            let place = group * inputs.count + index
            let sum = sums[place]
            switch inputs[index].function {
            case .count: return .integer(Int64(sum.count))
            case .distinct: return .integer(Int64(seen[place].count))
            case .minimum, .maximum: return extremes[place]
            case .sum where sum.count == 0, .average where sum.count == 0: return .null
            case .average: return try Self.finite((sum.reals + Double(sum.integers)) / Double(sum.count))
            case .sum where inputs[index].kind == .real: return try Self.finite(sum.reals + Double(sum.integers))
            case .sum:
                guard let whole = Int64(exactly: sum.integers) else {
                    throw StorageError(.overflow, "a sum leaves 64 bits")
                }
                return .integer(whole)
            }
        }
    }

    private static func finite(_ number: Double) throws -> Value {
        guard number.isFinite else { throw StorageError(.overflow, "a sum is not finite") }
        return .real(number)
    }
}
