/// Writes one JSON document as UTF-8 bytes, placing the commas itself.
///
/// The writer holds no stack: the caller pairs each `begin` with its `end` and puts one value after each `key`.
/// Strings are escaped only where RFC 8259 demands it: the quotation mark, the backslash and controls below U+0020.
public struct JSONWriter: Sendable {
    /// The bytes written so far.
    public private(set) var bytes: [UInt8] = []

    /// Whether a comma is due before the next value or key.
    private var needsComma = false

    /// Creates an empty document.
    public init() {}

    /// Creates an empty document with room for an expected number of bytes.
    public init(reservingCapacity capacity: Int) {
        bytes.reserveCapacity(max(0, capacity))
    }

    /// The document as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Opens an object.
    public mutating func beginObject() { open(UInt8(ascii: "{")) }

    /// Closes the innermost object.
    public mutating func endObject() { close(UInt8(ascii: "}")) }

    /// Opens an array.
    public mutating func beginArray() { open(UInt8(ascii: "[")) }

    /// Closes the innermost array.
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes the key of the next member of an object; its value must follow.
    public mutating func key(_ key: String) {
        quote(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string.
    public mutating func string(_ value: String) {
        quote(value)
        needsComma = true
    }

    /// Writes an integer.
    public mutating func integer(_ value: Int64) {
        separate()
        if 0 <= value, value < 10 {
            bytes.append(UInt8(ascii: "0") + UInt8(value))
        } else {
            var digits = String(value)
            digits.withUTF8 { bytes.append(contentsOf: $0) }
        }
        needsComma = true
    }

    /// Writes a double with the fewest digits that read back as the same double.
    ///
    /// Throws ``JSONError/Code/notFinite`` for infinities and NaN, and has then written nothing: `null` in their
    /// place would lose a value silently.
    public mutating func real(_ value: Double) throws(JSONError) {
        guard value.isFinite else { throw JSONError(.notFinite, at: bytes.count) }
        separate()
        var digits = value.description
        digits.withUTF8 { bytes.append(contentsOf: $0) }
        needsComma = true
    }

    /// Writes `true` or `false`.
    public mutating func bool(_ value: Bool) {
        separate()
        bytes.append(contentsOf: value ? "true".utf8 : "false".utf8)
        needsComma = true
    }

    /// Writes `null`.
    public mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
        needsComma = true
    }

    /// Writes a value that is JSON already; it is not checked.
    public mutating func raw(_ json: String) {
        separate()
        var json = json
        json.withUTF8 { bytes.append(contentsOf: $0) }
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func quote(_ string: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var string = string
        string.withUTF8 { text in
            var written = 0
            var index = JSONScan.firstSpecial(in: UnsafeRawBufferPointer(text), from: 0)
            while index < text.count {
                if JSONScan.needsEscape(text[index]) {
                    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[written..<index]))
                    escape(text[index])
                    written = index + 1
                }
                index += 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[written...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(JSONScan.hexDigit(byte >> 4))
            bytes.append(JSONScan.hexDigit(byte & 0x0F))
        }
    }
}
