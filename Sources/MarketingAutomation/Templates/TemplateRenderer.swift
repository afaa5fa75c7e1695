import CRMCore

/// Runs a parsed template on one contact's data.
///
/// The work is bounded by the output, which has a limit, and by the steps.
struct TemplateRenderer {
    private let program: TemplateProgram
    private let escaping: TextEscaping
    private let limit: Int
    private var stack: [JSONValue]
    private var work: Int
    private(set) var output: [UInt8] = []
    /// The steps whose variable had no value.
    private(set) var absent: Set<Int> = []

    init(_ program: TemplateProgram, _ data: JSONValue, _ escaping: TextEscaping, limit: Int) {
        self.program = program
        self.escaping = escaping
        self.limit = limit
        // A section that writes nothing still costs time.
        work = limit
        stack = [data]
        output.reserveCapacity(program.literals.count + 256)
    }

    mutating func run() throws(TemplateError) { try run(0..<program.steps.count) }

    private mutating func run(_ range: Range<Int>) throws(TemplateError) {
        var index = range.lowerBound
        while index < range.upperBound {
            work -= 1
            if work < 0 || output.count > limit { throw TemplateError(.tooLarge) }
            switch program.steps[index] {
            case .text(let range): output.append(contentsOf: program.literals[range])
            case .variable(let path): if !write(value(path)) { absent.insert(index) }
            case .section(let path, let end):
                try section(value(path), index + 1..<end)
                index = end
                continue
            case .inverted(let path, let end):
                if !Self.isTrue(value(path)) { try run(index + 1..<end) }
                index = end
                continue
            }
            index += 1
        }
        if output.count > limit { throw TemplateError(.tooLarge) }
    }

    private mutating func section(_ value: JSONValue?, _ body: Range<Int>) throws(TemplateError) {
        guard let value, Self.isTrue(value) else { return }
        if case .array(let elements) = value {
            for element in elements {
                stack.append(element)
                try run(body)
                stack.removeLast()
            }
        } else {
            stack.append(value)
            try run(body)
            stack.removeLast()
        }
    }

    /// What a path names: its first member is looked for from the innermost section outwards, the others in it.
    private func value(_ path: TemplatePath) -> JSONValue? {
        guard let first = path.components.first else { return stack.last }
        for context in stack.reversed() {
            guard var found = context[first] else { continue }
            for name in path.components.dropFirst() {
                guard let next = found[name] else { return nil }
                found = next
            }
            return found
        }
        return nil
    }

    /// Whether a section shows: everything but null, false, and empty lists and texts.
    static func isTrue(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null, .bool(false): false
        case .string(let text): !text.isEmpty
        case .array(let elements): !elements.isEmpty
        default: true
        }
    }

    /// Writes a value; false where it says nothing.
    private mutating func write(_ value: JSONValue?) -> Bool {
        guard let text = value?.mergeText, !text.isEmpty else { return false }
        escaping.append(text, to: &output)
        return true
    }
}

extension JSONValue {
    /// The text that a variable shows; nil for null, lists and objects.
    var mergeText: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        case .real(let number): number.description
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: nil
        }
    }
}
