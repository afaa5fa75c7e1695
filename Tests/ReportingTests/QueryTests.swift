import CRMCore
import Reporting
import Testing

struct QueryTests {
    @Test func filtersAreReadByBytes() throws {
        func read(_ text: String) throws -> [String] {
            let filter = try ReportFilter(text)
            return [filter.field, filter.operation.rawValue] + filter.values
        }
        #expect(try read("stage = won") == ["stage", "=", "won"])
        #expect(try read("amount>=5000 EUR") == ["amount", ">=", "5000 EUR"])
        #expect(try read("owner in \"Ann Brown\", \"Fox, Bob\", x") == ["owner", "in", "Ann Brown", "Fox, Bob", "x"])
        #expect(try read("owner in (a,b)") == ["owner", "in", "a", "b"])
        #expect(try read("\"two words\" != \"a = b\"") == ["two words", "!=", "a = b"])
        #expect(try read("city IS  not EMPTY") == ["city", "is not empty"])
        #expect(try read("index ~ a") == ["index", "~", "a"])
        // A quote with a mark on it is a quote all the same.
        #expect(try read("name = \"\u{301}x\"") == ["name", "=", "\u{301}x"])
        for text in ["", "stage", "= 3", "stage =", "owner inside x", "\"open", "stage in "] {
            #expect(throws: ReportError.self, "\(text)") { try ReportFilter(text) }
        }
    }

    @Test func wrongNamesAreAnsweredWithTheRightOnes() async throws {
        let data = try await ShopData()
        func error(_ change: (inout ReportQuery) -> Void) async -> String {
            var query = ReportQuery("opportunities", by: ["stage"])
            change(&query)
            do {
                _ = try await data.session.report(query)
                return "none"
            } catch {
                return "\(error)"
            }
        }
        #expect(await error { $0.fact = "x" }.hasPrefix("there is no fact 'x'; there are: contacts, accounts"))
        #expect(await error { $0.dimensions = ["x"] }.hasPrefix("there is no dimension 'x'; there are: stage, owner"))
        #expect(await error { $0.measures = ["x"] }.hasPrefix("there is no measure 'x'; there are: count, amount"))
        #expect(await error { $0.date = "stage" }.hasPrefix("there is no dimension 'stage'; there are: closed, close"))
        #expect(await error { $0.dimensions = ["stage:week"] } == "'stage:week' does not apply: 'stage' is no date")
        #expect(await error { $0.sort = ["x"] } == "'x' does not apply: cannot sort by it; there are: stage, count")
        #expect(await error { $0.comparesWithPrevious = true }.contains("without a whole period"))
        func filter(_ text: String) async -> String {
            await error { query in query.filters = (try? ReportFilter(text)).map { [$0] } ?? [] }
        }
        #expect(await filter("x = 1").hasPrefix("there is no dimension or field 'x'; there are: stage, owner"))
        #expect(await filter("owner = Nobody") == "there is no value 'Nobody': 'owner' has no such value")
        #expect(await filter("closed > yesterday").contains("takes a date such as"))
        #expect(await filter("amount > 5").contains("takes an amount such as 5000 EUR"))
        #expect(await filter("hours > many").contains("takes a number"))
        #expect(await filter("owner > Ann").contains("it has no order"))
        #expect(await filter("closed ~ 2026").contains("only text"))
    }

