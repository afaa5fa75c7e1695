/// A field's value as a store sees it.
///
/// Equality, hashing and order are those of bytes, not of Swift's canonical equivalence: `"é"` and `"e\u{301}"`
/// differ, as they do in every store.
public enum Value: Sendable {
    /// No value.
    case null
    /// A boolean (0 or 1), an integer, an instant in microseconds, or a date in days since 1970.
    case integer(Int64)
    /// A finite floating-point number.
    case real(Double)
    /// Text, or JSON.
    case text(String)
    /// A reference to a record.
    case id(RecordID)
    /// Bytes.
    case bytes([UInt8])
    /// A list of elements with a key each.
    case list(ListValue)

    /// Whether there is no value.
    @inlinable
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }
}

/// A list as it is stored: a JSON array, and the key of each element by which the list can be searched.
///
/// An element is a JSON string, which is its own key, or an object whose member `"key"` is the key.
public struct ListValue: Sendable, Hashable {
    /// The JSON array.
    public let json: String
    /// The elements' keys, in the order of the list; `.text` or `.id`.
    public let keys: [Value]

    /// Creates a list from its JSON and the keys that belong to it.
    @inlinable
    public init(json: String, keys: [Value]) {
        self.json = json
        self.keys = keys
    }

    /// Whether the two are equal.
    @inlinable
    public static func == (left: ListValue, right: ListValue) -> Bool { left.json.utf8.elementsEqual(right.json.utf8) }

    /// Feeds what equality looks at to the hasher.
    public func hash(into hasher: inout Hasher) { Value.text(json).hash(into: &hasher) }
}

extension Value: Hashable {
    /// Whether the two are equal.
    @inlinable
    public static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.integer(let a), .integer(let b)): a == b
        case (.real(let a), .real(let b)): a == b
        case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
        case (.id(let a), .id(let b)): a == b
        case (.bytes(let a), .bytes(let b)): a == b
        case (.list(let a), .list(let b)): a == b
        default: false
        }
    }

    /// Feeds what equality looks at to the hasher.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0 as UInt8)
        case .integer(let value):
            hasher.combine(1 as UInt8)
            hasher.combine(value)
        case .real(let value):
            hasher.combine(2 as UInt8)
            hasher.combine(value)
        case .text(var value):
            hasher.combine(3 as UInt8)
            value.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        case .id(let value):
            hasher.combine(4 as UInt8)
            hasher.combine(value)
        case .bytes(let value):
            hasher.combine(5 as UInt8)
            hasher.combine(value)
        case .list(let value):
            hasher.combine(6 as UInt8)
            hasher.combine(value)
        }
    }
}

extension Value {
    /// The order of values in a store: null first, then by number, bytes of text, identifier, bytes.
    ///
    /// - Returns: A negative number, zero or a positive number.
    public static func order(_ left: Value, _ right: Value) -> Int {
        switch (left, right) {
        case (.integer(let a), .integer(let b)): return a < b ? -1 : a > b ? 1 : 0
        case (.real(let a), .real(let b)): return a < b ? -1 : a > b ? 1 : 0
        case (.integer(let a), .real(let b)): return order(a, b)
        case (.real(let a), .integer(let b)): return -order(b, a)
        case (.text(let a), .text(let b)): return orderBytes(a.utf8, b.utf8)
        case (.id(let a), .id(let b)): return a < b ? -1 : a == b ? 0 : 1
        case (.bytes(let a), .bytes(let b)): return orderBytes(a, b)
        case (.list(let a), .list(let b)): return orderBytes(a.json.utf8, b.json.utf8)
        default: return left.rank - right.rank
        }
    }

    /// Compares exactly, beyond the 53 bits of a floating-point number too.
    private static func order(_ integer: Int64, _ real: Double) -> Int {
        let floor = real.rounded(.down)
        guard let whole = Int64(exactly: floor) else { return real > 0 ? -1 : 1 }
        return integer < whole ? -1 : integer > whole ? 1 : real > floor ? -1 : 0
    }

    private var rank: Int {
        switch self {
        case .null: 0
        case .integer, .real: 1
        case .text, .list: 2
        case .id: 3
        case .bytes: 4
        }
    }

    private static func orderBytes(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Int {
        var others = right.makeIterator()
        for byte in left {
            guard let other = others.next() else { return 1 }
            if byte != other { return byte < other ? -1 : 1 }
        }
        return others.next() == nil ? 0 : -1
    }
}
