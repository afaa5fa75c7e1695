/// Pulls values out of one JSON document, strictly by RFC 8259.
///
/// The caller says what it expects and gets it, or an error with the byte's offset:
///
///     let names = try JSONReader.read(bytes) { reader in
///         var names: [String] = []
///         try reader.beginArray()
///         while try reader.nextElement() { names.append(try reader.readString()) }
///         return names
///     }
///
/// After `nextElement` or `nextKey` said that there is a value, exactly one value is read or skipped. Refused are
/// trailing commas, bad escapes, lone surrogates, invalid UTF-8, bare controls, a byte order mark and anything after
/// the document. Keys of one object are not compared with each other here; ``JSONValue`` does that.
public struct JSONReader {
    /// The limit of nesting that a reader has unless told otherwise.
    public static let defaultMaximumDepth = 128

    let bytes: UnsafeRawBufferPointer
    var position = 0
    private var depth = 0
    private var isAtStart = false
    private let maximumDepth: Int

    /// Creates a reader at the start of a document whose memory outlives the reader.
    ///
    /// `maximumDepth` is the number of arrays and objects that may be open at once. Values are skipped by recursion,
    /// so that more than 512 levels are never allowed.
    public init(_ bytes: UnsafeRawBufferPointer, maximumDepth: Int = defaultMaximumDepth) {
        self.bytes = bytes
        self.maximumDepth = min(max(0, maximumDepth), 512)
    }

    /// The number of bytes read so far.
    public var offset: Int { position }

    /// The type of the next value, which stays unread.
    public mutating func peek() throws(JSONError) -> JSONType {
        let byte = try nextToken()
        guard let type = JSONType(firstByte: byte) else { throw JSONError(.unexpectedByte, at: position) }
        return type
    }

    /// Enters an array.
    public mutating func beginArray() throws(JSONError) {
        try begin(UInt8(ascii: "["))
    }

    /// Moves to the next element of the array; false when it has ended, which also leaves the array.
    public mutating func nextElement() throws(JSONError) -> Bool {
        try next(unlessClosedBy: UInt8(ascii: "]"))
    }

    /// Enters an object.
    public mutating func beginObject() throws(JSONError) {
        try begin(UInt8(ascii: "{"))
    }

    /// Moves to the next member of the object and returns its key; nil when the object has ended and is left.
    public mutating func nextKey() throws(JSONError) -> String? {
        guard try next(unlessClosedBy: UInt8(ascii: "}")) else { return nil }
        guard try nextToken() == UInt8(ascii: "\"") else { throw JSONError(.unexpectedByte, at: position) }
        let key = try string()
        guard try nextToken() == UInt8(ascii: ":") else { throw JSONError(.unexpectedByte, at: position) }
        position += 1
        return key
    }

    /// Reads a string.
    public mutating func readString() throws(JSONError) -> String {
        guard try nextToken() == UInt8(ascii: "\"") else { throw mismatch() }
        return try string()
    }

    /// Reads a boolean.
    public mutating func readBool() throws(JSONError) -> Bool {
        switch try nextToken() {
        case UInt8(ascii: "t"):
            try literal("true")
            return true
        case UInt8(ascii: "f"):
            try literal("false")
            return false
        default:
            throw mismatch()
        }
    }

    /// Reads `null` if it is next, and says whether it was; any other value stays unread.
    public mutating func readNull() throws(JSONError) -> Bool {
        guard try nextToken() == UInt8(ascii: "n") else { return false }
        try literal("null")
        return true
    }

    /// Reads past one value of any type, checking it as strictly as if it were read.
    public mutating func skipValue() throws(JSONError) {
        switch try peek() {
        case .object:
            try beginObject()
            while try next(unlessClosedBy: UInt8(ascii: "}")) {
                guard try nextToken() == UInt8(ascii: "\"") else { throw JSONError(.unexpectedByte, at: position) }
                _ = try scanString()
                guard try nextToken() == UInt8(ascii: ":") else { throw JSONError(.unexpectedByte, at: position) }
                position += 1
                try skipValue()
            }
        case .array:
            try beginArray()
            while try nextElement() { try skipValue() }
        case .string: _ = try scanString()
        case .number: _ = try scanNumber()
        case .bool: _ = try readBool()
        case .null: _ = try readNull()
        }
    }

    /// Checks that nothing but white space follows what was read.
    public mutating func finish() throws(JSONError) {
        while position < bytes.count {
            guard Self.isWhitespace(bytes[position]) else { throw JSONError(.trailingBytes, at: position) }
            position += 1
        }
    }

    // MARK: Tokens

    /// Skips white space and returns the byte after it, at which the reader then stands.
    mutating func nextToken() throws(JSONError) -> UInt8 {
        while position < bytes.count {
            let byte = bytes[position]
            guard Self.isWhitespace(byte) else { return byte }
            position += 1
        }
        throw JSONError(.unexpectedEnd, at: position)
    }

    /// The error for a next byte that is not the start of the value asked for.
    func mismatch() -> JSONError {
        guard position < bytes.count else { return JSONError(.unexpectedEnd, at: position) }
        return JSONError(JSONType(firstByte: bytes[position]) == nil ? .unexpectedByte : .wrongType, at: position)
    }

    private mutating func begin(_ bracket: UInt8) throws(JSONError) {
        guard try nextToken() == bracket else { throw mismatch() }
        guard depth < maximumDepth else { throw JSONError(.tooDeep, at: position) }
        depth += 1
        position += 1
        isAtStart = true
    }

    private mutating func next(unlessClosedBy bracket: UInt8) throws(JSONError) -> Bool {
        let byte = try nextToken()
        if byte == bracket {
            position += 1
            depth -= 1
            isAtStart = false
            return false
        }
        if isAtStart {
            isAtStart = false
        } else {
            guard byte == UInt8(ascii: ",") else { throw JSONError(.unexpectedByte, at: position) }
            position += 1
        }
        return true
    }

    private mutating func literal(_ word: StaticString) throws(JSONError) {
        for index in 0..<word.utf8CodeUnitCount {
            guard position < bytes.count else { throw JSONError(.unexpectedEnd, at: position) }
            guard bytes[position] == word.utf8Start[index] else { throw JSONError(.unexpectedByte, at: position) }
            position += 1
        }
    }

    private static func isWhitespace(_ byte: UInt8) -> Bool {
        byte <= 0x20 && (byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09)
    }
}
