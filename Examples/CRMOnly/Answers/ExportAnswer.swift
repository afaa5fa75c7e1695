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

/// What was taken in from an archive: all its records, as new ones.
struct ArchiveAnswer: Answer {
    let file: String
    let records: Int

    var json: JSONValue {
        .object([
            "importID": .null, "as": .string("archive"), "dryRun": .bool(false), "rows": .number(records),
            "created": .number(records), "updated": .number(0), "unchanged": .number(0), "rejected": .array([]),
            "columns": .object([]), "notes": .array([]),
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        ["took \(layout.count(records, "records")) from \(file)".printable]
    }
}
