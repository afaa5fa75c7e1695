import CRMCore
import ExampleSupport

extension Condition {
    /// The condition as people would write it.
    var words: String {
        switch self {
        case .all(let parts): parts.isEmpty ? "always" : parts.map(\.words).joined(separator: " and ")
        case .any(let parts): parts.isEmpty ? "never" : "(" + parts.map(\.words).joined(separator: " or ") + ")"
        case .not(let part): "not \(part.words)"
        case .compare(let field, let comparison, let value):
            "\(field.column) \(comparison.sign) \(ValueText.plain(value))"
        case .isNull(let field): "\(field.column) is empty"
        case .isIn(let field, let values):
            "\(field.column) in \(values.map(ValueText.plain).joined(separator: ", "))"
        case .hasPrefix(let field, let text): "\(field.column) ~ \(text)"
        case .contains(let field, let value): "\(field.column) has \(ValueText.plain(value))"
        case .matches(let search): "text ~ \(search.text)"
        case .exists(let related):
            related.condition == .always ? "has \(related.type)" : "has \(related.type) with \(related.condition.words)"
        }
    }
}

extension Condition.Comparison {
    /// The comparison as people write it.
    var sign: String {
        switch self {
        case .equal: "="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }
}
