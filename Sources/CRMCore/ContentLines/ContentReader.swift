/// Reads vCards and calendars from bytes, one component after the other, in memory that a limit bounds.
///
/// Lines are unfolded, `QUOTED-PRINTABLE` and old character sets of vCard 2.1 are decoded. What stands outside of
/// components is skipped.
public struct ContentReader {
    /// The most bytes of one component, 8 MiB.
    public static let longestComponent = 8 << 20
    /// How deep components may be inside each other.
    public static let deepest = 8

    private var source: Source
    /// A line that was read ahead.
    private var pending: PhysicalLine?
    private var held: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    /// The component whose parts are being read one by one: its name, and the line at which it begins.
    private var outer: (name: String, line: Int)?
    /// How many components were read part by part, the last one perhaps not to its end.
    private(set) var outerCount = 0
    /// The number of the last line that was read, from 1.
    public private(set) var line = 0
    /// How many bytes of text lie before what is read next.
    private(set) var offset = 0

    /// Reads from a source.
    ///
    /// The bytes are in the encoding that a byte order mark tells, in UTF-16 that shows itself, or in UTF-8. A property that is not, and does not
    /// name its character set, is taken as Windows-1252.
    public init(_ source: ByteSource) {
        self.source = Source(source)
    }

    /// Reads the next component of the top level; nil at the end.
    ///
    /// - Throws: ``ContentError``, after which reading goes on behind the component at fault; what the source throws.
    public mutating func next() throws -> ContentComponent? {
        while let physical = try nextLine() {
            guard let line = ContentLineParser.parse(physical.bytes), line.name == "BEGIN" else { continue }
            return try component(named: line.value, begin: physical)
        }
        return nil
    }

    /// Reads the next component right inside of one of the top level, however long that one is; nil at the end.
    ///
    /// The properties of the outer component are passed over.
    ///
    /// - Parameter name: The name of the outer component, in capital letters.
    /// - Throws: ``ContentError``, after which reading goes on behind what is at fault; its code is `wrongKind` for
    ///   another component of the top level. What the source throws.
    mutating func nextPart(of name: String) throws -> ContentComponent? {
        while let physical = try nextLine() {
            var size = 0
            guard let line = try logicalLine(from: physical, keeping: true, &size) else { continue }
            guard line.name == "BEGIN" else {
                if line.name == "END", outer != nil { try end(line, at: physical.number) }
                continue
            }
            guard Self.capital(line.value) == name else {
                let part = try component(named: line.value, begin: physical)
                if outer == nil { throw ContentError(.wrongKind, line: physical.number) }
                return part
            }
            let unended = outer
            outer = (name, physical.number)
            outerCount += 1
            if let unended { throw ContentError(.noEnd, line: unended.line) }
        }
        guard let unended = outer else { return nil }
        outer = nil
        throw ContentError(.noEnd, line: unended.line)
    }

    /// Ends the outer component.
    private mutating func end(_ line: ContentLine, at number: Int) throws {
        guard Self.capital(line.value) == outer?.name else { throw ContentError(.mismatchedEnd, line: number) }
        outer = nil
    }

    private mutating func component(named name: String, begin: PhysicalLine) throws -> ContentComponent {
        var stack = [ContentComponent(Self.capital(name))]
        var size = 0
        var problem: ContentError?
        while let physical = try nextLine() {
            let line = try logicalLine(from: physical, keeping: problem == nil, &size)
            if size > Self.longestComponent { problem = problem ?? ContentError(.tooLong, line: begin.number) }
            guard let line else { continue }
            switch line.name {
            case "BEGIN":
                if stack.count == 1, stack[0].beginsAgain(with: Self.capital(line.value)) {
                    pending = physical
                    throw problem ?? ContentError(.noEnd, line: begin.number)
                }
                if stack.count >= Self.deepest { problem = problem ?? ContentError(.tooDeep, line: physical.number) }
                stack.append(ContentComponent(Self.capital(line.value)))
            case "END":
                if let outer, outer.name == Self.capital(line.value) {
                    self.outer = nil
                    throw problem ?? ContentError(.mismatchedEnd, line: physical.number)
                }
                guard let ended = stack.popLast() else { break }
                if ended.name != Self.capital(line.value) {
                    problem = problem ?? ContentError(.mismatchedEnd, line: physical.number)
                }
                guard let outer = stack.indices.last else {
                    if let problem { throw problem }
                    return ended
                }
                if problem == nil { stack[outer].components.append(ended) }
            default:
                if problem == nil, let inner = stack.indices.last { stack[inner].lines.append(line) }
            }
        }
        outer = nil
        throw problem ?? ContentError(.noEnd, line: begin.number)
    }

    /// The property that begins with a line; it takes the soft line breaks of `QUOTED-PRINTABLE` and of old base64.
    ///
    /// - Parameters:
    ///   - keeping: Whether the value is wanted; without it that of `BEGIN` and `END` is read all the same.
    ///   - size: How many bytes the component has so far; nothing is kept beyond ``longestComponent``.
    private mutating func logicalLine(
        from physical: PhysicalLine,
        keeping: Bool,
        _ size: inout Int
    ) throws -> ContentLine? {
        var bytes = physical.bytes
        size += bytes.count
        guard let head = ContentLineParser.head(of: bytes) else { return nil }
        if head.isBase64 {
            // Old programs neither fold nor indent it.
            while let more = try nextLine() {
                guard !more.bytes.isEmpty, ContentLineParser.head(of: more.bytes) == nil else {
                    pending = more.bytes.isEmpty ? nil : more
                    break
                }
                size += more.bytes.count
                if keeping, size <= Self.longestComponent { bytes += more.bytes }
            }
        }
        if head.isQuotedPrintable {
            var isContinued = bytes.last == UInt8(ascii: "=")
            while isContinued, let more = try nextLine() {
                isContinued = more.bytes.last == UInt8(ascii: "=")
                size += more.bytes.count
                guard keeping, size <= Self.longestComponent else { continue }
                bytes.removeLast()
                bytes += more.bytes
            }
        }
        let isKept = keeping || head.name == "BEGIN" || head.name == "END"
        return isKept ? ContentLineParser.parse(bytes, head) : ContentLine(head.name, "")
    }

