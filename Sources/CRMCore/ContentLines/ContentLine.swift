/// One property of a vCard or an iCalendar object: a name, parameters and a value (RFC 6350, RFC 5545).
public struct ContentLine: Sendable, Hashable {
    /// The group before the name, such as `item1`; nil without one.
    public var group: String?
    /// The name in capital letters.
    public var name: String
    /// The parameters in their order.
    public var parameters: [Parameter]
    /// The value as it is written, without its folds and its transfer encoding, but with its escapes.
    ///
    /// In vCard 2.1 a value without escapes may hold line breaks, from `QUOTED-PRINTABLE`.
    public var value: String
    /// Whether the value was decoded from `QUOTED-PRINTABLE`, in which text has no escapes of its own but `\;`.
    public var isPlain = false

    /// A parameter, such as `TYPE=work,voice`.
    public struct Parameter: Sendable, Hashable {
        /// The name in capital letters.
        public var name: String
        /// The values, without quotation marks.
        public var values: [String]

        /// Creates a parameter.
        public init(_ name: String, _ values: String...) {
            self.name = name
            self.values = values
        }

        init(name: String, values: [String]) {
            self.name = name
            self.values = values
        }
    }

    /// Creates a property.
    public init(_ name: String, _ value: String, _ parameters: [Parameter] = [], group: String? = nil) {
        self.group = group
        self.name = name
        self.parameters = parameters
        self.value = value
    }

    /// The values of all parameters of a name, in their order.
    public func values(of parameter: String) -> [String] {
        parameters.filter { $0.name == parameter }.flatMap(\.values)
    }

    /// The types of the property in lower case, `TYPE=` written or not.
    public var types: [String] { values(of: "TYPE").map { $0.lowercased() } }

    /// The value as text, without escapes.
    public var text: String { ContentValue.text(of: value, isPlain: isPlain) }

    /// The parts of a value that semicolons divide, as text.
    public var parts: [String] {
        ContentValue.split(value, at: UInt8(ascii: ";")).map { ContentValue.text(of: $0, isPlain: isPlain) }
    }

    /// The elements of a value that commas divide, as text.
    public var list: [String] {
        ContentValue.split(value, at: UInt8(ascii: ",")).map { ContentValue.text(of: $0, isPlain: isPlain) }
    }
}

/// A vCard, a calendar, or what is inside one: what stands between `BEGIN` and `END`.
public struct ContentComponent: Sendable, Hashable {
    /// The name in capital letters, such as `VCARD`.
    public var name: String
    /// The properties in their order.
    public var lines: [ContentLine]
    /// What it contains.
    public var components: [ContentComponent]

    /// Creates a component.
    public init(_ name: String, _ lines: [ContentLine] = [], _ components: [ContentComponent] = []) {
        self.name = name
        self.lines = lines
        self.components = components
    }

    /// The first property of a name.
    public subscript(name: String) -> ContentLine? { lines.first { $0.name == name } }

    /// The properties of a name, in their order.
    public func all(_ name: String) -> [ContentLine] { lines.filter { $0.name == name } }
}

/// The escapes of values.
enum ContentValue {
    private static let backslash = UInt8(ascii: "\\")

    /// The parts between separators that are not escaped, with their escapes.
    static func split(_ value: String, at separator: UInt8) -> [String] {
        var parts: [String] = []
        var part: [UInt8] = []
        var isEscaped = false
        for byte in value.utf8 {
            if byte == separator, !isEscaped {
                parts.append(String(decoding: part, as: UTF8.self))
                part.removeAll(keepingCapacity: true)
                continue
            }
            isEscaped = byte == backslash && !isEscaped
            part.append(byte)
        }
        parts.append(String(decoding: part, as: UTF8.self))
        return parts
    }

    /// A value without escapes.
    static func text(of value: String, isPlain: Bool) -> String {
        guard value.utf8.contains(backslash) else { return value }
        var text: [UInt8] = []
        var isEscaped = false
        for byte in value.utf8 {
            guard isEscaped else {
                if byte == backslash { isEscaped = true } else { text.append(byte) }
                continue
            }
            isEscaped = false
            switch byte {
            case UInt8(ascii: "n") where !isPlain, UInt8(ascii: "N") where !isPlain: text.append(0x0A)
            // A quotation mark needs no escape, but address books write one.
            case UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "\""), backslash:
                text.append(byte)
            // An escape that no rule knows is what it looks like: a Windows path, for example.
            default: text += [backslash, byte]
            }
        }
        if isEscaped { text.append(backslash) }
        return String(decoding: text, as: UTF8.self)
    }

    /// A text with escapes, as a value or a part of one.
    static func escaped(_ text: String) -> String {
        var value: [UInt8] = []
        var previous: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case 0x0D: value += [backslash, UInt8(ascii: "n")]
            case 0x0A: if previous != 0x0D { value += [backslash, UInt8(ascii: "n")] }
            case UInt8(ascii: ";"), UInt8(ascii: ","), backslash: value += [backslash, byte]
            // No other control character may stand in a value.
            case 0..<0x20 where byte != 0x09, 0x7F: break
            default: value.append(byte)
            }
            previous = byte
        }
        return String(decoding: value, as: UTF8.self)
    }
}
