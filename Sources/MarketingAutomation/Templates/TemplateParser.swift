/// Reads a template by Mustache's rules, byte by byte.
struct TemplateParser {
    private let bytes: [UInt8]
    private var position = 0
    /// The end of the last tag, and whether a line starts there.
    private var lastEnd = 0
    private var lastEndsLine = true
    private var opening = Array("{{".utf8)
    private var closing = Array("}}".utf8)
    private var open: [(step: Int, name: [UInt8], start: Int)] = []
    private var program = TemplateProgram()

    /// Parses a template.
    static func parse(_ source: String) throws(TemplateError) -> TemplateProgram {
        var parser = TemplateParser(bytes: Array(source.utf8))
        return try parser.run()
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func run() throws(TemplateError) -> TemplateProgram {
        if bytes.count > TemplateProgram.maximumSize { throw TemplateError(.tooLarge, line: 1, column: 1) }
        while let start = find(opening, from: position) {
            try tag(at: start)
        }
        text(position..<bytes.count)
        if let section = open.last {
            throw error(.unclosedSection, at: section.start, section.name)
        }
        return program
    }

    private mutating func tag(at start: Int) throws(TemplateError) {
        let inside = start + opening.count
        guard inside < bytes.count else { throw error(.unclosedTag, at: start) }
        let kind = bytes[inside]
        let end = try self.end(of: kind, from: inside, start)
        let isPlain = kind == UInt8(ascii: "{") || !Self.kinds.contains(kind)
        let nameStart = Self.kinds.contains(kind) ? inside + 1 : inside
        let name = Self.trimmed(bytes[min(nameStart, end.content)..<end.content])
        let after = standalone(isPlain || kind == UInt8(ascii: "&"), start, end.tag)
        switch kind {
        case UInt8(ascii: "!"): break
        case UInt8(ascii: "="): try setDelimiters(name, at: start)
        case UInt8(ascii: "#"), UInt8(ascii: "^"): try beginSection(kind, name, at: start)
        case UInt8(ascii: "/"): try endSection(name, at: start)
        case UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "$"), UInt8(ascii: "%"):
            throw error(.unsupportedTag, at: start, Array(name))
        default:
            if kind == UInt8(ascii: "{") || kind == UInt8(ascii: "&") {
                program.unescaped.append(error(.unescaped, at: start, Array(name)))
            }
            program.steps.append(.variable(try path(name, at: start)))
        }
        position = after
    }

    private static let kinds: Set<UInt8> = Set("#^/!=>{&<$%".utf8)

    /// Where a tag's content ends, and where the tag does.
    private func end(of kind: UInt8, from inside: Int, _ start: Int) throws(TemplateError) -> (content: Int, tag: Int) {
        var mark = closing
        if kind == UInt8(ascii: "{") { mark.insert(UInt8(ascii: "}"), at: 0) }
        if kind == UInt8(ascii: "=") { mark.insert(UInt8(ascii: "="), at: 0) }
        guard let content = find(mark, from: Self.kinds.contains(kind) ? inside + 1 : inside) else {
            throw error(.unclosedTag, at: start)
        }
        return (content, content + mark.count)
    }

    /// Adds the text before a tag; a tag that has a line for itself takes the whole line away.
    ///
    /// - Returns: Where the template goes on.
    private mutating func standalone(_ isValue: Bool, _ start: Int, _ end: Int) -> Int {
        var lineStart = start
        while lineStart > lastEnd, Self.isBlank(bytes[lineStart - 1]) { lineStart -= 1 }
        let isFirst = lineStart > lastEnd ? bytes[lineStart - 1] == UInt8(ascii: "\n") : lastEndsLine
        var lineEnd = end
        while lineEnd < bytes.count, Self.isBlank(bytes[lineEnd]) { lineEnd += 1 }
        if lineEnd + 1 < bytes.count, bytes[lineEnd] == UInt8(ascii: "\r"), bytes[lineEnd + 1] == UInt8(ascii: "\n") {
            lineEnd += 2
        } else if lineEnd < bytes.count, bytes[lineEnd] == UInt8(ascii: "\n") {
            lineEnd += 1
        } else if lineEnd < bytes.count {
            lineEnd = -1
        }
        guard !isValue, isFirst, lineEnd >= 0 else {
            text(position..<start)
            (lastEnd, lastEndsLine) = (end, false)
            return end
        }
        text(position..<max(position, lineStart))
        (lastEnd, lastEndsLine) = (lineEnd, true)
        return lineEnd
    }

