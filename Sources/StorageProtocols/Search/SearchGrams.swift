/// Writes the index tokens of documents, from which a store finds candidates for any query.
///
/// Each run of a document (see `SearchQuery`) gives two kinds of token. Its *head* is its first six scalars, in a dense
/// run two, or all of a shorter run, with the marker `_` in front: by heads, words are found from their beginning. Its
/// *grams* are the three scalars, in a dense run two, at each position where there are so many. `Smith 田中` gives
/// `_smith smi mit ith _田中 田中`. So a token is made of word scalars and perhaps the marker: a full-text index that
/// splits at spaces and takes `_` for a letter keeps it whole.
///
/// Keep one value for many documents: it reuses its working memory.
public struct SearchGrams: Sendable {
    /// The byte in front of a gram that begins a run; it separates runs itself, so no run contains it.
    static let marker = UInt8(ascii: "_")

    private var tokens: [UInt8] = []
    private var seen: [UInt64] = []

    /// Creates a writer without working memory yet.
    public init() {}

    /// Appends the document's tokens to a buffer, separated by spaces; heads may repeat.
    public mutating func append(_ document: SearchDocument, to buffer: inout [UInt8]) {
        let count = document.bytes.count
        // A gram starts at each scalar at most, and with its space takes no more than four bytes per byte of text; a
        // head with marker and space takes three. A set of twice the number of grams leaves every probe a free slot
        // to end at.
        let slotBits = UInt64.bitWidth - (2 * count + 1).leadingZeroBitCount
        grow(tokenBytes: 7 * count, slots: 1 << slotBits)
        document.bytes.withUnsafeBufferPointer { text in
            tokens.withUnsafeMutableBufferPointer { tokens in
                seen.withUnsafeMutableBufferPointer { seen in
                    var sink = TokenSink(text: text, tokens: tokens, seen: seen, slotBits: slotBits)
                    sink.writeGrams()
                    if sink.count > 0 {
                        if !buffer.isEmpty {
                            buffer.append(UInt8(ascii: " "))
                        }
                        buffer.append(contentsOf: UnsafeBufferPointer(rebasing: tokens[..<(sink.count - 1)]))
                    }
                }
            }
        }
        if count > 1 << 14 {
            (tokens, seen) = ([], [])
        }
    }

    private mutating func grow(tokenBytes: Int, slots: Int) {
        if tokens.count < tokenBytes {
            tokens = Array(repeating: 0, count: 2 * tokenBytes)
        }
        if seen.count < slots {
            seen = Array(repeating: 0, count: slots)
        }
    }
}

/// Writes the grams of one text into memory that is large enough for all of them.
private struct TokenSink {
    private let text: UnsafeBufferPointer<UInt8>
    private let tokens: UnsafeMutableBufferPointer<UInt8>
    /// An open-addressing set of the grams written: up to three scalars of 21 bits and one bit more, never 0.
    private let seen: UnsafeMutableBufferPointer<UInt64>
    private let shift: Int
    private let mask: Int
    /// How many bytes of tokens, each followed by a space, have been written.
    private(set) var count = 0

    init(
        text: UnsafeBufferPointer<UInt8>,
        tokens: UnsafeMutableBufferPointer<UInt8>,
        seen: UnsafeMutableBufferPointer<UInt64>,
        slotBits: Int
    ) {
        self.text = text
        self.tokens = tokens
        self.seen = seen
        shift = UInt64.bitWidth - slotBits
        mask = 1 << slotBits - 1
        seen[...mask].update(repeating: 0)
    }

    mutating func writeGrams() {
        var runClass = WordClass.separator
        var (runStart, length) = (0, 0)
        var (previous, beforePrevious) = (0, 0)
        var window: UInt64 = 0
        var index = 0
        while index < text.count {
            let position = index
            let scalar = UTF8Scalars.next(in: text, at: &index)
            let scalarClass = WordClass(scalar)
            if scalarClass != runClass {
                if length > 0, length < runClass.headLength { write(head: runStart, position) }
                (runClass, runStart, length, window) = (scalarClass, position, 0, 0)
            }
            guard scalarClass != .separator else { continue }
            length += 1
            let isDense = scalarClass == .dense
            window = (window << 21 | UInt64(scalar)) & (isDense ? 1 << 42 - 1 : 1 << 63 - 1)
            if length >= scalarClass.gramLength { write(gram: isDense ? previous : beforePrevious, index, window) }
            if length == scalarClass.headLength { write(head: runStart, index) }
            (beforePrevious, previous) = (previous, position)
        }
        if length > 0, length < runClass.headLength { write(head: runStart, text.count) }
    }

    /// Writes the head of a run: the text's bytes `start..<end`, marked.
    private mutating func write(head start: Int, _ end: Int) {
        tokens[count] = SearchGrams.marker
        count += 1
        append(start, end)
    }

    /// Writes a gram, the text's bytes `start..<end`, unless it has been written before.
    @inline(__always)
    private mutating func write(gram start: Int, _ end: Int, _ window: UInt64) {
        let key = window | 1 << 63
        var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> UInt64(shift))
        while seen[slot] != 0 {
            if seen[slot] == key { return }
            slot = (slot + 1) & mask
        }
        seen[slot] = key
        append(start, end)
    }

    @inline(__always)
    private mutating func append(_ start: Int, _ end: Int) {
        var cursor = count
        for index in start..<end {
            tokens[cursor] = text[index]
            cursor += 1
        }
        tokens[cursor] = UInt8(ascii: " ")
        count = cursor + 1
    }
}