    @Test(arguments: StoreKind.allCases)
    func filtersTakeTheRightRecords(_ kind: StoreKind) async throws {
        var data = try await ShopData(kind, seed: 3)
        try await data.fill(900)
        let zone = try data.crm.environment.zones.zone(named: "Asia/Tokyo")
        func day(_ instant: Instant) -> CivilDate { zone.civil(at: instant).date }
        func date(_ text: String) throws -> CivilDate { try #require(CivilDate(iso8601: text)) }
        let (march, april, twelfth) = (try date("2025-03-01"), try date("2025-04-01"), try date("2025-03-12"))
        let cases: [(String, (Sale) -> Bool)] = [
            ("stage = NEW", { $0.stage == "new" }),
            ("stage in won, lost", { $0.stage == "won" || $0.stage == "lost" }),
            ("stage != won", { $0.stage != "won" }),
            ("owner = ann brown", { $0.owner.map { data.users[$0]?.name == "Ann Brown" } ?? false }),
            ("owner is empty", { $0.owner == nil }),
            ("industry is not empty", { $0.account.flatMap { data.accounts[$0]?.industry } != nil }),
            ("industry is empty", { $0.account.flatMap { data.accounts[$0]?.industry } == nil }),
            ("industry ~ Ret", { $0.account.flatMap { data.accounts[$0]?.industry } == "Retail" }),
            ("amount > 500 EUR", { $0.currency == "EUR" && ($0.amount ?? 0) > 50_000 }),
            ("amount < 10,000.50", { $0.currency == "USD" && ($0.amount ?? .max) < 1_000_050 }),
            ("hours >= 8", { ($0.hours ?? 0) >= 8 }),
            ("size = 0–49,999", { (0..<50_000).contains($0.amount ?? -1) }),
            ("created = 2025-03-12", { day($0.createdAt) == twelfth }),
            ("created > 2025-03-12", { day($0.createdAt) > twelfth }),
            ("created <= 2025-03-12", { day($0.createdAt) <= twelfth }),
            ("created = 2025-03", { (march..<april).contains(day($0.createdAt)) }),
            ("close < 2025-03", { $0.close.map { $0 < march } ?? false }),
            ("close = 2025", { $0.close?.year == 2025 }),
            ("closed >= 2025-04-01", { $0.closedAt.map { day($0) >= april } ?? false }),
            (
                "account_created < 2025-03-12",
                { sale in
                    sale.account.flatMap { data.accounts[$0] }.map { day($0.createdAt) < twelfth } ?? false
                }
            ),
        ]
        for (text, isTaken) in cases {
            var query = ReportQuery("opportunities", measures: ["count"])
            query.zone = zone
            query.currency = Currency(code: "USD")
            query.filters = [try ReportFilter(text)]
            let report = try await data.session.report(query)
            let expected = data.sales.count { isTaken($0.record) }
            #expect(report.total?.cells == [.count(Int64(expected))], "\(text)")
            #expect(expected > 0, "\(text) tests nothing")
        }
    }

    @Test(arguments: StoreKind.allCases)
    func drillingDownFindsTheRecordsOfEachRow(_ kind: StoreKind) async throws {
        var data = try await ShopData(kind, seed: 9)
        try await data.fill(150)
        for dimensions in [["stage", "owner"], ["team", "closed:month"], ["industry"], ["size"], ["close:week"]] {
            var query = ReportQuery(
                "opportunities",
                measures: ["count", "won"],
                by: dimensions.map { ReportDimension(parsing: $0) }
            )
            query.zone = try data.crm.environment.zones.zone(named: "Europe/Berlin")
            let report = try await data.session.report(query)
            for row in report.rows + [report.total].compactMap({ $0 }) {
                let records = try #require(report.records(for: row, as: Sale.self))
                #expect(report.cell(row, "count") == .count(Int64(try await data.session.count(records))))
                let won = try #require(report.records(for: row, as: Sale.self, of: "won"))
                #expect(report.cell(row, "won") == .count(Int64(try await data.session.count(won))))
            }
            #expect(report.records(for: report.rows[0], as: Contact.self) == nil)
        }
    }

    @Test func rowsComeInTheExpectedOrder() async throws {
        let data = try await ShopData()
        func sale(_ stage: String, _ day: Int, _ amount: Int64, _ currency: String = "EUR") -> Sale {
            let at = Instant(seconds: 1_735_689_600 + Int64(day) * 86_400)
            return Sale(stage: stage, amount: amount, currency: currency, closedAt: at, createdAt: at)
        }
        try await data.session.create([
            sale("won", 0, 100), sale("won", 40, 300), sale("new", 90, 200), sale("offer", 90, 500, "USD"),
        ])
        func texts(_ query: ReportQuery) async throws -> [String] {
            try await data.session.report(query).rows
                .map { row in
                    row.cells
                        .map { cell in
                            switch cell {
                            case .text(let text): text
                            case .date(let date): "\(date)"
                            case .count(let count): "\(count)"
                            case .money(let amounts):
                                amounts.map { "\($0.minor) \($0.currency)" }.joined(separator: "+")
                            default: "–"
                            }
                        }
                        .joined(separator: " ")
                }
        }
        var query = ReportQuery("opportunities", by: ["stage"])
        #expect(try await texts(query) == ["New 1", "offer 1", "won 2"])
        query.sort = ["-count", "-stage"]
        #expect(try await texts(query) == ["won 2", "offer 1", "New 1"])
        query.limit = 1
        let limited = try await data.session.report(query)
        #expect(limited.rows.count == 1)
        #expect(limited.rowCount == 3)
        #expect(limited.total?.cells.last == .count(4))
        // Months in which nothing happened are there too.
        query = ReportQuery("opportunities", measures: ["count", "amount"], by: ["closed:month"])
        #expect(
            try await texts(query) == [
                "2025-01-01 1 100 EUR", "2025-02-01 1 300 EUR", "2025-03-01 0 –", "2025-04-01 2 200 EUR+500 USD",
            ]
        )
    }

    @Test func peopleOfOneNameAreToldApart() async throws {
        let data = try await ShopData()
        let users = try await data.session.create([User(name: "Ann"), User(name: "Ann"), User(name: "Bob")])
        try await data.session.create(
            users.map { Sale(owner: $0.id, stage: "won", createdAt: ShopData.start) }
        )
        let bob = users[2].id
        try await data.session.write(reason: "gone") { tx in
            for sale in try tx.fetch(Sale.where { $0.owner == bob }) {
                var sale = sale
                sale.owner = nil
                try tx.update(sale)
            }
        }
        let report = try await data.session.report(ReportQuery("opportunities", by: ["owner"]))
        let names = report.rows.map { row -> String in if case .text(let name) = row.cells[0] { name } else { "(none)" }
        }
        #expect(names == users.prefix(2).map { "Ann (\("\($0.id)".suffix(4)))" }.sorted() + ["(none)"])
    }
}
