import CRMCore
import CRMTesting
import Testing

/// How rates are written, and the standard's list of currencies.
@Suite struct ExchangeRatioTests {
    @Test func writtenRatiosReadBack() {
        var random = SeededRandom(seed: 21)
        for _ in 0..<20_000 {
            let places = Int.random(in: 0...9, using: &random)
            let digits = Int64.random(in: 1...999_999, using: &random)
            let power = (0..<places).reduce(Int64(1)) { power, _ in power * 10 }
            let ratio = ExchangeRatio(digits, over: power)
            #expect(ratio != nil)
            #expect(ratio.flatMap { ExchangeRatio($0.description) } == ratio)
            #expect(ratio?.inverse.inverse == ratio)
            let (up, down) = (Int64.random(in: 1...5000, using: &random), Int64.random(in: 1...5000, using: &random))
            let fraction = ExchangeRatio(up, over: down)
            #expect(fraction.flatMap { ExchangeRatio($0.description) } == fraction)
            #expect(ExchangeRatio("\(up)/\(down)") == fraction)
        }
        #expect(ExchangeRatio("1.0837") == ExchangeRatio(10_837, over: 10_000))
        #expect(ExchangeRatio("1.0837")?.description == "1.0837")
        #expect(ExchangeRatio("0.00616200")?.description == "0.006162")
        #expect(ExchangeRatio(2, over: 6)?.description == "1/3")
        #expect(ExchangeRatio("007")?.description == "7")
        #expect(ExchangeRatio("999999999999999")?.numerator == 999_999_999_999_999)
        for text in [
            "", "0", "0.0", "-1", "+1", "1.", ".5", "1,5", "1e3", " 1", "1/0", "0/1", "1/2/3", "1.5/2", "١", "1.2.3",
            "1000000000000001", "0.0000000000000001", "99999999999999999999",
        ] {
            #expect(ExchangeRatio(text) == nil, "\(text)")
        }
    }

    /// The codes withdrawn since 2010 are known as such; older ones, and units of account, are refused.
    @Test func historicCodesAreThoseWithdrawnSince2010() throws {
        guard let folder = TestData.folder("iso-4217") else { return }
        let list = String(decoding: try TestData.bytes(folder + "/data/codes-all.csv"), as: UTF8.self)
        let active = Set(Currency.active.map(\.code))
        // A rate for next-day transfers and a unit in which railways settle: no currency of a price.
        let noCurrencies: Set = ["USS", "XFU"]
        var seen: [String: String] = [:]
        for line in list.split(whereSeparator: \.isNewline).dropFirst() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).suffix(4).map(String.init)
            let (code, date) = (cells[0], cells[3])
            if !date.isEmpty, !active.contains(code) { seen[code] = max(seen[code] ?? "", date) }
        }
        var accepted = 0
        for (code, date) in seen where code.utf8.count == 3 {
            let currency = Currency(rawValue: code)
            if date >= "2010", !noCurrencies.contains(code) {
                #expect(currency?.isActive == false, "\(code) \(date)")
                accepted += 1
            } else {
                #expect(currency == nil, "\(code) \(date)")
            }
        }
        #expect(accepted == 14 && seen.count > 100)
    }
}
