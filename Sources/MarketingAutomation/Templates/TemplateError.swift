/// Why a template cannot be used, or a contact's mail not be made from it.
public struct TemplateError: Error, Sendable, Hashable {
    /// What is wrong.
    public var code: Code
    /// The part of the mail, such as `html`; empty where only one was given.
    public var part: String
    /// The line, counted from 1; 0 where the template is right and the data is not.
    public var line: Int
    /// The byte in the line, counted from 1.
    public var column: Int
    /// What stands there.
    public var detail: String

    init(_ code: Code, part: String = "", line: Int = 0, column: Int = 0, _ detail: String = "") {
        self.code = code
        self.part = part
        self.line = line
        self.column = column
        self.detail = detail
    }

    /// The kinds of fault.
    public enum Code: String, Sendable, Hashable {
        /// A tag has no end.
        case unclosedTag
        /// A tag names nothing.
        case emptyName
        /// A section is never closed.
        case unclosedSection
        /// A section is closed that was not the last one opened.
        case unexpectedClose
        /// The new delimiters are not two words.
        case invalidDelimiters
        /// A kind of tag that mails do not have: partials, blocks and pragmas.
        case unsupportedTag
        /// The data would be written unescaped.
        case unescaped
        /// Sections are nested too deeply.
        case tooDeep
        /// The template, or what it makes, is too large.
        case tooLarge
    }
}

extension TemplateError: CustomStringConvertible {
    /// The place and the fault.
    public var description: String {
        var text = code.rawValue
        if !part.isEmpty { text += " in \(part)" }
        if line > 0 { text += " at \(line):\(column)" }
        return detail.isEmpty ? text : text + ": \(detail)"
    }
}
