import StorageProtocols
import Testing

struct SearchGramsTests {
    private func tokens(_ texts: String...) -> String {
        var grams = SearchGrams()
        var buffer: [UInt8] = []
        grams.append(SearchDocument(texts), to: &buffer)
        return String(decoding: buffer, as: UTF8.self)
    }

    @Test func writesGramsOfRuns() {
        #expect(tokens("Smith 田中") == "smi mit ith _smith 田中 _田中")
        #expect(tokens("a ab abc 山") == "_a _ab abc _abc _山")
        #expect(tokens("山田太郎taro") == "山田 _山田 田太 太郎 tar aro _taro")
        #expect(tokens("Müller", "müller", "ulle") == "mul ull lle ler _muller _muller _ulle")
        #expect(tokens("snake_case") == "sna nak ake _snake cas ase _case")
        #expect(tokens("12345678") == "123 234 345 456 _123456 567 678")
        #expect(tokens("--", "", "_") == "")
        #expect(tokens() == "")
    }

    @Test func appendsBehindEarlierTokensAndReusesItsMemory() {
        var grams = SearchGrams()
        var buffer: [UInt8] = []
        grams.append(SearchDocument(["ab"]), to: &buffer)
        grams.append(SearchDocument(["ab"]), to: &buffer)
        grams.append(SearchDocument(["-"]), to: &buffer)
        #expect(String(decoding: buffer, as: UTF8.self) == "_ab _ab")
    }

    @Test func constrainsByTokens() {
        func constraints(_ text: String, _ mode: SearchMode) -> [GramConstraint] {
            SearchGrams.constraints(for: SearchQuery(text), mode: mode)
        }
        #expect(constraints("Smit", .wordStart) == [.prefix("_smit")])
        #expect(constraints("Smithson", .wordStart) == [.exact("_smiths"), .exact("hso"), .exact("son")])
        #expect(constraints("Smit", .anywhere) == [.exact("smi"), .exact("mit")])
        #expect(constraints("sm", .anywhere) == [.prefix("_sm")])
        #expect(constraints("田中", .anywhere) == [.exact("田中")])
        #expect(constraints("田中", .wordStart) == [.exact("_田中")])
        #expect(constraints("田", .anywhere) == [.prefix("_田")])
        #expect(constraints("lee@exa", .anywhere) == [.exact("lee"), .prefix("_exa")])
        #expect(constraints("lee@exa.", .anywhere) == [.exact("lee"), .exact("_exa")])
        #expect(constraints("e@ab", .anywhere) == [.prefix("_ab")])
        #expect(constraints("e@ab.", .anywhere) == [.exact("_ab")])
        #expect(constraints("ee@", .anywhere) == [])
        #expect(constraints("ee@", .wordStart) == [.exact("_ee")])
        #expect(constraints("a a", .anywhere) == [.prefix("_a")])
        #expect(constraints("--", .anywhere) == [])
    }

    @Test func limitsTheConstraintsOfALongQuery() {
        let text = (0..<1_000).map { String($0) }.joined()
        let constraints = SearchGrams.constraints(for: SearchQuery(text), mode: .anywhere)
        #expect(constraints.count == SearchGrams.maximumConstraints)
    }

    @Test func writesTheTokensOfThePlainReading() {
        var random = SplitMix64(seed: 31)
        var grams = SearchGrams()
        var buffer: [UInt8] = []
        for round in 0..<20_000 {
            // Now and then a large document, so that the working memory grows and is let go.
            let texts =
                round % 500 == 0
                ? [String(repeating: SearchCases.text(&random, upTo: 40), count: 1 + random.below(600))]
                : SearchCases.texts(&random)
            buffer.removeAll(keepingCapacity: true)
            grams.append(SearchDocument(texts), to: &buffer)
            let written = String(decoding: buffer, as: UTF8.self).split(separator: " ").map(String.init)
            let grams = written.filter { !$0.hasPrefix("_") }
            if Set(grams).count != grams.count || Set(written) != plainTokens(texts) {
                Issue.record("\(texts): \(written) (seed 31)")
            }
        }
    }

    @Test func everyMatchSatisfiesTheConstraints() {
        var random = SplitMix64(seed: 41)
        var grams = SearchGrams()
        var (matches, constrained, rejected) = (0, 0, 0)
        for _ in 0..<30_000 {
            let texts = SearchCases.texts(&random)
            let query = SearchQuery(SearchCases.query(&random, texts: texts))
            let document = SearchDocument(texts)
            var buffer: [UInt8] = []
            grams.append(document, to: &buffer)
            let tokens = Set(String(decoding: buffer, as: UTF8.self).split(separator: " ").map(String.init))
            for mode in SearchMode.allCases {
                let constraints = SearchGrams.constraints(for: query, mode: mode)
                let candidate = constraints.allSatisfy { satisfies($0, tokens) }
                rejected += candidate ? 0 : 1
                guard SearchMatcher(query, mode: mode).matches(document) else { continue }
                matches += 1
                constrained += constraints.isEmpty ? 0 : 1
                if !candidate {
                    Issue.record("\(mode) \(query.text) matches \(texts), but not \(constraints) (seed 41)")
                }
            }
        }
        #expect(matches > 10_000 && constrained > matches / 2 && rejected > 5_000)
    }

    private func satisfies(_ constraint: GramConstraint, _ tokens: Set<String>) -> Bool {
        switch constraint {
        case .exact(let token): tokens.contains(token)
        case .prefix(let start): tokens.contains { $0.utf8.starts(with: start.utf8) }
        }
    }

    private func plainTokens(_ texts: [String]) -> Set<String> {
        var tokens: Set<String> = []
        for text in texts {
            let scalars = SearchCases.fold(text)
            var start = 0
            while start < scalars.count {
                let wordClass = SearchCases.wordClass(scalars[start])
                let run = Array(scalars[start...].prefix { SearchCases.wordClass($0) == wordClass })
                start += run.count
                let length = wordClass == 2 ? 2 : 3
                guard wordClass > 0 else { continue }
                tokens.insert("_" + run.prefix(wordClass == 2 ? 2 : 6).map { String($0) }.joined())
                for offset in run.indices where offset + length <= run.count {
                    tokens.insert(run[offset..<(offset + length)].map { String($0) }.joined())
                }
            }
        }
        return tokens
    }
}
