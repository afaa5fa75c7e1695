/// Any JSON value, with integers kept apart from other numbers and objects in the order written.
///
/// Two values are equal exactly when they are written as the same bytes: text is compared byte by byte, `1` is not
/// `1.0`, and the order of members counts.
public indirect enum JSONValue: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number without fraction and exponent.
    case integer(Int64)
    /// Any other number.
    case real(Double)
    /// Text.
    case string(String)
    /// Values in order.
    case array([JSONValue])
    /// Members in order, each key once.
    case object([Member])

    /// One key of an object with its value.
    public struct Member: Hashable, Sendable {
        /// The key.
        public var key: String
        /// The value.
        public var value: JSONValue

        /// Creates a member.
        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }

        /// Whether keys are the same bytes and values are equal.
        public static func == (one: Member, other: Member) -> Bool {
            UTF8Key(one.key) == UTF8Key(other.key) && one.value == other.value
        }

        /// Hashes what `==` compares.
        public func hash(into hasher: inout Hasher) {
            hasher.combine(UTF8Key(key))
            hasher.combine(value)
        }
    }

    /// The value of a member of an object; nil where there is none or this is no object.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        let key = UTF8Key(key)
        return members.first { UTF8Key($0.key) == key }?.value
    }
}

extension JSONValue: Hashable {
    /// Whether both are written as the same bytes.
    public static func == (one: JSONValue, other: JSONValue) -> Bool {
        switch (one, other) {
        case (.null, .null): true
        case (.bool(let one), .bool(let other)): one == other
        case (.integer(let one), .integer(let other)): one == other
        case (.real(let one), .real(let other)): one.bitPattern == other.bitPattern
        case (.string(let one), .string(let other)): UTF8Key(one) == UTF8Key(other)
        case (.array(let one), .array(let other)): one == other
        case (.object(let one), .object(let other)): one == other
        default: false
        }
    }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null:
            hasher.combine(0)
        case .bool(let value):
            hasher.combine(1)
            hasher.combine(value)
        case .integer(let value):
            hasher.combine(2)
            hasher.combine(value)
        case .real(let value):
            hasher.combine(3)
            hasher.combine(value.bitPattern)
        case .string(let value):
            hasher.combine(4)
            hasher.combine(UTF8Key(value))
        case .array(let values):
            hasher.combine(5)
            hasher.combine(values)
        case .object(let members):
            hasher.combine(6)
            hasher.combine(members)
        }
    }
}

/// A string that equals another only when the bytes are the same, unlike `String` itself.
struct UTF8Key: Hashable {
    private var text: String

    init(_ text: String) { self.text = text }

    static func == (one: UTF8Key, other: UTF8Key) -> Bool {
        var one = one.text
        var other = other.text
        return one.withUTF8 { one in
            other.withUTF8 { other in one.count == other.count && one.elementsEqual(other) }
        }
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(0xFF as UInt8)
    }
}
