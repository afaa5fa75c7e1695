import Foundation
import StorageProtocols
import Testing

struct SearchQueryTests {
    private let document = SearchDocument([
        "Zoë Lee", "zoe.lee@example.com", "+49 30 901820", "4930901820", "山田太郎", "ﾔﾏﾀﾞ ﾀﾛｳ", "Straße 7", "AT&T",
        "snake_case",
    ])

    private func matches(_ text: String, _ mode: SearchMode) -> Bool {
        SearchMatcher(SearchQuery(text), mode: mode).matches(document)
    }

    @Test(arguments: [
        "zoe", "ZOË", "zoe lee", "lee zoe", "z", "le", "lee@exa", "@example", "901820", "4930", "山田", "山", "やまだ", "ヤマダ",
        "strasse", "STRASSE 7", "at&t", "&t", "case", "example.com", ".com", "山田太郎", "山田太",
    ])
    func findsWordStarts(text: String) {
        #expect(matches(text, .wordStart))
        #expect(matches(text, .anywhere))
    }

    @Test(arguments: ["1820", "xample", "ample.c", "田太", "太郎", "まだ", "trasse", "nake", "oe.l", "e@e", "ee@"])
    func findsFragmentsAnywhereOnly(text: String) {
        #expect(matches(text, .anywhere))
        #expect(!matches(text, .wordStart))
    }

    @Test(arguments: ["oe", "h", "20", "郎", "lee zoey", "zoe  mike", "smith", "30901 820x", "", " ", "@", "--", "_"])
    func findsNothing(text: String) {
        #expect(!matches(text, .anywhere))
        #expect(!matches(text, .wordStart))
    }

    @Test func termsDoNotSpanTexts() {
        #expect(!SearchMatcher(SearchQuery("ab"), mode: .anywhere).matches(texts: ["a", "b"]))
        #expect(SearchMatcher(SearchQuery("a b"), mode: .anywhere).matches(texts: ["b", "a"]))
    }

    @Test func aChangeOfClassStartsAWord() {
        #expect(SearchMatcher(SearchQuery("ta"), mode: .wordStart).matches(texts: ["田中taro"]))
        #expect(SearchMatcher(SearchQuery("田"), mode: .wordStart).matches(texts: ["taro田中"]))
        #expect(!SearchMatcher(SearchQuery("ro"), mode: .wordStart).matches(texts: ["田中taro"]))
    }

    @Test func aLaterOccurrenceCounts() {
        #expect(SearchMatcher(SearchQuery("an"), mode: .anywhere).matches(texts: ["banana an"]))
        #expect(SearchMatcher(SearchQuery("aab"), mode: .anywhere).matches(texts: ["aaaab"]))
    }

    @Test func dropsTermsWithoutWordsAndRepeats() {
        let query = SearchQuery(" Lee  -- LEE &\tBerlin ")
        #expect(query.terms.map { String(decoding: $0.bytes, as: UTF8.self) } == ["lee", "berlin"])
        #expect(query == SearchQuery("lee berlin"))
        #expect(SearchQuery("...").isEmpty)
    }

    @Test func codesAsItsText() throws {
        let query = SearchQuery("Zoë Lee")
        let data = try JSONEncoder().encode([query])
        #expect(String(decoding: data, as: UTF8.self) == #"["Zoë Lee"]"#)
        #expect(try JSONDecoder().decode([SearchQuery].self, from: data) == [query])
    }

    @Test func agreesWithThePlainReading() {
        var random = SplitMix64(seed: 21)
        var hits = 0
        for _ in 0..<30_000 {
            let texts = SearchCases.texts(&random)
            let text = SearchCases.query(&random, texts: texts)
            for mode in SearchMode.allCases {
                let expected = SearchCases.matches(text, texts: texts, mode: mode)
                hits += expected ? 1 : 0
                if SearchMatcher(SearchQuery(text), mode: mode).matches(texts: texts) != expected {
                    Issue.record("\(mode) \(text) in \(texts), expected \(expected) (seed 21)")
                }
            }
        }
        #expect(hits > 5_000 && hits < 55_000)
    }
}

/// Random texts and queries from an alphabet small enough to collide, and a plain reading of what matches.
enum SearchCases {
    static let separators: Set<Unicode.Scalar> = ["-", "_", "@", ".", " ", "\n", "・"]
    static let dense: Set<Unicode.Scalar> = ["か", "が", "た", "だ", "ー", "田", "中", "한"]
    private static let alphabet: [String] = [
        "a", "b", "A", "é", "ß", "1", "2", "😀", "ж", "-", "_", "@", ".", " ", " ", "・", "か", "ｶ", "ﾞ", "タ", "だ", "ー",
        "田",
        "中", "한", "Ｂ", "\u{301}",
    ]

    static func text(_ random: inout SplitMix64, upTo length: Int) -> String {
        // Some texts take all their letters from a few, so that long words repeat.
        let letters = random.below(2) == 0 ? alphabet : (0..<4).map { _ in random.pick(alphabet) }
        return (0..<random.below(length)).map { _ in random.pick(letters) }.joined()
    }

    static func texts(_ random: inout SplitMix64) -> [String] {
        (0..<(1 + random.below(4))).map { _ in text(&random, upTo: 14) }
    }

    /// A piece of one of the texts, or a text of its own.
    static func query(_ random: inout SplitMix64, texts: [String]) -> String {
        let scalars = Array(random.pick(texts).unicodeScalars)
        guard random.below(4) > 0, !scalars.isEmpty else { return text(&random, upTo: 6) }
        let start = random.below(scalars.count)
        let end = start + 1 + random.below(min(7, scalars.count - start))
        var piece = String.UnicodeScalarView()
        piece.append(contentsOf: scalars[start..<end])
        return String(piece)
    }

    static func fold(_ text: String) -> [Unicode.Scalar] {
        Array(String(decoding: TextFolding.fold(text), as: UTF8.self).unicodeScalars)
    }

    /// 0 for separators, 1 for spaced and 2 for dense scalars.
    static func wordClass(_ scalar: Unicode.Scalar) -> Int {
        separators.contains(scalar) ? 0 : dense.contains(scalar) ? 2 : 1
    }

    static func matches(_ query: String, texts: [String], mode: SearchMode) -> Bool {
        let terms = fold(query).split(whereSeparator: { $0 == " " || $0 == "\n" })
            .map(Array.init).filter { !$0.allSatisfy(separators.contains) }
        let folded = texts.map(fold)
        return !terms.isEmpty
            && terms.allSatisfy { term in folded.contains { contains(term, in: $0, mode: mode) } }
    }

    private static func contains(_ term: [Unicode.Scalar], in text: [Unicode.Scalar], mode: SearchMode) -> Bool {
        let short = term.count == 1 || term.count == 2 && !term.contains(where: dense.contains)
        return text.indices.contains { position in
            guard text[position...].starts(with: term) else { return false }
            guard short || mode == .wordStart, position > 0 else { return true }
            let (before, first) = (wordClass(text[position - 1]), wordClass(term[0]))
            return before == 0 || first == 0 || before != first
        }
    }
}
