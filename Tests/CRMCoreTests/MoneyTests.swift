import CRMCore
import Foundation
import Testing

struct MoneyTests {
    private static let euro = Currency(code: "EUR")
    private static let yen = Currency(code: "JPY")
    private static let dinar = Currency(code: "KWD")

    @Test func activeCurrenciesAreThoseOfTheStandard() throws {
        guard let folder = TestData.folder("iso-4217") else { return }
        let list = try String(contentsOfFile: folder + "/data/codes-all.csv", encoding: .utf8)
        var expected: [String: Int] = [:]
        for line in list.split(whereSeparator: \.isNewline).dropFirst() {
            let cells = line.reversed().split(separator: ",", maxSplits: 4, omittingEmptySubsequences: false)
                .map { String($0.reversed()) }
            let (withdrawn, digits, code) = (cells[0], cells[1], cells[3])
            if withdrawn.isEmpty, let digits = Int(digits) { expected[code] = digits }
        }
        let known = Dictionary(uniqueKeysWithValues: Currency.active.map { ($0.code, $0.minorDigits) })
        #expect(known == expected)
        #expect(known.count == 165)
    }

    @Test func codesAreKnownOrRefused() throws {
        for currency in Currency.active {
            #expect(Currency(rawValue: currency.rawValue) == currency && currency.isActive)
            let decoded = try JSONDecoder().decode([Currency].self, from: JSONEncoder().encode([currency]))
            #expect(decoded == [currency])
        }
        for text in ["", "EU", "EURO", "eur", "XXX", "XAU", "QQQ", "E\u{301}U", "€"] {
            #expect(Currency(rawValue: text) == nil)
        }
        #expect(Currency(code: " eur ")?.code == "EUR")
        let lira = try #require(Currency(code: "HRK"))
        #expect(!lira.isActive && lira.minorDigits == 2)
        #expect(throws: (any Error).self) { try JSONDecoder().decode([Currency].self, from: Data(#"["QQQ"]"#.utf8)) }
    }

    @Test func calculationsAreExactOrErrors() throws {
        let (euro, yen) = (try #require(Self.euro), try #require(Self.yen))
        let most = Money(minor: .max, currency: euro)
        let cent = Money(minor: 1, currency: euro)
        #expect(throws: MoneyError.overflow) { try most + cent }
        #expect(throws: MoneyError.overflow) { try Money(minor: .min, currency: euro) - cent }
        #expect(throws: MoneyError.overflow) { try -Money(minor: .min, currency: euro) }
        #expect(throws: MoneyError.overflow) { try most.multiplied(by: 2) }
        #expect(throws: MoneyError.overflow) { try Money(minor: .min, currency: euro).multiplied(by: -1) }
        #expect(throws: MoneyError.divisionByZero) { try most.multiplied(by: 2, over: 0) }
        #expect(throws: MoneyError.overflow) { try Money(units: .max, currency: euro) }
        #expect(throws: MoneyError.differentCurrencies(euro, yen)) { try cent + Money(minor: 1, currency: yen) }
        #expect(try most.multiplied(by: .max, over: .max) == most)
        #expect(try Money.sum([most, cent, -most], currency: euro) == cent)
        #expect(throws: MoneyError.overflow) { try Money.sum([most, cent], currency: euro) }
    }

    @Test func productsAreRoundedOnceByTheRule() throws {
        let euro = try #require(Self.euro)
        var random = SeededGenerator(state: 301)
        for _ in 0..<20_000 {
            let amount = Money(minor: Int64.random(in: -1_000...1_000, using: &random), currency: euro)
            let numerator = Int64.random(in: -50...50, using: &random)
            let denominator = Int64.random(in: 1...20, using: &random) * (Bool.random(using: &random) ? 1 : -1)
            let exact = Double(amount.minor * numerator) / Double(denominator)
            let rules: [(Rounding, FloatingPointRoundingRule)] = [
                (.halfAwayFromZero, .toNearestOrAwayFromZero), (.halfEven, .toNearestOrEven), (.down, .towardZero),
                (.up, .awayFromZero),
            ]
            for (rounding, rule) in rules {
                let result = try amount.multiplied(by: numerator, over: denominator, rounding: rounding)
                #expect(
                    result.minor == Int64(exact.rounded(rule)),
                    "\(amount) * \(numerator) / \(denominator) \(rounding) (seed 301)"
                )
            }
        }
    }

    @Test func partsAddUpAndAreFair() throws {
        let euro = try #require(Self.euro)
        var random = SeededGenerator(state: 302)
        for _ in 0..<5_000 {
            let isLarge = Int.random(in: 0..<4, using: &random) == 0
            let amount = Money(
                minor: isLarge
                    ? Int64.random(in: .min ... .max, using: &random) : Int64.random(in: -500...500, using: &random),
                currency: euro
            )
            let weights = (0..<Int.random(in: 1...12, using: &random))
                .map { _ in
                    isLarge ? Int64.random(in: 0 ... .max, using: &random) : Int64.random(in: 0...5, using: &random)
                }
            let parts = amount.allocate(weights)
            #expect(try Money.sum(parts, currency: euro) == amount, "\(amount) by \(weights) (seed 302)")
            let total = weights.reduce(Int128(0)) { $0 + Int128($1) }
            for (part, weight) in zip(parts, weights) {
                let (share, whole) = total == 0 ? (1, Int128(weights.count)) : (Int128(weight), total)
                // |part - amount * share / whole| < 1, without dividing.
                let distance = (Int128(part.minor) * whole - Int128(amount.minor) * share).magnitude
                #expect(distance < whole.magnitude, "\(amount) by \(weights) (seed 302)")
            }
            for (left, right) in zip(zip(weights, parts), zip(weights, parts).dropFirst()) where left.0 == right.0 {
                let (first, second) = (left.1.minor.magnitude, right.1.minor.magnitude)
                #expect(first == second || first == second + 1, "the earlier of equals has the odd cent")
            }
            if amount.minor != .min {
                #expect(try (-amount).allocate(weights) == parts.map { part in try -part })
            }
            let shuffled = weights.indices.shuffled(using: &random)
            let reordered = amount.allocate(shuffled.map { weights[$0] })
            #expect(reordered.map(\.minor).sorted() == parts.map(\.minor).sorted(), "(seed 302)")
        }
        #expect(Money(minor: 5, currency: euro).allocate([]).isEmpty)
        #expect(Money(minor: 5, currency: euro).allocate([-3, 0]).map(\.minor) == [3, 2])
        #expect(Money(minor: -100, currency: euro).allocate([1, 1, 1]).map(\.minor) == [-34, -33, -33])
    }

    @Test func writtenAmountsReadBack() throws {
        var random = SeededGenerator(state: 303)
        for _ in 0..<20_000 {
            let currency = try #require(Currency.active.randomElement(using: &random))
            let shift = Int64.random(in: 0..<63, using: &random)
            let amount = Money(minor: Int64.random(in: .min ... .max, using: &random) >> shift, currency: currency)
            #expect(try Money(text: amount.description, decimalMark: .point) == amount)
            #expect(try Money(text: amount.formatted, decimalMark: .point) == amount)
            #expect(try Money(text: amount.decimal, currency: currency, decimalMark: .point) == amount)
        }
        #expect(Money(minor: -123_456_789, currency: try #require(Self.euro)).formatted == "-1,234,567.89 EUR")
        #expect(Money(minor: -5, currency: try #require(Self.dinar)).description == "-0.005 KWD")
        #expect(Money(minor: 1_234, currency: try #require(Self.yen)).formatted == "1,234 JPY")
    }
}
