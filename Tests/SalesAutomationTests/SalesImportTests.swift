import CRMCore
import SalesAutomation
import Testing

struct SalesImportTests {
    private let options: ImportOptions = {
        var options = ImportOptions()
        options.currency = Currency(code: "USD")
        return options
    }()

    private func file(_ text: String) -> ImportSource { .bytes(Array(text.utf8)) }

    private func all<R: CRMRecord>(_ type: R.Type, _ session: Session) async throws -> [R] {
        try await session.fetch(Query<R>()).map(\.record)
    }

    /// A CRM with products, accounts and people to name.
    private func filled(_ kind: StoreKind = .memory, _ module: SalesAutomation = SalesAutomation()) async throws
        -> Session
    {
        let session = try await SalesTestCRM(kind, module).session
        let files = [
            "product,series,sales_price\nGTX Basic,GTX,550\nGTX Pro,GTX,4821\nMG Special,MG,55\n",
            "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"
                + "Cancity,retail,2001,718.62,2448,United States,\nIsdom,medical,2002,3178.24,4540,Kenya,Cancity\n",
            "sales_agent,manager,regional_office\nMoses Frase,Dustin Brinkmann,Central\n"
                + "Darcel Schlecht,Melvin Marxen,Central\n",
        ]
        let targets: [ImportTarget] = [.products, .accounts, .users]
        for (text, target) in zip(files, targets) {
            let result = try await session.importRecords(from: file(text), options: options)
            #expect(result.target == target && result.rejectedCount == 0, "\(result)")
        }
        return session
    }

    private let deals = """
        opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
        1C1I7A6R,Moses Frase,GTX Basic,Cancity,Won,2016-10-20,2017-03-01,1054
        Z063OYW0,Darcel Schlecht,GTXPro,Isdom,Won,2016-10-25,2017-03-11,4514
        EC4QE1BX,Darcel Schlecht,MG Special,Cancity,Lost,2016-10-25,2017-03-07,0
        MV1LWRNH,Moses Frase,GTX Basic,,Engaging,2016-10-25,,
        PE84CX4O,Moses Frase,GTX Basic,Isdom,Prospecting,,,
        ZNBS69V1,Anna Snelling,MG Special,Isdom,Won,2016-10-29,2017-03-01,49
        9ME3374G,Moses Frase,MG Special,Isdon,Dancing,2016-10-30,2017-03-02,57
        7GN8Q4LL,Moses Frase,MG Special,Isdom,Won,2016-10-30,2016-03-02,5e

        """

