/// Turns a stream of bytes in any known encoding into a stream of UTF-8.
///
/// A byte order mark is dropped. Bytes that mean nothing in the encoding are neither guessed nor replaced: in UTF-8
/// they pass through as they are, in other encodings the byte `malformed` takes their place, so that the output is
/// well-formed UTF-8 exactly where the input was well-formed.
///
/// As long as all bytes are ASCII the encoding stays open: it is decided on the first byte that is not, however late
/// in the stream that comes.
public struct TextDecoder {
    /// The byte, never part of UTF-8, that stands for malformed input.
    public static let malformed: UInt8 = 0xFF

    /// How many bytes are looked at to tell the encoding.
    static let sampleSize = 64 * 1024

    /// The encoding; `nil` while everything read so far is ASCII and none was given.
    public private(set) var encoding: TextEncoding?
    /// The number of bytes of the byte order mark that was dropped.
    public private(set) var markLength = 0

    private var input: Input
    private var isAtStart: Bool
    /// Bytes read from the source and not yet decoded.
    private var held: [UInt8] = []
    private var shiftJIS: ShiftJISDecoder?

    /// Creates a decoder.
    ///
    /// - Parameters:
    ///   - source: The bytes.
    ///   - encoding: Their encoding, or `nil` to tell it from the bytes.
    ///   - isAtStart: Whether the source begins where the text begins; if not, no byte order mark is expected.
    public init(_ source: ByteSource, encoding: TextEncoding? = nil, isAtStart: Bool = true) {
        input = Input(source: source)
        self.encoding = encoding
        self.isAtStart = isAtStart
    }

    /// Appends the next piece of text as UTF-8 and returns `true`, or returns `false` at the end.
    ///
    /// A piece may be empty and may end inside a character. Throws what the source throws, and
    /// `TextEncodingUnavailable`.
    public mutating func read(into output: inout [UInt8]) throws -> Bool {
        if isAtStart { try begin() }
        switch encoding {
        case nil:
            return try passASCII(into: &output)
        case .utf8:
            if held.isEmpty { return try input.pull(into: &output) }
            output.append(contentsOf: held)
            held.removeAll()
            return true
        case .some(let encoding):
            guard try input.pull(into: &held) || !held.isEmpty else { return false }
            let taken = try decode(encoding, into: &output)
            held.removeFirst(taken)
            return true
        }
    }

    private mutating func gatherSample() throws {
        while held.count < Self.sampleSize, try input.pull(into: &held) {}
    }

    private mutating func begin() throws {
        isAtStart = false
        try gatherSample()
        if let encoding {
            markLength = held.starts(with: encoding.byteOrderMark) ? encoding.byteOrderMark.count : 0
        } else {
            (encoding, markLength) = TextEncoding.detect(held, isComplete: input.hasEnded)
        }
        held.removeFirst(markLength)
    }

    private mutating func passASCII(into output: inout [UInt8]) throws -> Bool {
        let start = output.count
        var hasMore = true
        if held.isEmpty {
            hasMore = try input.pull(into: &output)
        } else {
            output.append(contentsOf: held)
            held.removeAll()
        }
        let end = output.withUnsafeBufferPointer { ByteScan.firstNonASCII(in: $0, from: start) }
        guard end < output.count else { return hasMore }
        held.append(contentsOf: output[end...])
        output.removeSubrange(end...)
        try gatherSample()
        encoding = held.withUnsafeBufferPointer { TextEncoding.eightBit($0, isComplete: input.hasEnded) }
        return true
    }

    private mutating func decode(_ encoding: TextEncoding, into output: inout [UInt8]) throws -> Int {
        if encoding == .shiftJIS, shiftJIS == nil { shiftJIS = try ShiftJISDecoder() }
        let isLast = input.hasEnded
        return held.withUnsafeBufferPointer { input in
            switch encoding {
            case .utf16LittleEndian, .utf16BigEndian:
                let isLittle = encoding == .utf16LittleEndian
                return WideText.decodeUTF16(input, isLittle: isLittle, isLast: isLast, into: &output)
            case .utf32LittleEndian, .utf32BigEndian:
                let isLittle = encoding == .utf32LittleEndian
                return WideText.decodeUTF32(input, isLittle: isLittle, isLast: isLast, into: &output)
            case .shiftJIS:
                return shiftJIS?.decode(input, isLast: isLast, into: &output) ?? input.count
            case .windows1252:
                return WideText.decodeWindows1252(input, into: &output)
            case .utf8:
                output.append(contentsOf: input)
                return input.count
            }
        }
    }
}

/// A source that remembers its end, so that it is never read beyond it.
private struct Input {
    let source: ByteSource
    private(set) var hasEnded = false

    init(source: ByteSource) {
        self.source = source
    }

    mutating func pull(into bytes: inout [UInt8]) throws -> Bool {
        guard !hasEnded else { return false }
        hasEnded = try !source.read(&bytes)
        return !hasEnded
    }
}
