import CRMCore
import Foundation
import Testing

@Suite struct ContactValuesTests {
    /// Every value takes any text without trapping, and its normal form is the normal form of itself.
    private func check(_ text: String) throws {
        if let address = try? EmailAddress(text) {
            #expect(try EmailAddress(address.normal).normal == address.normal, "\(text.debugDescription)")
        }
        for code in [nil, 1, 39, 81, 0, -1, .max] {
            guard let number = try? PhoneNumber(text, defaultCallingCode: code) else { continue }
            #expect(3...15 ~= number.digits.utf8.count, "\(text.debugDescription)")
            #expect(try PhoneNumber(number.normal).digits.utf8.count >= 3, "\(text.debugDescription)")
        }
        let company = CompanyName(text).normal
        #expect(CompanyName(company).normal == company, "\(text.debugDescription)")
        if let domain = WebDomain.normal(of: text) {
            #expect(WebDomain.normal(of: "https://\(domain)/") == domain, "\(text.debugDescription)")
        }
        let name = PersonName(parsing: text)
        #expect(name.formatted.isEmpty || !name.isEmpty)
        #expect(Country(text).code.map(Country.codes.contains) != false)
    }

    @Test func naughtyStringsAreTakenOrRefused() throws {
        guard let data = ContactCorpus.data("naughty-strings/blns.json") else { return }
        for text in try JSONDecoder().decode([String].self, from: data) { try check(text) }
    }

    @Test(arguments: 1...6) func randomPiecesAreTakenOrRefused(seed: Int) throws {
        let pieces = [
            "ann", "A", "@", ".", "-", "x", "com", "www.", "://", "\"", "\\", "<", ">", "+", "00", "0", "81", "1",
            "(0)",
            "ext", "#", ";", " ", "\u{3000}", "\u{200B}", "株式会社", "(株)", "㈱", "ｶﾞ", "ﾞ", "山", "＠", "。", "é", "e\u{301}",
            "🙂", "inc", "co", "and", "&", "'", ",", "（", "）", "・", "\r\n", "\u{0}", "mailto:", "tel:", "van", "Dr.",
        ]
        var state = UInt64(seed)
        for _ in 0..<3000 {
            var text = ""
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            for _ in 0..<(2 + state >> 61) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int((state >> 33) % UInt64(pieces.count))]
            }
            try check(text)
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "(", "\" ", "株式会社", "a株式会社 ", "Dr. ", "van ", ", ", "ﾞ", "@", "<", "1", "(0)", "ext", "www.", "a.", "&",
            "・", "\\",
        ]
    )
    func longTextTakesLinearTime(piece: String) {
        // 50,000 pieces are seconds at most when work is linear, and minutes when it is quadratic.
        let text = String(repeating: piece, count: 50_000)
        #expect(throws: (any Error).self) { try EmailAddress(text) }
        #expect(throws: (any Error).self) { try PhoneNumber(text) }
        #expect(CompanyName(text).value.utf8.count <= text.utf8.count)
        #expect((WebDomain.normal(of: text) ?? "").utf8.count <= 253)
        #expect(Contact(name: PersonName(parsing: text)).sortName.utf8.count <= text.utf8.count)
        #expect(Country(text).code == nil)
    }
}
