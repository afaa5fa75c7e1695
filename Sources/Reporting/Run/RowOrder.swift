import CRMCore

/// The order of a report's rows: what was asked for, then that of the dimensions.
struct RowOrder {
    private let plan: ReportPlan
    private let sort: [(index: Int, isDescending: Bool)]

    /// - Throws: ``ReportError`` for a column that the report does not have.
    init(_ plan: ReportPlan, columns: [ReportColumn]) throws {
        self.plan = plan
        sort = try plan.query.sort.map { key in
            guard let index = columns.firstIndex(where: { $0.name == key.column }) else {
                throw ReportError(.invalidOption, key.column, choices: columns.map(\.name), detail: "cannot sort by it")
            }
            return (index, key.isDescending)
        }
    }

    func sort(_ rows: inout [Report.Row]) {
        rows.sort { left, right in
            for key in sort {
                let order = order(left, right, key.index)
                if order != 0 { return key.isDescending ? order > 0 : order < 0 }
            }
            if sort.isEmpty, isRanking {
                let order = Self.order(left.cells[1], right.cells[1])
                if order != 0 { return order > 0 }
            }
            for index in plan.dimensions.indices {
                let order = order(left, right, index)
                if order != 0 { return order < 0 }
            }
            return zip(left.keys, right.keys).lazy.map(Value.order).first { $0 != 0 } ?? 0 < 0
        }
    }

    /// Whether rows without an order of their own go by their first figure, the greatest first.
    private var isRanking: Bool {
        guard plan.dimensions.count == 1, !plan.measures.isEmpty, let only = plan.dimensions.first else { return false }
        return !only.hasOrder
    }

    /// Compares two rows in a column; of a dimension with an order, by that; nothing comes last.
    private func order(_ left: Report.Row, _ right: Report.Row, _ index: Int) -> Int {
        guard index < plan.dimensions.count, left.keys.indices.contains(index), right.keys.indices.contains(index)
        else {
            return Self.order(left.cells[index], right.cells[index])
        }
        let (a, b) = (left.keys[index], right.keys[index])
        if a.isNull || b.isNull { return (a.isNull ? 1 : 0) - (b.isNull ? 1 : 0) }
        let dimension = plan.dimensions[index]
        if !dimension.dimension.names.isEmpty {
            let names = dimension.dimension.names
            func place(_ value: Value) -> Int { names.firstIndex { $0.value == value } ?? names.count }
            if place(a) != place(b) { return place(a) - place(b) }
        }
        if dimension.hasOrder { return Value.order(a, b) }
        return Self.order(left.cells[index], right.cells[index])
    }

    /// Compares two cells; what is no figure is the least.
    static func order(_ left: ReportCell, _ right: ReportCell) -> Int {
        switch (left, right) {
        case (.text(let a), .text(let b)):
            let (folded, other) = (a.lowercased(), b.lowercased())
            if folded.utf8.elementsEqual(other.utf8) { return a.precedes(b) ? -1 : b.precedes(a) ? 1 : 0 }
            return folded.precedes(other) ? -1 : 1
        case (.money(let a), .money(let b)):
            // By the currencies in their order, so that no two are compared with each other.
            for currency in Set(a.map(\.currency) + b.map(\.currency)).sorted(by: { $0.precedes($1) }) {
                let first = a.first { $0.currency == currency }?.minor ?? 0
                let second = b.first { $0.currency == currency }?.minor ?? 0
                if first != second { return first < second ? -1 : 1 }
            }
            return 0
        default:
            let (a, b) = (left.number ?? -.infinity, right.number ?? -.infinity)
            return a < b ? -1 : a > b ? 1 : 0
        }
    }
}

extension PlannedDimension {
    /// Whether its values have an order that people expect: dates, ranges, numbers, and those with names of their own.
    var hasOrder: Bool {
        bucket != nil || isBands || !dimension.names.isEmpty
            || dimension.label == nil && (kind == .integer || kind == .real || kind == .instant || kind == .date)
    }
}
