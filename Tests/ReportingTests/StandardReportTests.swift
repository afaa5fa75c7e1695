import CRMCore
import CRMTesting
import Reporting
import Testing

struct StandardReportTests {
    private func day(_ text: String) throws -> CivilDate { try #require(CivilDate(iso8601: text)) }

    @Test func reportsDependOnTheFactsThatAreThere() async throws {
        let alone = try await ShopData(modules: [Reporting()])
        #expect(alone.crm.reportDescriptions.map(\.name) == ["activities", "people", "contacts", "accounts", "tasks"])
        let shop = try await ShopData()
        #expect(
            shop.crm.reportDescriptions.map(\.name) == [
                "pipeline", "funnel", "win-rate", "sales-trend", "forecast", "activities", "people", "campaigns",
                "contacts", "accounts", "tasks", "opportunities",
            ]
        )
        await #expect(throws: ReportError.self) { try await alone.session.report(named: "pipeline") }
        for description in shop.crm.reportDescriptions {
            let report = try await shop.session.report(named: description.name)
            #expect(report.name == description.name)
            for column in report.columns where !description.dimensions.isEmpty && !description.measures.isEmpty {
                let known = description.dimensions + description.measures
                #expect(known.contains { $0.name == column.name && $0.isUsual }, "\(description.name).\(column.name)")
            }
            #expect(!report.table().isEmpty && !report.json().isEmpty && !report.html().isEmpty)
        }
    }

