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
        var open = self.open
        return !query.isEmpty && finds(&open, in: document)
    }

    /// Whether the query matches a document by its folded bytes: those of ``SearchDocument/bytes``.
    public func matches(folded bytes: UnsafeRawBufferPointer) -> Bool {
        var open = self.open
        return !query.isEmpty && finds(&open, in: bytes.bindMemory(to: UInt8.self))
    }

    /// The terms that nothing has matched yet, as a set of their positions: the state before the first piece of a
    /// document that is looked at piece by piece.
    public var open: OpenTerms { .init(count: query.terms.count) }

    /// Takes the terms that a piece of a document matches out of those that are open.
    ///
    /// - Returns: Whether no term is open any more: the document matches, whatever its other pieces hold.
    public func finds(_ open: inout OpenTerms, in document: SearchDocument) -> Bool {
        document.bytes.withUnsafeBufferPointer { finds(&open, in: $0) }
    }

    private func finds(_ open: inout OpenTerms, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        for (position, term) in query.terms.enumerated() where open.contains(position) {
            let isFound = term.bytes.withUnsafeBufferPointer { needle in
                Self.contains(needle, in: text, anchored: term.isAnchored(in: mode))
            }
            if isFound { open.remove(position) }
        }
        return open.isEmpty
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

/// Which terms of a query have not been matched yet.
public struct OpenTerms: Sendable, Hashable {
    private var first: UInt64
    private var others: Set<Int>

    /// All of so many terms.
    init(count: Int) {
        first = count >= 64 ? .max : 1 << UInt64(count) - 1
        others = count > 64 ? Set(64..<count) : []
    }

    /// Whether there are none.
    public var isEmpty: Bool { first == 0 && others.isEmpty }

    func contains(_ position: Int) -> Bool {
        position < 64 ? first & 1 << UInt64(position) != 0 : others.contains(position)
    }

    mutating func remove(_ position: Int) {
        if position < 64 { first &= ~(1 << UInt64(position)) } else { others.remove(position) }
    }
}
