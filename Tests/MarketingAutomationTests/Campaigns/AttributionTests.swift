import CRMCore
import CRMTesting
import Testing

@testable import MarketingAutomation

/// Some conversions, as a module of sales would contribute them.
private struct Deals: CRMModule {
    let name = "deals"
    let list: [Conversion]

    func register(in registry: inout Registry) {
        registry.conversions("deals") { [list] period, _ in list.filter { period.contains($0.at) } }
    }
}

@Suite struct AttributionTests {
    private static let euro = Currency(rawValue: "EUR")
    private static let day: Int64 = 86_400_000_000

    @Test func creditsAddUpToTheValue() throws {
        var random = SeededRandom(seed: 8)
        let euro = try #require(Self.euro)
        let campaigns = (1...4).map { ID<Campaign>(RecordID(high: 9, low: $0)) }
        for _ in 0..<2_000 {
            let conversion = Conversion(
                id: "deal:1",
                contacts: [],
                at: MarketingWorld.start,
                value: Money(minor: Int64.random(in: -1_000...100_000, using: &random), currency: euro),
                link: RecordLink(campaigns[0])
            )
            let touches = (0..<Int.random(in: 0...7, using: &random))
                .map { number in
                    Touch(
                        id: ID(RecordID(high: 5, low: UInt64(number))),
                        contact: ID(RecordID(high: 1, low: 1)),
                        campaign: campaigns.randomElement(using: &random),
                        kind: [.click, .form, .open].randomElement(using: &random) ?? .click,
                        at: MarketingWorld.start.adding(
                            microseconds: Int64.random(in: -120...5, using: &random) * Self.day
                        )
                    )
                }
            for model in AttributionModel.allCases {
                let credits = Attribution(model, lookBackDays: 90).credits(conversion, touches)
                #expect(credits.reduce(0) { $0 + $1.value.minor } == conversion.value.minor)
                #expect(abs(credits.reduce(0) { $0 + $1.share } - 1) < 1e-9)
                let path =
                    touches.filter { touch in
                        touch.kind != .open && touch.at <= conversion.at
                            && touch.at >= conversion.at.adding(microseconds: -90 * Self.day)
                    }
                    .sorted { ($0.at, $0.id) < ($1.at, $1.id) }
                switch model {
                case .first: #expect(credits.map(\.campaign) == [path.first?.campaign])
                case .last: #expect(credits.map(\.campaign) == [path.last?.campaign])
                case .linear: #expect(credits.count == max(1, Set(path.map(\.campaign)).count))
                }
            }
        }
    }

    @Test(arguments: MarketingStore.allCases)
    func theReportSaysWhatCampaignsBroughtIn(_ store: MarketingStore) async throws {
        let euro = try #require(Self.euro)
        let account = ID<Account>(RecordID(high: 7, low: 1))
        let at = MarketingWorld.start.adding(microseconds: 20 * Self.day)
        let deal = Conversion(
            id: "deal:1",
            contacts: [],
            account: account,
            at: at,
            value: Money(minor: 10_001, currency: euro),
            link: RecordLink(account)
        )
        let world = try await MarketingWorld(store, modules: [Deals(list: [deal])])
        try await world.session.create(Account(id: account, name: "Acme"))
        var ids = try await world.contacts(2)
        for id in ids {
            var contact = try await world.session.get(id)
            contact.account = account
            try await world.session.update(contact)
        }
        ids.sort()
        let fair = try await world.session
            .create(
                Campaign(name: "Fair", channel: .visit, cost: Money(minor: 2_000, currency: euro))
            )
            .id
        let mailing = try await world.session.create(Campaign(name: "Mailing")).id
        try await world.template("Welcome")
        let journey = try await world.journey(
            JourneyDefinition(on: .manual, campaign: mailing) { JourneyStep.send("Welcome") }
        )
        try await world.session.enrol([ids[0]], in: journey)
        try await world.session.create(Touch(contact: ids[0], campaign: fair, channel: .visit, kind: .event))
        try await world.tick(days: 1)
        try await world.session.create(Touch(contact: ids[1], campaign: mailing, kind: .click))
        try await world.tick(days: 30)
        let report = try #require(world.crm.reports.first { $0.name == "campaigns" })
        func rows(_ model: AttributionModel) async throws -> ReportRows {
            let request = ComputedReport.Request(period: nil, zone: .utc, choices: ["model": model.rawValue])
            return try await world.session.read { try report.rows(request, $0) }
        }
        func money(_ minor: Int64) -> ReportCell { .money([.init(minor: minor, currency: "EUR")]) }
        let linear = try await rows(.linear)
        #expect(linear.rows.map { $0[0] } == [.text("Fair"), .text("Mailing")])
        #expect(linear.rows.map { $0[7] } == [money(5_001), money(5_000)])
        #expect(linear.total?[7] == money(10_001))
        #expect(linear.rows.map { $0[3] } == [.count(0), .count(1)])
        #expect(linear.rows.map { $0[5] } == [.count(0), .count(1)])
        #expect(linear.rows[0][8] == ReportCell.Ratio(3_001.0, of: 2_000.0).map { .ratio($0) })
        #expect(try await rows(.first).rows.map { $0[7] } == [money(10_001), .none])
        #expect(try await rows(.last).rows.map { $0[7] } == [.none, money(10_001)])
        #expect(world.crm.facts.contains { $0.name == "segment_members" })
    }
}
