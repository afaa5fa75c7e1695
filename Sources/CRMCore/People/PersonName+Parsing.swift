extension PersonName {
    /// Splits a full name into its parts.
    ///
    /// Understood are titles and suffixes (`Dr. Ann Marie Lee Jr.`), `Lee, Ann`, particles (`Ludwig van Beethoven`),
    /// a nickname in quotes or parentheses, and readings in parentheses (`山田 太郎（やまだ たろう）`). Names in East
    /// Asian scripts have the family name first, except for katakana, in which foreign names are written as they are
    /// said; `familyFirst` overrides this for any script.
    ///
    /// A single word is the family name in an East Asian script, after a title and where `familyFirst` is true;
    /// otherwise the given name. East Asian names without a space are not split: that takes a dictionary.
    public init(parsing full: String, familyFirst: Bool? = nil) {
        self.init()
        let (text, aside) = NameWords.aside(in: full)
        let clauses = NameWords.clauses(of: text)
        guard var words = clauses.first else {
            nickname = aside
            return
        }
        var rest = Array(clauses.dropFirst())
        let suffixes = rest.reversed().prefix { $0.allSatisfy(NameWords.isSuffix) }.reversed()
        suffix = Self.join(suffixes.flatMap(\.self))
        rest.removeLast(suffixes.count)
        takeAffixes(from: &words)
        if !rest.isEmpty {
            var givenWords = rest.flatMap { $0 }
            takeAffixes(from: &givenWords)
            self.familyFirst = familyFirst ?? false
            family = Self.join(words)
            given = givenWords.first ?? ""
            middle = Self.join(Array(givenWords.dropFirst()))
        } else {
            let isCJK = words.allSatisfy(Script.isCJK) && !words.isEmpty
            self.familyFirst = familyFirst ?? (isCJK && !words.allSatisfy(Script.isKatakana))
            split(words, isCJK: isCJK)
        }
        takeAside(aside)
    }

    private mutating func split(_ words: [String], isCJK: Bool) {
        guard words.count > 1 else {
            let isFamily = familyFirst || isCJK || !prefix.isEmpty
            if isFamily { family = Self.join(words) } else { given = Self.join(words) }
            return
        }
        if familyFirst {
            let end = words.firstIndex { !NameWords.isParticle($0) } ?? 0
            family = Self.join(Array(words[...end]))
            let others = words[(end + 1)...]
            given = others.first ?? ""
            middle = Self.join(Array(others.dropFirst()))
            return
        }
        // A particle in lower case at the start begins a family name that stands alone: "van der Berg".
        let first = words[0]
        if NameWords.isParticle(first), ContactText.folded(first) == first {
            family = Self.join(words)
            return
        }
        let start = words.indices.dropFirst().dropLast().first { NameWords.isParticle(words[$0]) } ?? words.count - 1
        given = first
        middle = Self.join(Array(words[1..<start]))
        family = Self.join(Array(words[start...]))
    }

    private mutating func takeAffixes(from words: inout [String]) {
        let titles = words.dropLast().prefix(while: NameWords.isTitle)
        let start = words.dropFirst(titles.count)
        let suffixes = start.dropFirst().reversed().prefix(while: NameWords.isSuffix).reversed()
        prefix = Self.join([prefix] + titles)
        suffix = Self.join(suffixes + [suffix])
        words = Array(start.dropLast(suffixes.count))
    }

    /// Puts what stood in quotes or parentheses where it belongs: kana beside another script is the reading.
    private mutating func takeAside(_ aside: String) {
        let words = NameWords.words(of: aside)
        guard !words.isEmpty, words.allSatisfy(Script.isKana), Script.isCJK(family), !Script.isKana(family) else {
            nickname = aside
            return
        }
        familyReading = words[0]
        givenReading = Self.join(Array(words.dropFirst()))
    }

    private static func join(_ words: [String]) -> String {
        words.filter { !$0.isEmpty }.joined(separator: " ")
    }
}
