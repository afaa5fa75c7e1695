import CRMCore

/// One part of a mail, ready to be rendered for many contacts.
struct CompiledTemplate: Sendable {
    let program: TemplateProgram
    private let general: GeneralRenderer?

    /// What a part may become at most: a mail of one megabyte is refused by nobody, a larger one by many.
    static let maximumOutput = 1 << 20

    /// Parses a template.
    init(_ source: String) throws(TemplateError) {
        program = try TemplateParser.parse(source)
        general = program.usesTransforms ? try GeneralRenderer(source) : nil
    }

    /// Renders the template.
    ///
    /// - Returns: UTF-8, and the variables that had no value.
    func render(
        _ data: JSONValue,
        _ escaping: TextEscaping,
        limit: Int = maximumOutput
    ) throws(TemplateError) -> (bytes: [UInt8], absent: [String]) {
        if let general { return (try general.render(data, escaping, limit: limit), []) }
        var renderer = TemplateRenderer(program, data, escaping, limit: limit)
        try renderer.run()
        if renderer.absent.isEmpty { return (renderer.output, []) }
        let absent = renderer.absent.sorted()
            .compactMap { index -> String? in
                if case .variable(let path) = program.steps[index] { path.text } else { nil }
            }
        return (renderer.output, absent)
    }

    /// Every variable and section with the sections around it, outermost first.
    func forEachPath(_ body: (TemplatePath, [TemplatePath]) -> Void) {
        var open: [(path: TemplatePath, end: Int)] = []
        for (index, step) in program.steps.enumerated() {
            open.removeAll { $0.end <= index }
            switch step {
            case .text: break
            case .variable(let path): body(path, open.map(\.path))
            case .section(let path, let end):
                body(path, open.map(\.path))
                open.append((path, end))
            case .inverted(let path, _): body(path, open.map(\.path))
            }
        }
    }
}