    private static func capital(_ name: String) -> String {
        String(decoding: name.utf8.filter { $0 != 0x20 && $0 != 0x09 }.map(ContentLineParser.capital), as: UTF8.self)
    }

    // MARK: Lines

    private struct PhysicalLine {
        var bytes: [UInt8]
        var number: Int
    }

    /// The next line with the lines that are folded into it.
    private mutating func nextLine() throws -> PhysicalLine? {
        if let line = pending {
            pending = nil
            return line
        }
        guard var bytes = try rawLine() else { return nil }
        let number = line
        while let first = try peek(), first == 0x20 || first == 0x09 {
            guard var more = try rawLine() else { break }
            more.removeFirst()
            // Old base64 is indented without being folded otherwise; the blank line after it ends it.
            if bytes.count <= Self.longestComponent { bytes += more }
        }
        return PhysicalLine(bytes: bytes, number: number)
    }

    private mutating func peek() throws -> UInt8? {
        while start >= held.count {
            if try !fill() { return nil }
        }
        return held[start]
    }

    private mutating func rawLine() throws -> [UInt8]? {
        var end = start
        while true {
            while end < held.count, held[end] != 0x0A, held[end] != 0x0D { end += 1 }
            if end < held.count { break }
            if end - start > Self.longestComponent { break }
            let length = end - start
            let hasMore = try fill()
            end = start + length
            if hasMore { continue }
            if start == held.count { return nil }
            break
        }
        let bytes = Array(held[start..<end])
        if end < held.count {
            if held[end] == 0x0D {
                end += 1
                if end == held.count {
                    let consumed = end - start
                    _ = try fill()
                    end = start + consumed
                }
                if end < held.count, held[end] == 0x0A { end += 1 }
            } else if held[end] == 0x0A {
                end += 1
            }
        }
        offset += end - start
        start = end
        line += 1
        return bytes
    }

    /// Pulls more bytes; what was read is given back first.
    private mutating func fill() throws -> Bool {
        if isAtEnd { return false }
        if start > 0 {
            held.removeFirst(start)
            start = 0
        }
        let before = held.count
        while held.count == before {
            if try !source.read(into: &held) {
                isAtEnd = true
                return false
            }
        }
        return true
    }
}

extension ContentComponent {
    /// Whether a component of a name cannot be a part of this one, so that this one has lost its end: a card in a card is
    /// somebody's agent.
    fileprivate func beginsAgain(with name: String) -> Bool {
        self.name == "VCARD" && name == "VCARD" && lines.last?.name != "AGENT"
    }
}

/// Bytes as they are, unless a byte order mark tells another encoding, or their beginning does.
private struct Source {
    private let source: ByteSource
    private var decoder: TextDecoder?
    private var isAtStart = true

    init(_ source: ByteSource) { self.source = source }

    mutating func read(into bytes: inout [UInt8]) throws -> Bool {
        if isAtStart { try begin() }
        if decoder != nil { return try decoder?.read(into: &bytes) ?? false }
        return try source.read(&bytes)
    }

    private mutating func begin() throws {
        isAtStart = false
        var first: [UInt8] = []
        while first.count < 4, try source.read(&first) {}
        let rest = source
        var isFirst = true
        let whole = ByteSource { chunk in
            if isFirst {
                isFirst = false
                chunk += first
                return true
            }
            return try rest.read(&chunk)
        }
        // The longer marks first: UTF-32's begins with UTF-16's.
        let marked = TextEncoding.allCases.sorted { $0.byteOrderMark.count > $1.byteOrderMark.count }
            .first { !$0.byteOrderMark.isEmpty && first.starts(with: $0.byteOrderMark) }
        decoder = TextDecoder(whole, encoding: marked ?? Self.wide(first) ?? .utf8)
    }

    /// The encoding of two bytes a character that text in ASCII, which every component begins with, shows.
    private static func wide(_ first: [UInt8]) -> TextEncoding? {
        guard first.count >= 4 else { return nil }
        switch first.prefix(4).map({ $0 == 0 }) {
        case [false, true, false, true]: return .utf16LittleEndian
        case [true, false, true, false]: return .utf16BigEndian
        default: return nil
        }
    }
}

/// Why a vCard or a calendar could not be read.
public struct ContentError: Error, Sendable, Hashable {
    /// What is wrong.
    public var code: Code
    /// The line at which the component begins, or the one at fault, from 1.
    public var line: Int

    init(_ code: Code, line: Int) {
        self.code = code
        self.line = line
    }

    /// What can be wrong.
    public enum Code: String, Sendable, Hashable {
        /// A component is longer than ``ContentReader/longestComponent``.
        case tooLong
        /// Components are inside each other more than ``ContentReader/deepest`` times.
        case tooDeep
        /// An `END` is not that of the component that is open.
        case mismatchedEnd
        /// The file ends inside a component.
        case noEnd
        /// A component is not what it should be.
        case wrongKind
    }

    /// The rule in words.
    public var rule: String {
        switch code {
        case .tooLong: "it is longer than \(ContentReader.longestComponent >> 20) MiB"
        case .tooDeep: "components are inside each other more than \(ContentReader.deepest) times"
        case .mismatchedEnd: "an END does not match its BEGIN"
        case .noEnd: "there is no END"
        case .wrongKind: "it is something else"
        }
    }
}
