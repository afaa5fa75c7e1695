import CRMCore
import CRMTesting
import Testing

/// Conversion against looking up every day in a plain list.
@Suite struct RateTableTests {
    static let (euro, dollar, yen, dinar) = (
        Currency(code: "EUR"), Currency(code: "USD"), Currency(code: "JPY"), Currency(code: "KWD")
    )

    private static func currencies() throws -> [Currency] {
        [try #require(euro), try #require(dollar), try #require(yen), try #require(dinar)]
    }

    private static func day(_ number: Int) -> CivilDate { CivilDate(daysSinceEpoch: Int32(20_000 + number)) }

    private static func rates(_ currencies: [Currency], _ random: inout SeededRandom) -> [ExchangeRate] {
        var rates: [ExchangeRate] = []
        var keys: Set<String> = []
        for index in 0..<Int.random(in: 4...24, using: &random) {
            // Mostly from or to the base.
            let others = Bool.random(using: &random) ? currencies : [currencies[0]]
            guard let from = currencies.randomElement(using: &random), let to = others.randomElement(using: &random),
                from != to,
                let ratio = ExchangeRatio(Int64.random(in: 1...99_999, using: &random), over: 1000)
            else { continue }
            let rate = ExchangeRate(
                id: ID(RecordID(high: 1, low: UInt64(index))),
                from: from,
                to: to,
                ratio,
                since: day(Int.random(in: 0...20, using: &random)),
                set: Int.random(in: 0..<4, using: &random) == 0 ? "plan" : nil
            )
            if keys.insert("\(from)\(to)\(rate.since)\(rate.set ?? "")").inserted { rates.append(rate) }
        }
        return rates
    }

    /// The fraction of two whole numbers that a pair is worth on a day, as one reads it off a list; nil for none.
    private static func look(
        _ rates: [ExchangeRate],
        _ from: Currency,
        _ to: Currency,
        _ day: CivilDate,
        _ set: String?,
        age: Int?
    ) -> (up: Int128, down: Int128)? {
        func one(_ from: Currency, _ to: Currency) -> (Int128, Int128)? {
            for (a, b, isInverse) in [(from, to, false), (to, from, true)] {
                var last: ExchangeRate?
                for rate in rates where rate.from == a && rate.to == b && rate.set == set && rate.since <= day {
                    if last.map({ $0.since < rate.since }) ?? true { last = rate }
                }
                guard let last, age.map({ last.since.adding(days: $0) >= day }) ?? true else { continue }
                let (up, down) = (Int128(last.ratio.numerator), Int128(last.ratio.denominator))
                return isInverse ? (down, up) : (up, down)
            }
            return nil
        }
        if from == to { return (1, 1) }
        if let direct = one(from, to) { return direct }
        guard let base = euro, from != base, to != base, let a = one(from, base), let b = one(base, to) else {
            return nil
        }
        return (a.0 * b.0, a.1 * b.1)
    }

    /// Whether a whole number is nearest to a fraction, the middle going away from zero.
    private static func isNearest(_ result: Int64, to up: Int128, over down: Int128) -> Bool {
        let distance = 2 * (Int128(result) * down - up).magnitude
        if distance < down.magnitude { return true }
        return distance == down.magnitude && Int128(result).magnitude * down.magnitude > up.magnitude
    }

    @Test(arguments: [1, 2, 3]) func everyDayIsAsTheListSays(_ seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let all = try Self.currencies()
        var (converted, missing, triangles) = (0, 0, 0)
        for _ in 0..<4000 {
            let rates = Self.rates(all, &random)
            let age = [nil, nil, 0, 5].randomElement(using: &random) ?? nil
            let table = RateTable(rates.shuffled(using: &random), base: all[0], maximumAge: age)
            let from = try #require(all.randomElement(using: &random))
            let to = try #require(all.randomElement(using: &random))
            let set = Int.random(in: 0..<4, using: &random) == 0 ? "plan" : nil
            let day = Self.day(Int.random(in: -2...24, using: &random))
            let amount = Money(minor: Int64.random(in: -1_000_000...1_000_000, using: &random), currency: from)
            let policy = set.map(RatePolicy.budget) ?? .spot(day)
            let dates = RateDates(today: day)
            let expected = Self.look(rates, from, to, day, set, age: age)
            do throws(RateError) {
                let result = try table.convert(amount, to: to, at: policy, dates)
                guard let expected else {
                    Issue.record("converted without a rate")
                    continue
                }
                let up = Int128(amount.minor) * expected.up * Int128(to.minorPerUnit)
                #expect(Self.isNearest(result.amount.minor, to: up, over: expected.down * Int128(from.minorPerUnit)))
                #expect(result.original == amount && result.amount.currency == to && !result.isCarriedForward)
                converted += 1
                if result.rates.count == 2 { triangles += 1 }
            } catch {
                #expect(error == .missing(from: from, to: to, on: day, set: set) && expected == nil)
                missing += 1
                // Explicitly carried forward, and flagged; where nothing began by then, still missing.
                let carried = try? table.convert(amount, to: to, at: policy, dates, missing: .carryForward)
                let late = Self.look(rates, from, to, day, set, age: nil)
                #expect((carried == nil) == (late == nil))
                #expect(carried?.isCarriedForward ?? true)
            }
        }
        print("converted \(converted), missing \(missing), triangulated \(triangles)")
        #expect(converted > 1000 && missing > 500 && triangles > 100)
    }

    @Test(arguments: [4, 5]) func theMeanIsThatOfAllDays(_ seed: UInt64) throws {
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let all = try Self.currencies()
        let (euro, dollar) = (all[0], all[1])
        for _ in 0..<2000 {
            let isInverse = Bool.random(using: &random)
            var rates: [ExchangeRate] = []
            for number in Set((0...3).map { _ in Int.random(in: 0...30, using: &random) } + [0]) {
                let ratio = try #require(ExchangeRatio(Int64.random(in: 1...30_000, using: &random), over: 10_000))
                let (from, to) = isInverse ? (dollar, euro) : (euro, dollar)
                rates.append(ExchangeRate(from: from, to: to, ratio, since: Self.day(number)))
            }
            let (first, count) = (Int.random(in: 0...20, using: &random), Int.random(in: 1...20, using: &random))
            let table = RateTable(rates, base: euro)
            let amount = Money(minor: Int64.random(in: -100_000...100_000, using: &random), currency: euro)
            let policy = RatePolicy.average(Self.day(first), until: Self.day(first + count))
            let result = try table.convert(amount, to: dollar, at: policy)
            // Day by day, in ten-thousandths.
            var sum: Int128 = 0
            for number in first..<(first + count) {
                let last = try #require(
                    rates.filter { $0.since <= Self.day(number) }.max { $0.since < $1.since }?.ratio
                )
                sum += Int128(last.numerator) * 10_000 / Int128(last.denominator)
            }
            let (up, down) = (sum, Int128(count) * 10_000)
            let expected = isInverse ? (down, up) : (up, down)
            #expect(Self.isNearest(result.amount.minor, to: Int128(amount.minor) * expected.0, over: expected.1))
            #expect(result.rates.map(\.days).reduce(0, +) == count)
        }
        #expect(throws: RateError.emptyPeriod) {
            let none = RatePolicy.average(Self.day(1), until: Self.day(1))
            _ = try RateTable([], base: euro).convert(.zero(euro), to: dollar, at: none)
        }
    }

    @Test func policiesGoByTheDaysOfTheAmount() throws {
        let all = try Self.currencies()
        let (euro, dollar) = (all[0], all[1])
        let rates = try (1...5)
            .map { number in
                let ratio = try #require(ExchangeRatio(Int64(number)))
                return ExchangeRate(from: dollar, to: euro, ratio, since: Self.day(number))
            }
        let budget = try #require(ExchangeRatio("9"))
        let table = RateTable(
            rates + [ExchangeRate(from: dollar, to: euro, budget, since: Self.day(0), set: "plan")],
            base: euro
        )
        let one = Money(minor: 100, currency: dollar)
        func value(_ policy: RatePolicy, _ dates: RateDates) throws(RateError) -> Int64 {
            try table.convert(one, to: euro, at: policy, dates).amount.minor / 100
        }
        let open = RateDates(today: Self.day(2), closeDate: Self.day(3))
        let won = RateDates(today: Self.day(2), closeDate: Self.day(3), wonOn: Self.day(4))
        #expect(try value(.spot(Self.day(1)), won) == 1)
        #expect(try value(.locked(Self.day(5)), won) == 5)
        #expect(try value(.closeDate, won) == 3)
        #expect(try value(.lockedAtWin, won) == 4)
        #expect(try value(.lockedAtWin, open) == 3)
        #expect(try value(.budget("plan"), open) == 9)
        #expect(throws: RateError.noDate(.closeDate)) { try value(.closeDate, RateDates(today: Self.day(1))) }
        #expect(throws: RateError.noDate(.budget("plan"))) { try value(.budget("plan"), RateDates()) }
        #expect(throws: RateError.self) { try value(.budget("other"), open) }
    }

    @Test func whatTheRatesDidStandsApart() throws {
        var random = SeededRandom(seed: 6)
        let all = try Self.currencies()
        for _ in 0..<500 {
            var rates: [ExchangeRate] = []
            for currency in all.dropFirst() {
                for number in [0, 10] {
                    let ratio = try #require(ExchangeRatio(Int64.random(in: 1...30_000, using: &random), over: 10_000))
                    rates.append(ExchangeRate(from: currency, to: all[0], ratio, since: Self.day(number)))
                }
            }
            let table = RateTable(rates, base: all[0])
            let amounts = (0..<Int.random(in: 0...9, using: &random))
                .compactMap { _ in
                    all.randomElement(using: &random)
                        .map { DatedAmount(Money(minor: Int64.random(in: -9999...9999, using: &random), currency: $0)) }
                }
            let (old, new) = (RatePolicy.spot(Self.day(0)), RatePolicy.spot(Self.day(10)))
            let effect = try table.effect(of: amounts, in: all[0], from: old, to: new)
            let before = try table.total(amounts, in: all[0], at: old)
            #expect(effect.before == before.total)
            #expect(try Money.sum(before.parts.map(\.amount), currency: all[0]) == before.total)
            #expect(effect.after == (try table.total(amounts, in: all[0], at: new)).total)
            #expect(effect.effect == (try effect.after - effect.before))
            #expect(try Money.sum(effect.byCurrency.values, currency: all[0]) == effect.effect)
            #expect(effect.byCurrency[all[0]]?.isZero ?? true)
        }
    }

    /// Large amounts and the longest rates are exact or an error, never a trap.
    @Test func theLargestFitOrFail() throws {
        let all = try Self.currencies()
        let top = ExchangeRatio.largest
        let odd = [top, top - 1, top - 3, 1, 2, 3, 999_999_999_989].map { $0 }
        let amounts: [Int64] = [.min, .max, .min + 1, 0, 1, -1, 1 << 40]
        for up in odd {
            for down in odd {
                guard let ratio = ExchangeRatio(up, over: down) else { continue }
                let table = RateTable(
                    [
                        ExchangeRate(from: all[3], to: all[0], ratio, since: Self.day(0)),
                        ExchangeRate(from: all[2], to: all[0], ratio, since: Self.day(0)),
                    ],
                    base: all[0]
                )
                for minor in amounts {
                    let there = Money(minor: minor, currency: all[3])
                    for to in [all[0], all[2]] {
                        do throws(RateError) {
                            _ = try table.convert(there, to: to, at: .spot(Self.day(0)))
                        } catch {
                            #expect(error == .overflow)
                        }
                    }
                    // The same rate there and back by way of the base: a thousand fils of a dinar are a yen.
                    if minor == 1 << 40 {
                        let yen = try table.convert(there, to: all[2], at: .spot(Self.day(0)))
                        #expect(yen.amount.minor == (minor + 500) / 1000)
                    }
                }
            }
        }
    }

    @Test(arguments: StoreKind.allCases) func ratesAreKeptAndReadOnce(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let all = try Self.currencies()
        let (euro, dollar) = (all[0], all[1])
        let ratio = try #require(ExchangeRatio("1.0837"))
        let stored = try await test.session.create(
            ExchangeRate(from: euro, to: dollar, ratio, since: Self.day(0), source: "ECB")
        )
        try await test.session.create(ExchangeRate(from: euro, to: dollar, .one, since: Self.day(0), set: "plan"))
        try await test.session.create(ExchangeRate(from: euro, to: dollar, .one, since: Self.day(0), set: "other"))
        await #expect(throws: StorageError.self) {
            try await test.session.create(ExchangeRate(from: euro, to: dollar, .one, since: Self.day(0)))
        }
        await #expect(throws: CRMError.self) {
            try await test.session.create(ExchangeRate(from: euro, to: euro, .one, since: Self.day(0)))
        }
        let table = try await test.session.read { try $0.rateTable(base: euro, sets: ["plan"]) }
        let result = try table.convert(Money(minor: 1_000, currency: euro), to: dollar, at: .spot(Self.day(9)))
        #expect(result.amount == Money(minor: 1_084, currency: dollar))
        #expect(result.rates.map(\.rate) == [stored.record])
        #expect(
            try table.convert(.zero(euro), to: dollar, at: .budget("plan"), RateDates(today: Self.day(1))).rates.count
                == 1
        )
        #expect(throws: RateError.self) {
            _ = try table.convert(.zero(euro), to: dollar, at: .budget("other"), RateDates(today: Self.day(1)))
        }
    }
}
