import CRMCore
import Mustache

/// Renders templates that transform values, such as `{{uppercased(contact.familyName)}}`, with swift-mustache.
///
/// Every value is wrapped, so that each is escaped by ``TextEscaping`` whatever the tag, and the library's own
/// escaping is off.
struct GeneralRenderer: Sendable {
    private let template: MustacheTemplate

    init(_ source: String) throws(TemplateError) {
        do {
            template = try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}\n" + source)
        } catch let error as MustacheTemplate.ParserError {
            throw TemplateError(
                .unsupportedTag,
                line: max(1, error.context.lineNumber - 1),
                column: error.context.columnNumber,
                "\(error.error)"
            )
        } catch {
            throw TemplateError(.unsupportedTag, line: 1, column: 1)
        }
    }

    func render(_ data: JSONValue, _ escaping: TextEscaping, limit: Int) throws(TemplateError) -> [UInt8] {
        let budget = Budget(limit)
        let output = Array(template.render(MergeNode(data, escaping, budget)).utf8)
        if budget.isSpent || output.count > limit { throw TemplateError(.tooLarge) }
        return output
    }

    /// How much more may be looked up and written.
    fileprivate final class Budget {
        private var rest: Int
        private(set) var isSpent = false

        init(_ limit: Int) { rest = limit }

        func take(_ amount: Int) -> Bool {
            rest -= amount
            if rest < 0 { isSpent = true }
            return !isSpent
        }
    }
}

/// A value as swift-mustache sees it.
private struct MergeNode: MustacheParent, MustacheCustomRenderable, MustacheTransformable {
    let value: JSONValue
    let escaping: TextEscaping
    let budget: GeneralRenderer.Budget

    init(_ value: JSONValue, _ escaping: TextEscaping, _ budget: GeneralRenderer.Budget) {
        self.value = value
        self.escaping = escaping
        self.budget = budget
    }

    func child(named name: String) -> Any? {
        guard budget.take(1), let child = value[name] else { return nil }
        if case .array(let elements) = child {
            return budget.take(elements.count) ? MergeList(elements.map { MergeNode($0, escaping, budget) }) : nil
        }
        if case .bool(let flag) = child { return flag }
        return MergeNode(child, escaping, budget)
    }

    var renderText: String {
        guard let text = value.mergeText, budget.take(text.utf8.count) else { return "" }
        var output: [UInt8] = []
        escaping.append(text, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    var isNull: Bool { !TemplateRenderer.isTrue(value) }

    func transform(_ name: String) -> Any? {
        guard let text = value.mergeText, let result = text.transform(name) else { return nil }
        if let text = result as? String { return MergeNode(.string(text), escaping, budget) }
        return result
    }
}

/// A list as swift-mustache sees it; as a variable it is nothing.
private struct MergeList: MustacheSequence, MustacheCustomRenderable, MustacheTransformable {
    private let nodes: [MergeNode]

    init(_ nodes: [MergeNode]) { self.nodes = nodes }

    func makeIterator() -> IndexingIterator<[MergeNode]> { nodes.makeIterator() }

    var renderText: String { "" }

    var isNull: Bool { nodes.isEmpty }

    func transform(_ name: String) -> Any? {
        switch name {
        case "first": nodes.first
        case "last": nodes.last
        case "reversed": MergeList(nodes.reversed())
        case "count": nodes.count
        case "empty": nodes.isEmpty
        default: nil
        }
    }
}
