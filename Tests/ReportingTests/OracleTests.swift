import CRMCore
import CRMTesting
import Reporting
import Testing

/// Reports equal what plain Swift makes of all records, on every store.
struct OracleTests {
    private static let dimensions: [ReportDimension] = [
        "stage", "owner", "team", "industry", "size", "closed:month", "closed:week", "close:quarter", "created:day",
        "created:year", "account_created:month",
    ]
    private static let measures = [
        "count", "amount", "weighted", "won_amount", "average_amount", "won", "lost", "win_rate", "hours",
        "average_hours", "accounts",
    ]
    private static let zones = ["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Tokyo"]

    @Test(arguments: StoreKind.allCases, [11, 12] as [UInt64])
    func everyReportEqualsThePlainComputation(_ kind: StoreKind, _ seed: UInt64) async throws {
        var data = try await ShopData(kind, seed: seed)
        try await data.fill(300, currencies: seed == 11 ? ["EUR", "USD", nil] : ["JPY"])
        for _ in 0..<60 { try await compare(&data, asOf: nil) }
    }

    @Test(arguments: StoreKind.allCases)
    func thePastStaysAsItWas(_ kind: StoreKind) async throws {
        var data = try await ShopData(kind, seed: 5)
        try await data.fill(80)
        var states: [(ShopData, AsOf)] = []
        for _ in 0..<4 {
            data.clock.advance(by: .seconds(3_600))
            try await data.change(10)
            states.append((data, .instant(data.clock.now)))
        }
        for (state, asOf) in states {
            var state = state
            for _ in 0..<10 { try await compare(&state, asOf: asOf) }
        }
    }

    private func compare(_ data: inout ShopData, asOf: AsOf?) async throws {
        var query = ReportQuery("opportunities")
        for _ in 0..<([0, 1, 1, 1, 2, 2, 3].randomElement(using: &data.random) ?? 1) {
            guard let next = data.pick(Self.dimensions) else { continue }
            if !query.dimensions.contains(where: { $0.name == next.name }) { query.dimensions.append(next) }
        }
        query.measures = (0..<4).compactMap { _ in data.pick(Self.measures) }
            .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        query.zone = try data.crm.environment.zones.zone(named: data.pick(Self.zones) ?? "UTC")
        query.asOf = asOf
        query.date = data.pick(["closed", "close", "created", "account_created"])
        if data.pick([true, false]) == true {
            let from = CivilDate(daysSinceEpoch: 20_089 + Int32.random(in: 0...600, using: &data.random))
            query.period = ReportPeriod(
                from: from,
                to: from.adding(days: Int.random(in: 1...200, using: &data.random)),
                in: query.zone
            )
            query.comparesWithPrevious = data.pick([true, false]) == true
        }
        let stageFilter = data.pick([nil, "won", "New"] as [String?]) ?? nil
        if let stageFilter { query.filters.append(ReportFilter("stage", .equal, [stageFilter])) }
        let industry = data.pick([nil, nil, "Retail"] as [String?]) ?? nil
        if let industry { query.filters.append(ReportFilter("industry", .notEqual, [industry])) }
        let report = try await data.session.report(query)

        let oracle = Oracle(data: data, zone: query.zone)
        let taken = data.sales.map(\.record)
            .filter { sale in
                let isStage = stageFilter.map { sale.stage == $0.lowercased() } ?? true
                let isIndustry =
                    industry.map { name in
                        sale.account.flatMap { data.accounts[$0]?.industry }.map { $0 != name } ?? false
                    } ?? true
                return isStage && isIndustry
            }
        func within(_ period: Range<CivilDate>?) -> [Sale] {
            guard let period, let date = query.date else { return taken }
            return taken.filter { oracle.isIn($0, period, date) }
        }
        let current = within(query.period.map { $0.from..<$0.to })
        let previous = within(report.previousPeriod.map { $0.from..<$0.to })
        check(report, query, oracle, current, report.previousPeriod == nil ? nil : previous)
    }

    private func check(
        _ report: Report,
        _ query: ReportQuery,
        _ oracle: Oracle,
        _ current: [Sale],
        _ previous: [Sale]?
    ) {
        func keys(_ sale: Sale) -> [String?] { query.dimensions.map { oracle.key(sale, $0) } }
        let count = query.dimensions.count
        let groups = Dictionary(grouping: current, by: keys)
        let isShifted = query.dimensions.contains { $0.name == query.date }
        let before = isShifted ? nil : previous.map { Dictionary(grouping: $0, by: keys) }
        var rows: [[String?]: Report.Row] = [:]
        for row in report.rows {
            let key = row.cells.prefix(count)
                .map { cell -> String? in
                    switch cell {
                    case .text(let text): text
                    case .date(let date): "\(date)"
                    default: nil
                    }
                }
            #expect(rows.updateValue(row, forKey: key) == nil, "two rows of \(key)")
        }
        for key in groups.keys where rows[key] == nil {
            if count > 0 { Issue.record("no row of \(key) by \(query.dimensions)") }
        }
        for (index, name) in query.measures.enumerated() {
            let sales =
                name == "won_amount"
                ? (current + (previous ?? [])).filter { $0.stage == "won" } : current + (previous ?? [])
            let currencies = Set(sales.filter { $0.amount != nil }.map { $0.currency ?? "" })
            for (key, row) in rows {
                let expected = oracle.cell(groups[key] ?? [], name, currencies: currencies)
                #expect(isSame(row.cells[count + index], expected), "\(name) of \(key)")
                if let before, row.previous.count > count {
                    let expected = oracle.cell(before[key] ?? [], name, currencies: currencies)
                    #expect(isSame(row.previous[count + index], expected), "previous \(name) of \(key)")
                }
            }
            let expected = oracle.cell(current, name, currencies: currencies)
            #expect(isSame(report.total?.cells[count + index] ?? .none, expected), "total \(name)")
            if let previous {
                let expected = oracle.cell(previous, name, currencies: currencies)
                #expect(isSame(report.total?.previous[count + index] ?? .none, expected), "previous total \(name)")
            }
        }
    }

    /// Equal to the minor unit; floating-point numbers but for the order in which they were added up.
    private func isSame(_ left: ReportCell, _ right: ReportCell) -> Bool {
        if case .number(let a) = left, case .number(let b) = right { return abs(a - b) < 1e-9 }
        return left == right
    }
}
