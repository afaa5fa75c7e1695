import CRMCore
import ExampleSupport

/// One custom field.
struct FieldAnswer: Answer {
    let field: CustomFieldDefinition
    let verb: String

    var json: JSONValue { field.json }

    func lines(_ layout: TextLayout) -> [String] {
        ["\(verb): \(field.label), \(field.kind) of \(field.type)".printable]
    }
}

/// Custom fields.
struct FieldListAnswer: Answer {
    let fields: [CustomFieldDefinition]

    var json: JSONValue { .object(["fields": .list(fields, \.json), "count": .number(fields.count)]) }

    func lines(_ layout: TextLayout) -> [String] {
        if fields.isEmpty { return ["no custom fields"] }
        var table = Table(.text("Of"), .text("Name"), .text("Label"), .text("Kind"), .text(""))
        for field in fields {
            let marks = [
                field.isRequired ? "required" : nil, field.isUnique ? "unique" : nil,
                field.state == .retired ? "retired" : nil,
                field.rules.choices.isEmpty ? nil : field.rules.choices.joined(separator: ", "),
            ]
            table.append(
                field.type,
                field.name,
                field.label,
                field.kind.description,
                marks.compactMap { $0 }.joined(separator: "; ")
            )
        }
        return table.lines(layout)
    }
}

extension CustomFieldDefinition {
    fileprivate var json: JSONValue {
        .object([
            "type": .string(type), "name": .string(name), "label": .string(label), "kind": .string(kind.description),
            "required": .bool(isRequired), "unique": .bool(isUnique), "indexed": .bool(isIndexed),
            "searchable": .bool(isSearchable), "state": .string(state.rawValue),
            "choices": .list(rules.choices, JSONValue.string),
        ])
    }
}