    @Test func whatDoesNotApplyIsRefused() async throws {
        let data = try await ShopData()
        func error(_ name: String, _ change: (inout ReportOptions) throws -> Void) async throws -> String {
            var options = ReportOptions()
            try change(&options)
            do {
                _ = try await data.session.report(named: name, options: options)
                return "none"
            } catch {
                return "\(error)"
            }
        }
        #expect(try await error("x") { _ in }.hasPrefix("there is no report 'x'; there are: pipeline, funnel"))
        #expect(try await error("pipeline") { $0.choices = ["a": "b"] } == "'a' does not apply")
        #expect(
            try await error("campaigns") { $0.choices = ["model": "x"] }
                == "there is no value 'x': 'model'; there are: linear, first, last"
        )
        #expect(try await error("campaigns") { $0.dimensions = ["x"] } == "'by' does not apply")
        #expect(try await error("people") { $0.dimensions = ["stage"] } == "'by' does not apply")
        #expect(
            try await error("people") { $0.measures = ["x"] }
                .hasPrefix("there is no measure 'x'; there are: won_amount")
        )
        #expect(try await error("funnel") { $0.comparesWithPrevious = true } == "'previous' does not apply")
        #expect(
            try await error("funnel") { $0.dimensions = ["x"] }.hasPrefix("there is no dimension 'x'; there are: stage")
        )
        #expect(
            try await error("win-rate") {
                $0.from = try day("2026-01-01")
                $0.comparesWithPrevious = true
            } != "none"
        )
    }

    @Test(arguments: StoreKind.allCases)
    func thePipelineAddsUp(_ kind: StoreKind) async throws {
        var data = try await ShopData(kind, seed: 21)
        try await data.fill(300, currencies: ["EUR"])
        let report = try await data.session.report(named: "pipeline")
        let open = data.sales.map(\.record).filter { $0.stage == "new" || $0.stage == "offer" }
        #expect(report.rows.count == 2)
        #expect(report.cell(report.rows[0], "stage") == .text("New"))
        #expect(report.total.map { report.cell($0, "count") } == .count(Int64(open.count)))
        let sum = open.compactMap(\.amount).reduce(0, +)
        #expect(report.total.map { report.cell($0, "amount") } == .money([.init(minor: sum, currency: "EUR")]))
        var options = ReportOptions()
        options.filters = [try ReportFilter("owner = Ann Brown")]
        let one = try await data.session.report(named: "pipeline", options: options)
        let own = open.filter { $0.owner.map { data.users[$0]?.name == "Ann Brown" } ?? false }
        #expect(one.total.map { one.cell($0, "count") } == .count(Int64(own.count)))
    }

    @Test func aTrendGoesThroughTimeWhateverElseItIsGroupedBy() async throws {
        var data = try await ShopData(seed: 2)
        try await data.fill(200)
        var options = ReportOptions()
        options.bucket = .quarter
        options.dimensions = ["team"]
        options.from = try day("2025-01-01")
        options.to = try day("2026-01-01")
        let report = try await data.session.report(named: "sales-trend", options: options)
        #expect(report.columns.prefix(2).map(\.name) == ["closed", "team"])
        #expect(report.columns[0].unit == .date(.quarter))
        #expect(report.title == "Sales trend by team")
        // Four quarters of each of the two teams and of no team.
        #expect(report.rows.count == 12)
        #expect(try report.csv().contains("\r\n2025-Q1,North,"))
    }

    @Test(arguments: StoreKind.allCases)
    func aFunnelCountsWhoeverBeganInThePeriod(_ kind: StoreKind) async throws {
        let data = try await ShopData(kind)
        let start = ShopData.start
        func sale(_ stage: String, _ day: Int64) -> Sale {
            Sale(stage: stage, createdAt: start.adding(microseconds: day * 86_400_000_000))
        }
        let sales = try await data.session.create([
            sale("new", 0), sale("new", 1), sale("offer", 2), sale("won", 3), sale("won", 400),
        ])
        try await data.session.create(
            zip(sales, [100, 200, 600, 300, 9_999]).map { Stay(sale: $0.id, stage: "new", seconds: $1) }
        )
        try await data.session.create([Stay(sale: sales[3].id, stage: "offer", seconds: 50)])
        var options = ReportOptions()
        options.from = try day("2025-01-01")
        options.to = try day("2026-01-01")
        let report = try await data.session.report(named: "funnel", options: options)
        #expect(report.chart == .funnel)
        func column(_ name: String) -> [ReportCell] { report.rows.map { report.cell($0, name) } }
        #expect(column("step") == [.text("Created"), .text("Offered"), .text("Won")])
        #expect(column("reached") == [.count(4), .count(2), .count(1)])
        #expect(column("step_rate") == [(4, 4), (2, 4), (1, 2)].map(ratio))
        #expect(column("overall_rate") == [(4, 4), (2, 4), (1, 4)].map(ratio))
        #expect(column("average_time") == [.duration(300), .duration(50), .none])
        #expect(column("median_time") == [.duration(250), .duration(50), .none])
        options.dimensions = ["created:month"]
        let split = try await data.session.report(named: "funnel", options: options)
        #expect(split.rows.count == 3)
        #expect(split.chart == .none)
    }

    private func ratio(_ part: Int64, _ whole: Int64) -> ReportCell {
        ReportCell.Ratio(part, of: whole).map { .ratio($0) } ?? .none
    }

    @Test func peopleHaveTheFiguresOfSeveralFacts() async throws {
        let data = try await ShopData()
        let people = try await data.session.create([User(name: "Ann"), User(name: "Bob"), User(name: "Cem")])
        let at = ShopData.start
        try await data.session.create([
            Sale(owner: people[0].id, stage: "won", amount: 500, currency: "EUR", closedAt: at, createdAt: at),
            Sale(owner: people[0].id, stage: "lost", closedAt: at, createdAt: at),
            Sale(owner: people[1].id, stage: "won", amount: 900, currency: "EUR", closedAt: at, createdAt: at),
        ])
        try await data.session.create([
            Activity(channel: .call, at: at, owner: people[2].id),
            Activity(channel: .call, at: at, owner: people[0].id),
        ])
        try await data.session.create([TaskItem(title: "x", state: .done, owner: people[1].id, createdAt: at)])
        let report = try await data.session.report(named: "people")
        func row(_ name: String) throws -> Report.Row {
            try #require(report.rows.first { $0.cells[0] == .text(name) })
        }
        #expect(report.rows.map { $0.cells[0] } == [.text("Bob"), .text("Ann"), .text("Cem")])
        let ann = try row("Ann")
        #expect(report.cell(ann, "win_rate") == ratio(1, 2))
        #expect(report.cell(ann, "calls") == .count(1))
        #expect(report.cell(ann, "done") == .count(0))
        let cem = try row("Cem")
        #expect(report.cell(cem, "won") == .count(0))
        #expect(report.cell(cem, "calls") == .count(1))
        #expect(report.total.map { report.cell($0, "won_amount") } == .money([.init(minor: 1_400, currency: "EUR")]))
    }

    @Test(arguments: StoreKind.allCases)
    func daysAreThoseOfTheZoneAroundAChangeOfTheClock(_ kind: StoreKind) async throws {
        let data = try await ShopData(kind)
        let zone = try data.crm.environment.zones.zone(named: "Europe/Berlin")
        // 2025-03-30 has 23 hours in Berlin, 2025-10-26 has 25.
        var sales: [Sale] = []
        for text in ["2025-03-28T00:00:00Z", "2025-10-24T00:00:00Z"] {
            let start = try #require(Instant(rfc3339: text))
            for hour in 0..<96 as Range<Int64> {
                sales.append(Sale(stage: "won", createdAt: start.adding(microseconds: hour * 3_600_000_000)))
            }
        }
        try await data.session.create(sales)
        var query = ReportQuery("opportunities", by: ["created:day"])
        query.zone = zone
        func counts(_ from: String, _ to: String) async throws -> [String] {
            query.period = ReportPeriod(from: try day(from), to: try day(to), in: zone)
            return try await data.session.report(query).rows
                .map { row in
                    guard case .date(let date) = row.cells[0], case .count(let count) = row.cells[1] else { return "?" }
                    return "\(date.month)-\(date.day) \(count)"
                }
        }
        #expect(try await counts("2025-03-29", "2025-04-01") == ["3-29 24", "3-30 23", "3-31 24"])
        #expect(try await counts("2025-10-25", "2025-10-28") == ["10-25 24", "10-26 25", "10-27 24"])
        query.dimensions = ["created:week"]
        query.comparesWithPrevious = true
        query.period = ReportPeriod(from: try day("2025-10-27"), to: try day("2025-11-03"), in: zone)
        let week = try await data.session.report(query)
        #expect(week.previousPeriod?.from == CivilDate(iso8601: "2025-10-20"))
        #expect(week.rows.count == 1)
        #expect(week.rows[0].cells[1] == .count(25))
        #expect(week.rows[0].previous[1] == .count(71))
    }
}
