import CRMCore
import ExampleSupport

/// What was written to a file.
struct ExportAnswer: Answer {
    let file: String
    let format: String
    /// The record type in the plural, or `archive`.
    let content: String
    let records: Int

    var json: JSONValue {
        .object([
            "file": .string(file), "format": .string(format), "content": .string(content),
            "records": .number(records),
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        ["wrote \(layout.count(records, content == "archive" ? "records" : content)) to \(file)".printable]
    }
}
