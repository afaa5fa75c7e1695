/// Where in a text a search term may match.
public enum SearchMode: String, Sendable, Hashable, Codable, CaseIterable {
    /// At the beginning of a word only.
    case wordStart
    /// Inside words too, where the term is long enough.
    case anywhere
}

/// A text search, folded and split into terms; what it matches is the same on every store.
///
/// **Words.** Folded text consists of separators and *runs*. Separators are white space, punctuation, control scalars
/// and every ASCII scalar but letters and digits. A run is a maximal sequence of other scalars of one class: *dense*
/// (Han, kana, bopomofo, Hangul) or *spaced* (all else, emoji and symbols outside ASCII included). `田中taro` has
/// two runs.
///
/// **Terms.** The query's text is folded and split at white space. A term may contain separators (`lee@exa`). Terms
/// without any word scalar are dropped. A query left without terms matches nothing.
///
/// **Matching.** A record's document is a list of texts. Every term must match, each in some text of the document. A
/// term matches a text where the folded text contains the folded term as bytes, and in addition:
/// - in mode `wordStart`, the occurrence must lie at a *word start*;
/// - in mode `anywhere`, the same holds for a term of a single scalar and for a term of two scalars none of which
///   is dense. Longer terms match anywhere.
///
/// A position is a word start when the scalar there and the scalar before it are not two word scalars of the same
/// class. So a term that begins with a separator finds a word start at each of its occurrences.
///
/// To find a phone by its last digits, put the digits alone as a text of its own into the document.
public struct SearchQuery: Sendable, Hashable {
    /// One term: a piece of the folded query without white space.
    public struct Term: Sendable, Hashable {
        /// The folded term as UTF-8.
        public let bytes: [UInt8]
        /// Whether the term matches at word starts only, even in mode `anywhere`.
        public let isShort: Bool

        /// Creates a term of folded bytes, or `nil` where they hold no word scalar.
        init?(folded bytes: some Sequence<UInt8>) {
            self.bytes = Array(bytes)
            var (count, hasWord, hasDense) = (0, false, false)
            self.bytes.withUnsafeBufferPointer { buffer in
                var index = 0
                while index < buffer.count {
                    let scalarClass = WordClass(UTF8Scalars.next(in: buffer, at: &index))
                    count += 1
                    hasWord = hasWord || scalarClass != .separator
                    hasDense = hasDense || scalarClass == .dense
                }
            }
            guard hasWord else { return nil }
            isShort = count < 2 || count == 2 && !hasDense
        }

        /// Whether the term must occur at a word start in this mode.
        func isAnchored(in mode: SearchMode) -> Bool {
            isShort || mode == .wordStart
        }
    }

    /// The text as it was asked for.
    public let text: String
    /// The terms in their order in the text, each once.
    public let terms: [Term]

    /// Folds the text and splits it into terms.
    public init(_ text: String) {
        self.text = text
        var terms: [Term] = []
        var known: Set<Term> = []
        for piece in TextFolding.fold(text).split(whereSeparator: { $0 == 0x20 || $0 &- 0x09 < 5 }) {
            if let term = Term(folded: piece), known.insert(term).inserted {
                terms.append(term)
            }
        }
        self.terms = terms
    }

    /// Whether the query has no terms and so matches nothing.
    public var isEmpty: Bool { terms.isEmpty }

    /// Two queries are equal when they have the same terms in the same order.
    public static func == (left: SearchQuery, right: SearchQuery) -> Bool {
        left.terms == right.terms
    }

    /// Hashes the terms.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(terms)
    }
}

extension SearchQuery: Codable {
    /// Decodes a query from its text.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Encodes the query as its text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
