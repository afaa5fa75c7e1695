/// SQL in the making: its text and the values to bind, in the order of their placeholders.
public struct SQLText: Sendable {
    /// The text so far.
    public private(set) var text: String
    /// The values of the placeholders so far.
    public private(set) var bindings: [SQLBinding]

    /// Creates an empty text.
    public init() {
        text = ""
        bindings = []
    }

    /// Appends text as it is.
    ///
    /// It must not come from data.
    public mutating func append(_ sql: String) { text += sql }

    /// Appends the name of a table or column, quoted.
    public mutating func append(name: String) { text += Self.quoted(name) }

    /// Appends a placeholder and keeps its value.
    public mutating func bind(_ binding: SQLBinding) {
        bindings.append(binding)
        text += "?"
    }

    /// A name of a table or column, quoted.
    ///
    /// Names from a ``Catalog`` hold no quotes; any other is doubled.
    public static func quoted(_ name: String) -> String {
        guard name.utf8.contains(UInt8(ascii: "\"")) else { return "\"" + name + "\"" }
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        for byte in name.utf8 {
            bytes.append(byte)
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
        }
        bytes.append(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }
}
