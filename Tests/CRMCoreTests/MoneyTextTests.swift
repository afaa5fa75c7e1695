import CRMCore
import Testing

struct MoneyTextTests {
    @Test(
        arguments: [
            ("1,234.50", 123_450), ("1.234,50", 123_450), ("1234.5", 123_450), ("1234", 123_400), ("1 234,50", 123_450),
            ("1\u{A0}234\u{A0}567,8", 123_456_780), ("1\u{202F}234", 123_400), ("1'234.50", 123_450),
            ("1’234’567.50", 123_456_750), ("1,234,567", 123_456_700), ("1.234.567", 123_456_700),
            ("12,34,567.50", 123_456_750), (".5", 50), ("0,5", 50), ("-7", -700), ("\u{2212}7,10", -710),
            ("(12.00)", -1_200),
            ("+3", 300), ("10.0000", 1_000), ("1234.567000", nil), ("1234.560", 123_456), ("00012", 1_200),
            ("€1.234,50", 123_450), ("1.234,50 €", 123_450), ("EUR 12", 1_200), ("12 eur", 1_200), ("-€5", -500),
            ("€ -5", -500), ("１２３４", 123_400), ("6.0E7", 6_000_000_000), ("1e5", 10_000_000), ("-1.2345E1", nil),
            ("1.2345e+3", 123_450),
            ("125e-2", 125), ("5E-1", 50), ("-1.23456E3", -123_456), ("92233720368547758.07", .max),
            ("-92233720368547758.08", .min),
        ] as [(String, Int64?)]
    )
    func euros(text: String, minor: Int64?) throws {
        let euro = try #require(Currency(code: "EUR"))
        #expect((try? Money(text: text, currency: euro)) == minor.map { Money(minor: $0, currency: euro) })
    }

    @Test(
        arguments: [
            ("", .empty), (" \u{A0} ", .empty), ("abc", .malformed), ("-", .malformed), ("1.2.3", .malformed),
            ("1,23,45", .malformed), ("1,234.567,89", .malformed), ("1..5", .malformed), ("5.", .unknownCurrency(".")),
            ("1e5x", .malformed), ("1e99", .malformed), ("1e-9223372036854775808", .malformed),
            ("1e9223372036854775807", .malformed),
            ("1.2e-3", .tooPrecise), ("1,5e2", .malformed),
            ("--5", .malformed), ("(5", .malformed), ("5 apples", .unknownCurrency("apples")),
            ("EUR 5 EUR", .malformed), ("0,123,456", .malformed), ("1 234.567.890", .malformed),
            ("1,234", .ambiguous(.comma)), ("1.234", .ambiguous(.point)), ("€12.345", .ambiguous(.point)),
            ("0.123", .tooPrecise), ("1234.567", .tooPrecise), ("92233720368547758.08", .outOfRange),
            ("99999999999999999999999999", .outOfRange), ("5 XXX", .unknownCurrency("XXX")),
            ("5 kr", .ambiguousSymbol("kr")),
        ] as [(String, Refusal)]
    )
    func refusals(text: String, refusal: Refusal) throws {
        let euro = try #require(Currency(code: "EUR"))
        let expected: MoneyTextError =
            switch refusal {
            case .empty: .empty
            case .malformed: .malformed
            case .ambiguous(let mark): .ambiguous(mark)
            case .tooPrecise: .tooPrecise(euro)
            case .outOfRange: .outOfRange
            case .unknownCurrency(let unit): .unknownCurrency(unit)
            case .ambiguousSymbol(let symbol): .ambiguousSymbol(symbol)
            }
        #expect(throws: expected) { try Money(text: text, currency: euro) }
    }

    enum Refusal: Sendable {
        case empty
        case malformed
        case ambiguous(DecimalMark)
        case tooPrecise
        case outOfRange
        case unknownCurrency(String)
        case ambiguousSymbol(String)
    }

    @Test func theCurrencyDecidesOnMarksAndSymbols() throws {
        #expect(try Money(text: "¥1,234", currency: Currency(code: "JPY")).description == "1234 JPY")
        #expect(try Money(text: "1.234 VND").description == "1234 VND")
        #expect(try Money(text: "$5", currency: Currency(code: "CAD")).description == "5.00 CAD")
        #expect(throws: MoneyTextError.ambiguousSymbol("$")) { try Money(text: "$5") }
        #expect(try Money(text: "CA$5").description == "5.00 CAD")
        #expect(try Money(text: "US$1,234.50", currency: Currency(code: "CAD")).description == "1234.50 USD")
        #expect(throws: MoneyTextError.missingCurrency) { try Money(text: "5") }
        #expect(throws: MoneyTextError.ambiguous(.comma)) { try Money(text: "1,234 KWD") }
        #expect(try Money(text: "1,234 KWD", decimalMark: .comma).description == "1.234 KWD")
        #expect(try Money(text: "1,234 KWD", decimalMark: .point).description == "1234.000 KWD")
    }

    @Test func aColumnShowsItsMark() {
        #expect(DecimalMark.shown(by: ["1,234", "5", "", "n/a", "12.5"]) == .point)
        #expect(DecimalMark.shown(by: ["1.234", "1.234,5"]) == .comma)
        #expect(DecimalMark.shown(by: ["1,234", "7"]) == nil)
        #expect(DecimalMark.shown(by: ["1,5", "1.5"]) == nil)
    }

    @Test func noTextTraps() {
        var random = SeededGenerator(state: 304)
        let pieces = [
            "1", "23", "456", ".", ",", " ", "'", "-", "(", ")", "€", "$", "USD", "\u{301}", "e", "９", "\u{0}",
        ]
        let currency = Currency(code: "EUR")
        var accepted = 0
        for _ in 0..<50_000 {
            let count = Int.random(in: 0..<9, using: &random)
            let text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            guard let amount = try? Money(text: text, currency: currency) else { continue }
            accepted += 1
            #expect((try? Money(text: amount.description)) == amount, "\(text) (seed 304)")
        }
        #expect(accepted > 1_000)
    }
}
