/// Sixteen bytes that name a record for ever: a UUID, version 7 when made here, so that new keys sort after old ones.
public struct RecordID: Hashable, Sendable {
    /// The first eight bytes, most significant first.
    public let high: UInt64
    /// The last eight bytes, most significant first.
    public let low: UInt64

    /// Creates an identifier from its two halves.
    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Creates an identifier from sixteen bytes, or nil from any other count.
    @inlinable
    public init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16 else { return nil }
        high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
        low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }

    /// Calls `body` with the sixteen bytes, most significant first.
    @inlinable
    public func withBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        try withUnsafeBytes(of: (high.bigEndian, low.bigEndian), body)
    }
}

extension RecordID: Comparable {
    /// Whether the first comes before the second.
    @inlinable
    public static func < (left: RecordID, right: RecordID) -> Bool {
        left.high == right.high ? left.low < right.low : left.high < right.high
    }
}

extension RecordID: LosslessStringConvertible {
    /// The canonical form: 36 characters, lower case, with hyphens.
    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        withBytes { bytes in
            for (index, byte) in bytes.enumerated() {
                if index == 4 || index == 6 || index == 8 || index == 10 { text.append(UInt8(ascii: "-")) }
                text.append(Self.hexDigits[Int(byte >> 4)])
                text.append(Self.hexDigits[Int(byte & 15)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    /// Reads the canonical form, in either case, with or without hyphens.
    public init?(_ description: String) {
        var halves: (UInt64, UInt64) = (0, 0)
        var count = 0
        for byte in description.utf8 {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            case UInt8(ascii: "-") where [8, 12, 16, 20].contains(count): continue
            default: return nil
            }
            if count < 16 { halves.0 = halves.0 << 4 | UInt64(digit) } else { halves.1 = halves.1 << 4 | UInt64(digit) }
            count += 1
            if count > 32 { return nil }
        }
        guard count == 32 else { return nil }
        self.init(high: halves.0, low: halves.1)
    }
}

extension RecordID: Codable {
    /// Reads what `encode(to:)` wrote.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = RecordID(text) else {
            throw StorageError(.invalidValue, "not a record identifier")
        }
        self = id
    }

    /// Writes it in a form that `init(from:)` reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The identifier of a record of one type, so that an account's cannot be passed for a contact's.
public struct ID<R>: Hashable, Sendable, Comparable, Codable {
    /// The identifier without its type.
    public let raw: RecordID

    /// Gives a type to an identifier.
    @inlinable
    public init(_ raw: RecordID) { self.raw = raw }

    /// Whether the first comes before the second.
    @inlinable
    public static func < (left: ID, right: ID) -> Bool { left.raw < right.raw }

    /// Reads what `encode(to:)` wrote.
    public init(from decoder: any Decoder) throws { raw = try RecordID(from: decoder) }

    /// Writes it in a form that `init(from:)` reads.
    public func encode(to encoder: any Encoder) throws { try raw.encode(to: encoder) }
}

extension ID: LosslessStringConvertible {
    /// The canonical form: 36 characters, lower case, with hyphens.
    public var description: String { raw.description }

    /// Reads the canonical form.
    public init?(_ description: String) {
        guard let raw = RecordID(description) else { return nil }
        self.raw = raw
    }
}
