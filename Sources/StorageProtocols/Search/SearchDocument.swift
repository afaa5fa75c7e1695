/// The folded texts of one record, as text search sees them.
///
/// The texts lie one behind the other, parted by a line break, which no search term contains. Reuse one document
/// in a loop over records: `removeAll()` keeps its memory.
public struct SearchDocument: Sendable, Hashable {
    /// The folded texts as UTF-8, parted by line breaks.
    public private(set) var bytes: [UInt8] = []

    /// Creates a document without texts.
    public init() {}

    /// Creates a document of the given texts, which need not be folded yet.
    public init(_ texts: some Sequence<String>) {
        for text in texts {
            append(text)
        }
    }

    /// Folds a text and adds it.
    public mutating func append(_ text: String) {
        if !bytes.isEmpty {
            bytes.append(UInt8(ascii: "\n"))
        }
        TextFolding.append(text, to: &bytes)
    }

    /// Adds texts that were folded before: the bytes of another document.
    public mutating func append(folded bytes: UnsafeRawBufferPointer) {
        if !self.bytes.isEmpty {
            self.bytes.append(UInt8(ascii: "\n"))
        }
        self.bytes.append(contentsOf: bytes)
    }

    /// Removes all texts and keeps the memory for the next record.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }
}
