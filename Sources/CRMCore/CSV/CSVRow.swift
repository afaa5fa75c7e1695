/// One record of a CSV file.
///
/// A row is meant to be read into again and again: it keeps its memory, and no field is a `String` before it is asked
/// for as one. All fields are well-formed UTF-8 without NUL.
public struct CSVRow: Sendable {
    /// The number among the data records, from 1; problems count, blank rows don't.
    public internal(set) var number = 0
    /// The physical line where the record begins, from 1.
    public internal(set) var line = 0
    /// The offset behind the record in the original bytes, whatever their encoding.
    public internal(set) var offset = 0
    /// Whether the record has another number of fields than the header, or than the first record if there is none.
    public internal(set) var isRagged = false

    /// Shared with the scanner; the bytes of the record with its quotes.
    var fields: [CSVField] = []
    private var bytes: [UInt8] = []

    /// Creates an empty row to read into.
    public init() {}

    /// The number of fields.
    public var count: Int { fields.count }

    /// All fields as text, in order.
    public var texts: [String] { fields.indices.map(text) }

    /// The field of a column, from 0; empty for a column that the row doesn't have.
    public func text(_ column: Int) -> String {
        withBytes(column) { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether the field of a column, from 0, is empty or missing.
    public func isEmpty(_ column: Int) -> Bool {
        guard fields.indices.contains(column) else { return true }
        return fields[column].start == fields[column].end
    }

    /// Gives the UTF-8 of a column's field, from 0, to a function; no bytes for a column that the row doesn't have.
    ///
    /// The pointer is valid only during the call.
    public func withBytes<Result, Failure: Error>(
        _ column: Int,
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard fields.indices.contains(column) else { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
        let field = fields[column]
        return try bytes.withUnsafeBufferPointer { buffer throws(Failure) in
            try body(UnsafeBufferPointer(rebasing: buffer[field.start..<field.end]))
        }
    }

    /// Takes the bytes that `fields` describes and makes doubled quotes single.
    mutating func load(_ record: UnsafeBufferPointer<UInt8>, quote: UInt8) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: record)
        for index in fields.indices where fields[index].hasDoubledQuotes { undoubleQuotes(index, quote) }
    }

    private mutating func undoubleQuotes(_ index: Int, _ quote: UInt8) {
        var source = fields[index].start
        var target = source
        while source < fields[index].end {
            bytes[target] = bytes[source]
            source += bytes[source] == quote ? 2 : 1
            target += 1
        }
        fields[index].end = target
        fields[index].hasDoubledQuotes = false
    }
}
