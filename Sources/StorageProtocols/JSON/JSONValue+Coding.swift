extension JSONValue {
    /// Parses one document from UTF-8 bytes.
    ///
    /// An integer beyond 64 bits is an error unless `roundingLargeIntegers` lets it become the nearest double.
    /// Throws a ``JSONError``, also for an object that names a key twice.
    public init(
        parsing bytes: [UInt8],
        maximumDepth: Int = JSONReader.defaultMaximumDepth,
        roundingLargeIntegers: Bool = false
    ) throws(JSONError) {
        let result = bytes.withUnsafeBytes { bytes -> Result<JSONValue, JSONError> in
            do throws(JSONError) {
                var reader = JSONReader(bytes, maximumDepth: maximumDepth)
                let value = try JSONValue(from: &reader, roundingLargeIntegers: roundingLargeIntegers)
                try reader.finish()
                return .success(value)
            } catch {
                return .failure(error)
            }
        }
        self = try result.get()
    }

    /// Parses one document from text, as from its UTF-8 bytes.
    public init(
        parsing text: String,
        maximumDepth: Int = JSONReader.defaultMaximumDepth,
        roundingLargeIntegers: Bool = false
    ) throws(JSONError) {
        try self.init(
            parsing: Array(text.utf8),
            maximumDepth: maximumDepth,
            roundingLargeIntegers: roundingLargeIntegers
        )
    }

    /// Reads the next value, whatever its type.
    public init(from reader: inout JSONReader, roundingLargeIntegers: Bool = false) throws(JSONError) {
        switch try reader.peek() {
        case .null:
            _ = try reader.readNull()
            self = .null
        case .bool:
            self = .bool(try reader.readBool())
        case .string:
            self = .string(try reader.readString())
        case .number:
            let token = try reader.scanNumber()
            if let integer = token.integer {
                self = .integer(integer)
            } else if token.isInteger, !roundingLargeIntegers {
                throw JSONError(.numberOutOfRange, at: token.start)
            } else {
                self = .real(try reader.double(token))
            }
        case .array:
            var elements: [JSONValue] = []
            try reader.beginArray()
            while try reader.nextElement() {
                elements.append(try JSONValue(from: &reader, roundingLargeIntegers: roundingLargeIntegers))
            }
            self = .array(elements)
        case .object:
            var members: [Member] = []
            try reader.beginObject()
            while let key = try reader.nextKey() {
                let value = try JSONValue(from: &reader, roundingLargeIntegers: roundingLargeIntegers)
                members.append(Member(key, value))
            }
            guard !Self.hasDuplicateKey(members) else { throw JSONError(.duplicateKey, at: reader.offset) }
            self = .object(members)
        }
    }

    /// Writes the value, so that parsing it with the default limits gives an equal value.
    ///
    /// Throws for doubles that are not finite, for a key twice in one object and for nesting beyond the reader's
    /// default limit; the writer then holds part of the value.
    public func write(to writer: inout JSONWriter) throws(JSONError) {
        try write(to: &writer, depth: 0)
    }

    /// The value as UTF-8 bytes of a document; throws like ``write(to:)``.
    public func encoded() throws(JSONError) -> [UInt8] {
        var writer = JSONWriter()
        try write(to: &writer)
        return writer.bytes
    }

    private func write(to writer: inout JSONWriter, depth: Int) throws(JSONError) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .integer(let value): writer.integer(value)
        case .real(let value): try writer.real(value)
        case .string(let value): writer.string(value)
        case .array(let elements):
            try Self.check(depth, writer)
            writer.beginArray()
            for element in elements { try element.write(to: &writer, depth: depth + 1) }
            writer.endArray()
        case .object(let members):
            try Self.check(depth, writer)
            guard !Self.hasDuplicateKey(members) else { throw JSONError(.duplicateKey, at: writer.bytes.count) }
            writer.beginObject()
            for member in members {
                writer.key(member.key)
                try member.value.write(to: &writer, depth: depth + 1)
            }
            writer.endObject()
        }
    }

    private static func check(_ depth: Int, _ writer: JSONWriter) throws(JSONError) {
        guard depth < JSONReader.defaultMaximumDepth else { throw JSONError(.tooDeep, at: writer.bytes.count) }
    }

    private static func hasDuplicateKey(_ members: [Member]) -> Bool {
        // Comparing few keys in pairs is cheaper than hashing them; many in pairs would be quadratic.
        if members.count <= 8 {
            for (index, member) in members.enumerated().dropFirst() {
                let key = UTF8Key(member.key)
                if members[..<index].contains(where: { UTF8Key($0.key) == key }) { return true }
            }
            return false
        }
        return Set(members.map { UTF8Key($0.key) }).count != members.count
    }
}
