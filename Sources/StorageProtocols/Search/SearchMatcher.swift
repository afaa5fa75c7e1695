/// Decides whether a document matches a query; `SearchQuery` says what that means.
public struct SearchMatcher: Sendable, Hashable {
    /// What is searched for.
    public let query: SearchQuery
    /// Where the query's terms may match.
    public let mode: SearchMode

    /// Creates a matcher, to be used for any number of documents.
    public init(_ query: SearchQuery, mode: SearchMode) {
        self.query = query
        self.mode = mode
    }

    /// Whether every term of the query matches some text of the document.
    public func matches(_ document: SearchDocument) -> Bool {
        guard !query.isEmpty else { return false }
        return document.bytes.withUnsafeBufferPointer { text in
            query.terms.allSatisfy { term in
                term.bytes.withUnsafeBufferPointer { needle in
                    Self.contains(needle, in: text, anchored: term.isAnchored(in: mode))
                }
            }
        }
    }

    /// Whether every term of the query matches one of the texts, which need not be folded yet.
    public func matches(texts: some Sequence<String>) -> Bool {
        matches(SearchDocument(texts))
    }

    private static func contains(
        _ needle: UnsafeBufferPointer<UInt8>,
        in text: UnsafeBufferPointer<UInt8>,
        anchored: Bool
    ) -> Bool {
        guard let first = needle.first else { return false }
        let last = needle[needle.count - 1]
        let reach = needle.count - 1
        var position = 0
        while position < text.count - reach {
            if text[position] == first, text[position + reach] == last,
                equal(needle, text, at: position), !anchored || isWordStart(position, in: text)
            {
                return true
            }
            position += 1
        }
        return false
    }

    @inline(__always)
    private static func equal(
        _ needle: UnsafeBufferPointer<UInt8>,
        _ text: UnsafeBufferPointer<UInt8>,
        at position: Int
    ) -> Bool {
        var offset = 1
        while offset < needle.count {
            guard needle[offset] == text[position + offset] else { return false }
            offset += 1
        }
        return true
    }

    private static func isWordStart(_ position: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let previous = UTF8Scalars.previous(in: text, before: position) else { return true }
        var index = position
        let scalarClass = WordClass(UTF8Scalars.next(in: text, at: &index))
        return scalarClass == .separator || scalarClass != WordClass(previous)
    }
}
