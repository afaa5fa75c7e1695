extension JSONReader {
    /// Reads a whole document from bytes; anything after the value that `body` reads is an error.
    @inlinable
    public static func read<Value>(
        _ bytes: UnsafeRawBufferPointer,
        maximumDepth: Int = defaultMaximumDepth,
        _ body: (inout JSONReader) throws -> Value
    ) throws -> Value {
        var reader = JSONReader(bytes, maximumDepth: maximumDepth)
        let value = try body(&reader)
        try reader.finish()
        return value
    }

    /// Reads a whole document from bytes; anything after the value that `body` reads is an error.
    @inlinable
    public static func read<Value>(
        _ bytes: [UInt8],
        maximumDepth: Int = defaultMaximumDepth,
        _ body: (inout JSONReader) throws -> Value
    ) throws -> Value {
        try bytes.withUnsafeBytes { try read($0, maximumDepth: maximumDepth, body) }
    }

    /// Reads a whole document from text; anything after the value that `body` reads is an error.
    @inlinable
    public static func read<Value>(
        _ text: String,
        maximumDepth: Int = defaultMaximumDepth,
        _ body: (inout JSONReader) throws -> Value
    ) throws -> Value {
        var text = text
        return try text.withUTF8 { try read(UnsafeRawBufferPointer($0), maximumDepth: maximumDepth, body) }
    }

    /// Reads an array whose elements are read by `element`, in order.
    @inlinable
    public mutating func readArray<Element>(
        _ element: (inout JSONReader) throws -> Element
    ) throws -> [Element] {
        var elements: [Element] = []
        try beginArray()
        while try nextElement() { elements.append(try element(&self)) }
        return elements
    }
}
