import Foundation
import StorageProtocols
import Testing

struct SearchFoldingTests {
    private func fold(_ text: String) -> String {
        String(decoding: TextFolding.fold(text), as: UTF8.self)
    }

    @Test(arguments: [
        ("", ""),
        ("Johannes FITZGERALD-Smith_1", "johannes fitzgerald-smith_1"),
        ("Müller", "muller"),
        ("Mu\u{308}ller", "muller"),
        ("Straße STRASSE Straẞe", "strasse strasse strasse"),
        ("Øre Łódź Đorđe Æsir œuvre Þór", "ore lodz dorde aesir oeuvre thor"),
        ("İstanbul Diyarbakır", "istanbul diyarbakir"),
        ("Nguyễn Thị Ánh", "nguyen thi anh"),
        ("Ａｃｍｅ　１２３！", "acme 123!"),
        ("ﾀﾅｶ ﾀﾛｳ", "たなか たろう"),
        ("ｶﾞｰﾃﾞﾝ ﾊﾟﾝ ヴ", "がーでん ぱん ゔ"),
        ("か\u{3099} は\u{309A} ガ", "が ぱ が"),
        ("カタカナ・ひらがな", "かたかな・ひらがな"),
        ("Ελένη ΟΔΥΣΣΕΎΣ οδυσσεύς", "ελενη οδυσσευσ οδυσσευσ"),
        ("Артём Королёв Йод", "артем королев иод"),
        ("أحمد إبراهيم مُحَمَّد", "احمد ابراهيم محمد"),
        ("\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}", "한국"),
        ("ﬁnance ① Ⅳ m² № ㈱田中", "finance 1 iv m2 no (株)田中"),
        ("a\u{AD}b\u{200D}c\u{FE0F}", "abc"),
        ("a\u{A0}b\u{2003}c", "a b c"),
        ("\u{212A}elvin \u{212B}ngström", "kelvin angstrom"),
        ("日本語 한국어 👩‍💻", "日本語 한국어 👩💻"),
    ])
    func foldsToTheSearchForm(text: String, expected: String) {
        #expect(Array(fold(text).utf8) == Array(expected.utf8))
    }

    @Test func appendsBehindEarlierTextWithoutTouchingIt() {
        var buffer = Array("KEEP か".utf8)
        TextFolding.append("\u{3099}X", to: &buffer)
        #expect(buffer == Array("KEEP かx".utf8))
    }

    @Test func everyScalarFoldsOnce() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let once = TextFolding.fold(String(Character(scalar)))
            let twice = TextFolding.fold(String(decoding: once, as: UTF8.self))
            if once != twice {
                Issue.record("U+\(String(value, radix: 16)): \(once) then \(twice)")
            }
        }
    }

    @Test func composedAndDecomposedTextFoldAlike() {
        var compared = 0
        let ranges: [ClosedRange<UInt32>] = [
            0xC0...0x24F, 0x386...0x3D7, 0x400...0x52F, 0x600...0x6FF, 0x1E00...0x1FBC, 0x1FC2...0x1FCC,
            0x1FD0...0x1FDB,
            0x1FE0...0x1FEC, 0x1FF2...0x1FFC, 0x3041...0x30FF, 0xAC00...0xD7A3,
        ]
        for value in ranges.joined() {
            guard let scalar = Unicode.Scalar(value), scalar != "\u{387}" else { continue }
            let composed = String(Character(scalar))
            let decomposed = composed.decomposedStringWithCanonicalMapping
            if composed.utf8.elementsEqual(decomposed.utf8) { continue }
            compared += 1
            if TextFolding.fold(composed) != TextFolding.fold(decomposed) {
                Issue.record("U+\(String(value, radix: 16)): \(fold(composed)) but \(fold(decomposed))")
            }
        }
        #expect(compared > 12_000)
    }

    @Test func mixedTextFoldsOnce() {
        let pieces = [
            "K", "か", "ｶ", "ﾞ", "\u{3099}", "ﾟ", "\u{301}", "e", "\u{1112}", "\u{1161}", "\u{11AB}", "한", "İ", "ß",
            "\u{200D}",
        ]
        var random = SplitMix64(seed: 11)
        for _ in 0..<20_000 {
            let text = (0..<random.below(8)).map { _ in random.pick(pieces) }.joined()
            let once = fold(text)
            if !fold(once).utf8.elementsEqual(once.utf8) {
                Issue.record("\(text.unicodeScalars.map(\.value)) (seed 11)")
            }
        }
    }

    @Test func naughtyStringsFoldOnce() throws {
        guard let folder = publicTestData("naughty-strings") else { return }
        let data = try Data(contentsOf: folder.appendingPathComponent("blns.json"))
        let strings = try JSONDecoder().decode([String].self, from: data)
        #expect(strings.count > 400)
        for string in strings {
            let once = fold(string)
            #expect(fold(once).utf8.elementsEqual(once.utf8))
            #expect(SearchQuery(string) == SearchQuery(once))
            if !SearchQuery(string).isEmpty {
                #expect(SearchMatcher(SearchQuery(string), mode: .wordStart).matches(texts: ["x", string]))
            }
        }
    }
}
