import CRMCore
import ExampleSupport

/// What a check of the whole store found.
struct VerificationAnswer: Answer {
    let report: Verification

    var json: JSONValue {
        .object([
            "ok": .bool(report.isSound),
            "faults": .list(report.faults) { fault in
                .object([
                    "type": .text(fault.type), "record": .text(fault.record?.description),
                    "rule": .string(fault.rule), "detail": .string(fault.detail),
                ])
            },
            "records": .object(report.records.mapValues { .number($0) }),
            "revisions": .object(report.revisions.mapValues { .number($0) }),
            "commits": .number(report.commits),
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        let records = layout.count(report.records.values.reduce(0, +), "records")
        let revisions = layout.count(report.revisions.values.reduce(0, +), "earlier states")
        let extent = "\(records), \(revisions), \(layout.count(report.commits, "commits"))"
        if report.isSound { return ["sound: \(extent)"] }
        var table = Table(.text("Rule"), .text("Type"), .text("Record"), .text("Found"))
        for fault in report.faults {
            table.append(fault.rule, fault.type, fault.record?.description, fault.detail)
        }
        return ["\(layout.count(report.faults.count, "faults")) in \(extent)"] + table.lines(layout)
    }
}
