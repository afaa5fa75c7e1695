import CRMCore

/// A mail template, checked and ready to be rendered for many contacts.
public struct CompiledMailTemplate: Sendable {
    private let subject: CompiledTemplate
    private let html: CompiledTemplate?
    private let text: CompiledTemplate
    private let preheader: CompiledTemplate?
    /// The variables and sections that it names, such as `contact.givenName`, each once and in order.
    public let fields: [String]
    /// The names among them that no contact will ever have a value for: most likely misspelt.
    ///
    /// Custom fields and what a journey adds are not known here and never among them.
    public let missingFields: [String]

    /// Checks and compiles a template.
    ///
    /// - Throws: ``TemplateError`` with the part and the place of the first fault.
    public init(_ template: MailTemplate) throws(TemplateError) {
        subject = try Self.compile(template.subject, part: MailTemplate.Fields.subject.name)
        text = try Self.compile(template.text, part: MailTemplate.Fields.text.name)
        html =
            if let html = template.html { try Self.compile(html, part: MailTemplate.Fields.html.name) } else { nil }
        preheader =
            if let preheader = template.preheader {
                try Self.compile(preheader, part: MailTemplate.Fields.preheader.name)
            } else {
                nil
            }
        var (fields, missing): (Set<String>, Set<String>) = ([], [])
        for part in [subject, text, html, preheader] {
            part?
                .forEachPath { path, sections in
                    guard !path.components.isEmpty else { return }
                    fields.insert(path.text)
                    if !Self.isKnown(path, in: sections) { missing.insert(path.text) }
                }
        }
        self.fields = fields.sorted()
        missingFields = missing.sorted()
    }

    /// Renders the mail for one contact.
    ///
    /// - Throws: ``TemplateError`` with code `tooLarge`, which concerns this contact only.
    public func render(_ data: MergeData) throws(TemplateError) -> RenderedMail {
        let subject = try subject.render(data.value, .line)
        let text = try text.render(data.value, .text)
        var absent = subject.absent + text.absent
        var mail = RenderedMail(subject: subject.bytes, text: text.bytes)
        if let html {
            let rendered = try html.render(data.value, .html)
            absent += rendered.absent
            mail.html = rendered.bytes
            if let preheader {
                let rendered = try preheader.render(data.value, .html)
                absent += rendered.absent
                mail.insert(preheader: rendered.bytes)
            }
        }
        if !absent.isEmpty { mail.absentFields = Set(absent).sorted() }
        return mail
    }

    private static func compile(_ source: String, part: String) throws(TemplateError) -> CompiledTemplate {
        do throws(TemplateError) {
            let template = try CompiledTemplate(source)
            if let fault = template.program.unescaped.first { throw fault }
            return template
        } catch {
            var fault = error
            fault.part = part
            throw fault
        }
    }

    /// Whether a value may be found for a path inside these sections.
    private static func isKnown(_ path: TemplatePath, in sections: [TemplatePath]) -> Bool {
        if isKnown(path.components) { return true }
        // A section over data whose members nobody knows may have it; else it is looked for in each section.
        return sections.contains { section in
            guard let root = section.components.first else { return true }
            if root == "journey" || (section.components.count > 1 && section.components[1] == "custom") { return true }
            return MergeData.names[root] == nil || isKnown(section.components + path.components)
        }
    }

    private static func isKnown(_ components: [String]) -> Bool {
        guard let root = components.first, let names = MergeData.names[root] else { return false }
        if components.count == 1 || root == "journey" { return true }
        guard names.contains(components[1]) else { return false }
        return components.count == 2 || components[1] == "custom"
    }
}
