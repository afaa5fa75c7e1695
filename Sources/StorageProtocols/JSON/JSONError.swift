/// A reason why JSON could not be read or written, with the byte at which it showed.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The rule that was broken.
    public var code: Code
    /// The offset in bytes from the start of the document; for the writer, the bytes written so far.
    public var offset: Int

    /// Creates an error.
    @inlinable
    public init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// The code and the offset, without any of the document's text.
    public var description: String { "JSON: \(code.rawValue) at byte \(offset)" }

    /// The rules that a document can break; open, so that a switch needs a default.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The stable name of the rule.
        public var rawValue: String

        /// Creates a code from its stable name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The document ends in the middle of a value.
        public static let unexpectedEnd = Code(rawValue: "unexpected end")
        /// A byte stands where the grammar allows none like it.
        public static let unexpectedByte = Code(rawValue: "unexpected byte")
        /// The next value is well formed, but not of the type asked for.
        public static let wrongType = Code(rawValue: "wrong type")
        /// The number breaks the grammar, such as `01`, `1.` or `.5`.
        public static let invalidNumber = Code(rawValue: "invalid number")
        /// The number doesn't fit the type asked for.
        public static let numberOutOfRange = Code(rawValue: "number out of range")
        /// A backslash is followed by something that is no escape.
        public static let invalidEscape = Code(rawValue: "invalid escape")
        /// A `\u` escape names half of a surrogate pair.
        public static let loneSurrogate = Code(rawValue: "lone surrogate")
        /// The bytes of a string are not UTF-8.
        public static let invalidUTF8 = Code(rawValue: "invalid UTF-8")
        /// A string holds a bare control character below U+0020.
        public static let controlCharacter = Code(rawValue: "control character in a string")
        /// Arrays and objects nest deeper than the limit.
        public static let tooDeep = Code(rawValue: "nested too deeply")
        /// Something follows the document.
        public static let trailingBytes = Code(rawValue: "bytes after the document")
        /// An object names the same key twice.
        public static let duplicateKey = Code(rawValue: "duplicate key")
        /// A double to be written is infinite or not a number, which JSON cannot say.
        public static let notFinite = Code(rawValue: "number is not finite")
    }
}
