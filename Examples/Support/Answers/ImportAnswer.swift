package import CRMCore

/// What an import came to.
package struct ImportAnswer: Answer {
    package let result: ImportResult
    package let isDryRun: Bool

    package init(result: ImportResult, isDryRun: Bool) {
        self.result = result
        self.isDryRun = isDryRun
    }

    package var json: JSONValue {
        .object([
            "importID": .string(result.importID.description),
            "dryRun": .bool(isDryRun),
            "as": .string(result.target.rawValue),
            "rows": .number(result.rows),
            "created": .number(result.created),
            "updated": .number(result.updated),
            "unchanged": .number(result.unchanged),
            "rejected": .list(result.rejected) { rejection in
                .object([
                    "row": .number(rejection.row), "column": .text(rejection.column),
                    "value": .text(rejection.value), "rule": .string(rejection.rule),
                ])
            },
            "duplicates": .list(result.duplicates) { duplicate in
                .object([
                    "row": .number(duplicate.row), "record": .string(duplicate.record.id.description),
                    "rowOfRecord": .number(duplicate.rowOfRecord), "verdict": .string(duplicate.verdict.rawValue),
                    "score": .real(Self.rounded(duplicate.score)),
                    "evidence": .list(duplicate.evidence) { evidence in
                        .object([
                            "field": .string(evidence.field.name), "level": .string(evidence.level.name),
                            "weight": .real(Self.rounded(evidence.weight)),
                        ])
                    },
                ])
            },
            "columns": .object(
                Dictionary(result.columns.map { ($0.header, .text($0.field?.description)) }) { first, _ in first }
            ),
            "notes": .list(result.notes, JSONValue.string),
        ])
    }

    package func lines(_ layout: TextLayout) -> [String] {
        var counts = Table(
            .number("Rows"),
            .number("Created"),
            .number("Updated"),
            .number("Unchanged"),
            .number("Rejected")
        )
        counts.append(
            layout.count(result.rows),
            layout.count(result.created),
            layout.count(result.updated),
            layout.count(result.unchanged),
            layout.count(result.rejectedCount)
        )
        let left = result.columns.filter { $0.field == nil }.map(\.header)
        let notes = (left.isEmpty ? [] : ["columns left out: \(left.joined(separator: ", "))"]) + result.notes
        return counts.lines(layout) + rejectionLines(layout) + duplicateLines(layout) + notes.map(\.printable)
            + [
                "taken as \(result.target.rawValue); \(isDryRun ? "dry run: nothing was written" : "import \(result.importID)")"
            ]
    }

    private func duplicateLines(_ layout: TextLayout) -> [String] {
        if result.duplicates.isEmpty { return [] }
        var table = Table(.number("Row"), .text("Looks like"), .text("Verdict"), .number("Bits"), .text("Because of"))
        for duplicate in result.duplicates.prefix(20) {
            let record = duplicate.rowOfRecord.map { "row \($0)" } ?? duplicate.record.id.description
            let fields = duplicate.evidence.filter { $0.weight > 0 }.prefix(3)
            table.append(
                String(duplicate.row),
                record,
                duplicate.verdict.rawValue,
                String(Self.rounded(duplicate.score)),
                fields.map { $0.field.name.split(separator: "_").joined(separator: " ") }.joined(separator: ", ")
            )
        }
        let more = result.duplicateCount - min(20, result.duplicates.count)
        return [""] + table.lines(layout)
            + (more > 0 ? ["… and \(layout.count(more)) more; --json has them all"] : []) + [""]
    }

    private static func rounded(_ bits: Double) -> Double { (bits * 10).rounded() / 10 }

    private func rejectionLines(_ layout: TextLayout) -> [String] {
        if result.rejected.isEmpty { return [] }
        var table = Table(.number("Row"), .text("Column"), .text("Value"), .text("Rule"))
        for rejection in result.rejected.prefix(20) {
            let value = rejection.value.map { $0.printable.fitted(to: 40) }
            table.append(String(rejection.row), rejection.column, value, rejection.rule)
        }
        let more = result.rejectedCount - min(20, result.rejected.count)
        return [""] + table.lines(layout)
            + (more > 0 ? ["… and \(layout.count(more)) more; --json has them all"] : []) + [""]
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
