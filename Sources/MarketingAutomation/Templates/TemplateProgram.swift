/// A parsed template: steps in the order in which they run, sections before their content.
struct TemplateProgram: Sendable {
    var steps: [Step] = []
    /// The text between the tags.
    var literals: [UInt8] = []
    /// Whether a tag transforms its value, which only the general renderer does.
    var usesTransforms = false
    /// Where data would be written unescaped.
    var unescaped: [TemplateError] = []

    /// Templates are refused beyond this many bytes.
    static let maximumSize = 1 << 20
    /// The deepest nesting of sections.
    static let maximumDepth = 16

    enum Step: Sendable {
        /// A range of the literals.
        case text(Range<Int>)
        case variable(TemplatePath)
        /// Runs the steps up to `end` for each element of a list, or once for any other value that says something.
        case section(TemplatePath, end: Int)
        /// Runs the steps up to `end` where there is no value.
        case inverted(TemplatePath, end: Int)
    }
}

/// What a tag names: members inside members; no component at all is the value itself, `{{.}}`.
struct TemplatePath: Sendable, Hashable {
    var components: [String]

    /// Splits a name at its dots.
    init(_ name: some Collection<UInt8>) {
        components = name.split(separator: UInt8(ascii: ".")).map { String(decoding: $0, as: UTF8.self) }
    }

    var text: String { components.isEmpty ? "." : components.joined(separator: ".") }
}