    private mutating func text(_ range: Range<Int>) {
        if range.isEmpty { return }
        let start = program.literals.count
        program.literals += bytes[range]
        // Text beside text is one step, but not across the start of a section.
        if case .text(let last)? = program.steps.last, last.upperBound == start, !endsSection(at: program.steps.count) {
            program.steps[program.steps.count - 1] = .text(last.lowerBound..<program.literals.count)
        } else {
            program.steps.append(.text(start..<program.literals.count))
        }
    }

    /// Whether a section's content ends before the step.
    private func endsSection(at step: Int) -> Bool { step == lastSectionEnd }
    private var lastSectionEnd = -1

    private mutating func beginSection(_ kind: UInt8, _ name: ArraySlice<UInt8>, at start: Int) throws(TemplateError) {
        if open.count >= TemplateProgram.maximumDepth { throw error(.tooDeep, at: start, Array(name)) }
        let path = try path(name, at: start)
        open.append((program.steps.count, Array(name), start))
        program.steps.append(kind == UInt8(ascii: "#") ? .section(path, end: 0) : .inverted(path, end: 0))
    }

    private mutating func endSection(_ name: ArraySlice<UInt8>, at start: Int) throws(TemplateError) {
        guard let section = open.popLast(), section.name.elementsEqual(name) else {
            throw error(.unexpectedClose, at: start, Array(name))
        }
        let end = program.steps.count
        switch program.steps[section.step] {
        case .section(let path, _): program.steps[section.step] = .section(path, end: end)
        case .inverted(let path, _): program.steps[section.step] = .inverted(path, end: end)
        default: break
        }
        lastSectionEnd = end
    }

    private mutating func setDelimiters(_ text: ArraySlice<UInt8>, at start: Int) throws(TemplateError) {
        let words = text.split { Self.isSpace($0) }
        guard words.count == 2, !words.joined().contains(UInt8(ascii: "=")) else {
            throw error(.invalidDelimiters, at: start, Array(text))
        }
        opening = Array(words[0])
        closing = Array(words[1])
    }

    /// The path that a tag names; of a transformed value, the path inside the parentheses.
    private mutating func path(_ name: ArraySlice<UInt8>, at start: Int) throws(TemplateError) -> TemplatePath {
        if name.isEmpty { throw error(.emptyName, at: start) }
        guard let inner = name.lastIndex(of: UInt8(ascii: "(")) else { return TemplatePath(name) }
        program.usesTransforms = true
        let rest = name[(inner + 1)...]
        return TemplatePath(rest.prefix { $0 != UInt8(ascii: ")") })
    }

    private func find(_ mark: [UInt8], from start: Int) -> Int? {
        guard let first = mark.first else { return nil }
        var index = start
        while index + mark.count <= bytes.count {
            if bytes[index] == first, bytes[index..<index + mark.count].elementsEqual(mark) { return index }
            index += 1
        }
        return nil
    }

    private func error(_ code: TemplateError.Code, at offset: Int, _ detail: [UInt8] = []) -> TemplateError {
        let before = bytes[..<offset]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let column = offset - (before.lastIndex(of: UInt8(ascii: "\n")) ?? -1)
        return TemplateError(code, line: line, column: column, String(decoding: detail.prefix(200), as: UTF8.self))
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return bytes
    }
}
