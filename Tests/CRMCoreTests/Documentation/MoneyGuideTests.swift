import CRMCore
import CRMTesting
import Testing

/// What the guide to money shows.
@Suite struct MoneyGuideTests {
    @Test func whatTheGuideShows() async throws {
        let test = try await TestCRM()
        let session = test.session
        guard let euro = Currency(code: "EUR"), let dollar = Currency(code: "USD"), let yen = Currency(code: "JPY")
        else { return }
        let price = try Money(text: "1,234.50", currency: euro)
        let discounted = try price.multiplied(by: 85, over: 100)
        let parts = Money(minor: 100, currency: euro).allocate([1, 1, 1])

        #expect(discounted.description == "1049.33 EUR")
        #expect(parts.map(\.minor) == [34, 33, 33])

        guard let ratio = ExchangeRatio("1.0837"), let yenRatio = ExchangeRatio("162.3"),
            let planned = ExchangeRatio("1.1"), let january = CivilDate(iso8601: "2026-01-01"),
            let february = CivilDate(iso8601: "2026-02-02"), let march = CivilDate(iso8601: "2026-03-01")
        else { return }
        try await session.create([
            ExchangeRate(from: euro, to: dollar, ratio, since: january, source: "ECB"),
            ExchangeRate(from: euro, to: yen, yenRatio, since: january, source: "ECB"),
            ExchangeRate(from: euro, to: dollar, planned, since: january, set: "budget 2026"),
        ])

        let rates = try await session.read { try $0.rateTable(base: euro, sets: ["budget 2026"]) }
        let result = try rates.convert(Money(minor: 10_000, currency: dollar), to: yen, at: .spot(february))

        #expect(result.amount == Money(minor: 14_976, currency: yen))
        #expect(result.rates.count == 2)

        let deal = RateDates(today: february, closeDate: march)
        let forecast = try rates.convert(price, to: dollar, at: .closeDate, deal)
        let budget = try rates.convert(price, to: dollar, at: .budget("budget 2026"), deal)

        #expect(forecast.amount.description == "1337.83 USD")
        #expect(budget.amount.description == "1357.95 USD")

        let strict = try await session.read { try $0.rateTable(base: euro, maximumAge: 7) }
        let late = try strict.convert(price, to: dollar, at: .spot(march), missing: .carryForward)
        #expect(late.isCarriedForward)
        #expect(throws: RateError.self) { _ = try strict.convert(price, to: dollar, at: .spot(march)) }

        let pipeline = [DatedAmount(price, deal), DatedAmount(Money(minor: 500_000, currency: dollar), deal)]
        let effect = try rates.effect(of: pipeline, in: dollar, from: .budget("budget 2026"), to: .closeDate)

        #expect(effect.effect.description == "-20.12 USD")
    }
}
