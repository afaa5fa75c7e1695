import CRMCore

/// One figure as the store gives it: a value, or one for each currency.
struct Figure: Sendable {
    var value = Value.null
    var amounts: [Value: Value] = [:]

    /// Takes in the same figure over other records.
    ///
    /// - Throws: ``ReportError`` with code `overflow`.
    mutating func add(_ other: Figure, _ function: Measure.Function, _ name: String) throws {
        value = try Self.sum(value, other.value, function, name)
        for (currency, amount) in other.amounts {
            amounts[currency] = try Self.sum(amounts[currency] ?? .null, amount, function, name)
        }
    }

    private static func sum(
        _ left: Value,
        _ right: Value,
        _ function: Measure.Function,
        _ name: String
    ) throws -> Value {
        if left.isNull { return right }
        if right.isNull { return left }
        switch function {
        case .minimum: return Value.order(left, right) <= 0 ? left : right
        case .maximum: return Value.order(left, right) >= 0 ? left : right
        default:
            guard case .integer(let a) = left, case .integer(let b) = right else { return left }
            let (sum, overflow) = a.addingReportingOverflow(b)
            guard !overflow else { throw ReportError(.overflow, name) }
            return .integer(sum)
        }
    }
}

extension FactMeasure {
    /// The cell that shows a figure.
    ///
    /// - Parameters:
    ///   - figure: The figure.
    ///   - aggregate: How it was computed.
    ///   - currency: The only currency of the report, in which nothing is a zero.
    func cell(_ figure: Figure, _ aggregate: Measure, currency: String?) -> ReportCell {
        let isSum =
            switch aggregate.function {
            case .count, .distinct, .sum: true
            case .minimum, .maximum, .average: false
            }
        if case .money = unit {
            var amounts = figure.amounts.compactMap { code, value -> ReportCell.Amount? in
                let currency = if case .text(let code) = code { code } else { "" }
                return switch value {
                case .integer(let minor): ReportCell.Amount(minor: minor, currency: currency)
                case .real(let minor):
                    Int64(exactly: minor.rounded()).map { ReportCell.Amount(minor: $0, currency: currency) }
                default: nil
                }
            }
            if amounts.isEmpty, isSum, let currency { amounts = [ReportCell.Amount(minor: 0, currency: currency)] }
            return amounts.isEmpty ? .none : .money(amounts.sorted { $0.currency.precedes($1.currency) })
        }
        let value = figure.value.isNull && isSum ? Value.integer(0) : figure.value
        return switch (value, unit) {
        case (.integer(let number), .duration): .duration(Double(number))
        case (.real(let number), .duration): .duration(number)
        case (.integer(let number), .percent): ReportCell.Ratio(Double(number), of: 1.0).map { .ratio($0) } ?? .none
        case (.real(let number), .percent): ReportCell.Ratio(number, of: 1.0).map { .ratio($0) } ?? .none
        case (.integer(let number), _): .count(number)
        case (.real(let number), _): .number(number)
        default: .none
        }
    }

    /// The column that shows it.
    var column: ReportColumn {
        let shown: ReportColumn.Unit =
            switch unit {
            case .count: .count
            case .number: .number
            case .money: .money
            case .duration: .duration
            case .percent: .percent
            }
        return ReportColumn(name, title: title, shown)
    }
}

extension ReportCell {
    /// The quotient of two cells: of two counts with an interval, of money in one currency.
    static func ratio(of part: ReportCell, to whole: ReportCell) -> ReportCell {
        let ratio: Ratio? =
            switch (part, whole) {
            case (.count(let part), .count(let whole)): Ratio(part, of: whole)
            case (.money(let part), .money(let whole)):
                if part.count == 1, whole.count == 1, let part = part.first, let whole = whole.first,
                    part.currency == whole.currency
                {
                    Ratio(Double(part.minor), of: Double(whole.minor))
                } else {
                    nil
                }
            default:
                if let part = part.number, let whole = whole.number { Ratio(part, of: whole) } else { nil }
            }
        return ratio.map { .ratio($0) } ?? .none
    }

    /// The figure as a number to be drawn or sorted by: of money, the first currency's minor units.
    var number: Double? {
        switch self {
        case .none, .text: nil
        case .date(let date): Double(date.daysSinceEpoch)
        case .count(let count): Double(count)
        case .number(let number): number
        case .money(let amounts): amounts.first.map { Double($0.minor) }
        case .duration(let seconds): seconds
        case .ratio(let ratio): ratio.value
        }
    }
}

extension String {
    /// Whether the bytes come before those of another text.
    func precedes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