    @Test(arguments: StoreKind.allCases)
    func dealsComeWithTheirHistory(kind: StoreKind) async throws {
        let session = try await filled(kind)
        let result = try await session.importRecords(from: file(deals), options: options)
        #expect(result.target == .opportunities)
        #expect(
            result.columns.map { $0.field?.description } == [
                "external_id", "owner", "product", "company", "stage", "engage_date", "close_date", "amount",
            ]
        )
        #expect(result.created == 4 && result.rejectedCount == 4)
        #expect(
            result.rejected.map { [String($0.row), $0.column, $0.value, $0.rule] } == [
                ["2", "product", "GTXPro", "no such product; did you mean “GTX Pro”?"],
                ["6", "sales_agent", "Anna Snelling", "no such user"],
                ["7", "account", "Isdon", "no such account; did you mean “Isdom”?"],
                ["8", "close_date", "2016-03-02", "before it began"],
            ]
        )
        #expect(
            result.rejected[2].others.map(\.rule) == [
                "no such stage; there are Qualification, Discovery, Proposal, Negotiation, Won, Lost"
            ]
        )
        #expect(result.rejected[3].others.map(\.rule) == ["not an amount"])

        let opportunities = Dictionary(
            uniqueKeysWithValues: try await all(Opportunity.self, session).map { ($0.externalID ?? "", $0) }
        )
        let won = try #require(opportunities["1C1I7A6R"])
        #expect(won.stage == "won" && won.outcome == .won && won.money?.description == "1054.00 USD")
        #expect(won.createdAt == Instant(rfc3339: "2016-10-20T00:00:00Z"))
        #expect(won.closedAt == Instant(rfc3339: "2017-03-01T00:00:00Z") && won.stageSince == won.closedAt)
        #expect(won.closeDate?.description == "2017-03-01" && won.name == "Cancity – GTX Basic")
        let lost = try #require(opportunities["EC4QE1BX"])
        #expect(lost.outcome == .lost && lost.amount == 0 && lost.closeReason == Stage.reasonNotRecorded)
        let open = try #require(opportunities["MV1LWRNH"])
        #expect(open.stage == "discovery" && open.account == nil && open.outcome == .open)
        #expect(open.stageSince == Instant(rfc3339: "2016-10-25T00:00:00Z") && open.amount == nil)
        #expect(opportunities["PE84CX4O"]?.stage == "qualification")

        let history = try await all(StageInterval.self, session).filter { $0.opportunity == won.id }
        #expect(history.map(\.stage) == ["qualification"] && history.map(\.toStage) == ["won"])
        #expect(history.first?.enteredAt == won.createdAt && history.first?.leftAt == won.closedAt)

        let again = try await session.importRecords(from: file(deals), options: options)
        #expect(again.unchanged == 4 && again.created == 0 && again.updated == 0)
        #expect(try await all(StageInterval.self, session).count == 2)

        // A deal that moved on since moves, and its stay is written.
        let moved = try await session.importRecords(
            from: file("opportunity_id,deal_stage,close_date,close_value\nMV1LWRNH,Won,2017-05-01,550\n"),
            options: options
        )
        #expect(moved.updated == 1)
        let stays = try await all(StageInterval.self, session).filter { $0.opportunity == open.id }
        #expect(stays.map(\.stage) == ["discovery"])
        #expect(stays.first?.leftAt == Instant(rfc3339: "2017-05-01T00:00:00Z"))

        _ = try await session.undoImport(moved.importID)
        _ = try await session.undoImport(again.importID)
        _ = try await session.undoImport(result.importID)
        #expect(try await all(Opportunity.self, session).isEmpty)
        #expect(try await all(StageInterval.self, session).isEmpty)
        #expect(try await all(Product.self, session).count == 3)
    }

    @Test func whatIsMisspeltIsTakenForWhatItIsSaidToBe() async throws {
        let session = try await filled()
        var options = options
        options.fixes = ["GTXPro": "GTX Pro", "Isdon": "Isdom", "Dancing": "Proposal", "Anna Snelling": ""]
        let result = try await session.importRecords(from: file(deals), options: options)
        #expect(result.created == 7 && result.rejected.map(\.row) == [8])
        let products = Dictionary(uniqueKeysWithValues: try await all(Product.self, session).map { ($0.id, $0.name) })
        let deals = try await all(Opportunity.self, session)
        #expect(deals.first { $0.externalID == "Z063OYW0" }?.product.flatMap { products[$0] } == "GTX Pro")
        #expect(deals.first { $0.externalID == "ZNBS69V1" }?.owner == nil)
        #expect(deals.first { $0.externalID == "9ME3374G" }?.stage == "proposal")
    }

    @Test func datesAreReadByTheirWholeColumn() async throws {
        func dates(_ cells: [String], padding: Int = 0) async throws -> (
            dates: [String], notes: [String], rules: [String]
        ) {
            let session = try await filled()
            let same = Array(repeating: cells[0], count: padding)
            let rows = (same + cells).enumerated().map { "D\($0),Won,\($1)" }.joined(separator: "\n")
            let result = try await session.importRecords(
                from: file("Opportunity ID,Deal Stage,Close Date\n" + rows + "\n"),
                options: options
            )
            let deals = try await all(Opportunity.self, session)
            return (
                Set(deals.compactMap { $0.closeDate?.description }).sorted(), result.notes,
                Array(Set(result.rejected.map(\.rule)))
            )
        }
        let days = try await dates(["03/04/2017", "25/12/2017"])
        #expect(days.dates == ["2017-04-03", "2017-12-25"] && days.rules.isEmpty)
        #expect(days.notes == ["column Close Date: 1 date taken as day/month"])
        let months = try await dates(["03/04/2017", "12/25/2017"])
        #expect(months.dates == ["2017-03-04", "2017-12-25"])
        // What tells the order may come late.
        let late = try await dates(["03/04/2017", "25/12/2017"], padding: 10_500)
        #expect(late.dates == ["2017-04-03", "2017-12-25"] && late.rules.isEmpty)
        let unknown = try await dates(["03/04/2017", "05/05/2017"])
        #expect(unknown.dates == ["2017-05-05"] && unknown.rules == ["ambiguous date"])
        #expect(unknown.notes == ["column Close Date: ambiguous, 1 date may be day/month or month/day; say which"])
    }

    @Test func stagesOfOtherProductsAreFound() async throws {
        let pipelines = [Pipeline.standard, .gated, .free]
        let session = try await filled(.memory, SalesAutomation(pipelines: pipelines))
        let cases = [
            ("Closed Won", "sales", "won"), ("closed_lost", "sales", "lost"), ("Needs Analysis", "sales", "discovery"),
            ("Proposal/Price Quote", "sales", "proposal"), ("Negotiation/Review", "sales", "negotiation"),
            ("appointmentscheduled", "sales", "qualification"), ("two", "free", "two"), ("受注", "sales", "won"),
        ]
        let rows = cases.enumerated().map { "D\($0),\($1.0)" }.joined(separator: "\n")
        let result = try await session.importRecords(from: file("Opportunity ID,Stage\n\(rows)\n"), options: options)
        #expect(result.created == cases.count && result.rejectedCount == 0, "\(result.rejected)")
        let deals = try await all(Opportunity.self, session)
        for (index, (text, pipeline, stage)) in cases.enumerated() {
            let deal = try #require(deals.first { $0.externalID == "D\(index)" })
            #expect(deal.pipeline == pipeline && deal.stage == stage, "\(text)")
        }

        // Gates hold: a stage by its own name is refused, one that resembles it gives way to an earlier one.
        let gated = try await session.importRecords(
            from: file(
                "Opportunity ID,Pipeline,Stage\nG1,gated,propose\nG2,gated,Presentation\nG3,gated,won\nG4,x,won\n"
            ),
            options: options
        )
        #expect(gated.created == 1 && gated.rejected.map(\.row) == [1, 3, 4])
        #expect(
            gated.rejected.map(\.column) == ["Stage", nil, "Pipeline"] || gated.rejected.allSatisfy { !$0.rule.isEmpty }
        )
        #expect(gated.rejected.last?.rule == "no such pipeline; there are Sales, gated, free")
        #expect(try await all(Opportunity.self, session).first { $0.externalID == "G2" }?.stage == "qualify")
        #expect(gated.notes.contains { $0.hasPrefix("1 row: the stage asks for more") })
    }

    @Test func productsAndLeadsAreKnownAgain() async throws {
        let session = try await filled()
        let products = file(
            "Product Code,Product Name,Family,Price,Currency,Is Active\nA1,Anvil,Tools,\"1,200.50\",EUR,yes\nA1,Hammer,Tools,5,EUR,no\nA2,GTX Pro,GTX,4900,,\n"
        )
        let result = try await session.importRecords(from: products, options: options)
        #expect(result.target == .products && result.created == 1 && result.updated == 1)
        #expect(
            result.rejected.map { [$0.column, $0.value, $0.rule] } == [
                ["Product Code", "A1", "belongs to another product"]
            ]
        )
        let all = Dictionary(uniqueKeysWithValues: try await all(Product.self, session).map { ($0.name, $0) })
        #expect(all["Anvil"]?.listPrice == 120_050 && all["Anvil"]?.currency?.code == "EUR")
        #expect(all["GTX Pro"]?.listPrice == 490_000 && all["GTX Pro"]?.sku == "A2")

        let leads = file(
            """
            Lead Name,First name,Last name,Company name,Emails 1 Email,Status Id,Owner Username,Address 1 Country ISO2 code
            One,John,Barrows,Oro Inc.,j@example.com,new,admin,US
            Two,Stevenson,Kuo,Oro Inc.,j@example.com,canceled,,US
            Three,,,,,new,,
            Four,Ann,,,a@example,new,,

            """
        )
        let captured = try await session.importRecords(from: leads, options: options)
        #expect(captured.target == .leads && captured.created == 3, "\(captured)")
        #expect(
            captured.rejected.map { [$0.column, $0.rule] } == [["Emails 1 Email", "domain without a dot"]]
                || captured.rejectedCount == 1
        )
        let stored = try await self.all(Lead.self, session)
        #expect(stored.first { $0.name.given == "Stevenson" }?.status == .disqualified)
        #expect(stored.first { $0.name.given == "John" }?.country == "US")
        #expect(stored.contains { $0.company == "Three" })
        let again = try await session.importRecords(from: leads, options: options)
        #expect(again.unchanged == 3 && again.created == 0)
    }

    @Test func interruptedImportsOfDealsGoOn() async throws {
        var random = SeededGenerator(state: 341)
        let stages = ["Won", "Lost", "Engaging", "Prospecting"]
        let rows = (0..<400)
            .map { index in
                let stage = stages.randomElement(using: &random) ?? ""
                let product = ["GTX Basic", "GTX Pro", "GTXPro"].randomElement(using: &random) ?? ""
                let day = 10 + Int.random(in: 0..<20, using: &random)
                let closes = stage == "Won" || stage == "Lost"
                return
                    "O\(index),Moses Frase,\(product),Cancity,\(stage),2017-01-\(day),\(closes ? "2017-02-\(day - 9)" : ""),\(index)"
            }
        let text =
            "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
            + rows.joined(separator: "\n") + "\n"
        let bad = rows.count { $0.contains("GTXPro") }

        let whole = try await filled()
        let expected = try await whole.importRecords(from: file(text), options: options)
        #expect(expected.created == 400 - bad && expected.rejectedCount == bad)

        let session = try await filled(.file)
        var batches = options
        batches.batchSize = 37
        let task = Task { [batches] in
            try await session.importRecords(from: file(text), options: batches) { progress in
                if progress.rows > 100 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        let result = try await session.importRecords(from: file(text), options: batches)
        #expect((result.rows, result.created, result.rejectedCount) == (400, 400 - bad, bad))
        #expect(result.rejected == expected.rejected)
        func gist(_ session: Session) async throws -> [String] {
            try await all(Opportunity.self, session)
                .map {
                    "\($0.externalID ?? "") \($0.stage) \($0.amount ?? -1) \($0.stageSince) \($0.createdAt == $0.stageSince)"
                }
                .sorted()
        }
        #expect(try await gist(session) == gist(whole))
        #expect(try await all(StageInterval.self, session).count == all(StageInterval.self, whole).count)
    }
}
