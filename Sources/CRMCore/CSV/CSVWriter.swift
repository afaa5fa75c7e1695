/// Writes CSV as RFC 4180 has it, in UTF-8 and in constant memory.
///
/// A field is quoted only where it has to be. Text that a spreadsheet could take for a formula is guarded, see
/// `CSVText`.
///
/// ```swift
/// var writer = CSVWriter(to: try .file("contacts.csv"))
/// try writer.write(row: ["Name", "Balance"])
/// writer.append("Jane Doe")
/// writer.append("-5.00", as: .number)
/// try writer.endRow()
/// try writer.finish()
/// ```
public struct CSVWriter {
    /// How the lines of the file end.
    public enum LineEnding: String, Hashable, Sendable, Codable {
        /// CR LF, as RFC 4180 has it.
        case crlf = "\r\n"
        /// LF alone.
        case lf = "\n"
    }

    /// What a field holds.
    public enum FieldKind: Hashable, Sendable {
        /// Anything, phone numbers included; guarded against formulas.
        case text
        /// A number, whose sign is no formula; guarded like text if it turns out to be something else.
        case number
    }

    private static let flushSize = 64 * 1024

    private let sink: ByteSink
    private let delimiter: UInt8
    private let quote: UInt8
    private let lineEnding: [UInt8]
    private let guardsFormulas: Bool
    private var buffer: [UInt8] = []
    /// Where the current row begins in the buffer.
    private var rowStart = 0
    private var rowIsEmpty = true
    private var rowHasFields = false
    private var isAtStart = true

    /// Creates a writer; nothing reaches the sink before the first rows are complete.
    ///
    /// - Parameters:
    ///   - sink: Where the file goes.
    ///   - dialect: How fields are separated and quoted.
    ///   - lineEnding: How lines end.
    ///   - byteOrderMark: Whether the file begins with a byte order mark, without which some spreadsheets take UTF-8
    ///     for another encoding.
    ///   - guardsFormulas: Whether text that could be taken for a formula is guarded. Only a file that no spreadsheet
    ///     will ever open can do without.
    public init(
        to sink: ByteSink,
        dialect: CSVDialect = CSVDialect(),
        lineEnding: LineEnding = .crlf,
        byteOrderMark: Bool = false,
        guardsFormulas: Bool = true
    ) {
        self.sink = sink
        delimiter = dialect.delimiter.rawValue
        quote = dialect.quote.rawValue
        self.lineEnding = Array(lineEnding.rawValue.utf8)
        self.guardsFormulas = guardsFormulas
        if byteOrderMark { buffer = TextEncoding.utf8.byteOrderMark }
        rowStart = buffer.count
    }

    /// Appends a field to the current row.
    public mutating func append(_ field: String, as kind: FieldKind = .text) {
        var field = field
        field.withUTF8 { append($0, as: kind) }
    }

    /// Appends a field, given as UTF-8, to the current row.
    public mutating func append(_ field: UnsafeBufferPointer<UInt8>, as kind: FieldKind = .text) {
        if rowHasFields { buffer.append(delimiter) }
        rowHasFields = true
        let isGuarded =
            guardsFormulas && CSVText.needsGuard(field) && !(kind == .number && CSVText.isPlainNumber(field))
        let isQuoted = needsQuotes(field) || isGuarded && quote == CSVText.guardByte
        rowIsEmpty = rowIsEmpty && field.isEmpty
        if isQuoted { buffer.append(quote) }
        if isGuarded {
            if quote == CSVText.guardByte { buffer.append(quote) }
            buffer.append(CSVText.guardByte)
        }
        if isQuoted {
            appendDoublingQuotes(field)
            buffer.append(quote)
        } else {
            buffer.append(contentsOf: field)
        }
        isAtStart = false
    }

    /// Ends the current row; throws what the sink throws.
    public mutating func endRow() throws {
        // Without quotes a row of empty fields would be a blank line, which readers pass over.
        if rowIsEmpty { buffer.insert(contentsOf: [quote, quote], at: rowStart) }
        buffer.append(contentsOf: lineEnding)
        if buffer.count >= Self.flushSize { try flush() }
        rowStart = buffer.count
        rowIsEmpty = true
        rowHasFields = false
        isAtStart = false
    }

    /// Writes a whole row of text; throws what the sink throws.
    public mutating func write(row: some Sequence<String>) throws {
        for field in row { append(field) }
        try endRow()
    }

    /// Ends the row that was begun, if any, and makes the file final; throws what the sink throws.
    public mutating func finish() throws {
        if rowHasFields { try endRow() }
        try flush()
        try sink.finish()
    }

    private mutating func flush() throws {
        try buffer.withUnsafeBufferPointer { try sink.write($0) }
        buffer.removeAll(keepingCapacity: true)
    }

    private func needsQuotes(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = field.first, let last = field.last else { return false }
        // Readers differ on whether space at the edges belongs to a field that isn't quoted.
        if first == 0x20 || first == 0x09 || last == 0x20 || last == 0x09 { return true }
        // At the very beginning of a file these would be a byte order mark and the announcement of a delimiter.
        if isAtStart, field.starts(with: TextEncoding.utf8.byteOrderMark) || CSVDialect.beginsAnnouncement(field) {
            return true
        }
        return ByteScan.first(of: delimiter, quote, 0x0A, in: field, from: 0) < field.count || field.contains(0x0D)
    }

    private mutating func appendDoublingQuotes(_ field: UnsafeBufferPointer<UInt8>) {
        var start = 0
        while start < field.count {
            let hit = ByteScan.first(of: quote, quote, quote, in: field, from: start)
            buffer.append(contentsOf: field[start..<hit])
            guard hit < field.count else { return }
            buffer.append(quote)
            buffer.append(quote)
            start = hit + 1
        }
    }
}
