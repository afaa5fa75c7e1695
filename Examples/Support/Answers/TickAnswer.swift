package import CRMCore

/// What one or more ticks did.
package struct TickAnswer: Answer {
    let report: TickReport
    let ticks: Int
    let until: Instant
    let retention: [KeptRecords]

    package init(report: TickReport, ticks: Int, until: Instant, retention: [KeptRecords] = []) {
        self.report = report
        self.ticks = ticks
        self.until = until
        self.retention = retention
    }

    package var json: JSONValue {
        .object([
            "ticks": .number(ticks), "until": .time(until), "changes": .number(report.changes),
            "timers": .number(report.timers), "delivered": .number(report.delivered),
            "postponed": .number(report.postponed), "undelivered": .number(report.undelivered),
            "failures": .list(failures) { $0.json }, "nextWakeUp": .time(report.nextWakeUp),
            "retention": .list(retention) { one in
                .object([
                    "rule": .string(one.rule), "type": .text(one.type), "action": .text(one.action?.rawValue),
                    "done": .number(one.done), "kept": .number(one.kept),
                ])
            },
        ])
    }

    package func lines(_ layout: TextLayout) -> [String] {
        let work = [
            layout.count(report.changes, "changes"), layout.count(report.timers, "timers"),
            layout.count(report.delivered, "messages"),
        ]
        var table = Table(.text("Failed"), .text("Record"), .text("Why"), .number("Times"))
        for failure in failures {
            table.append(failure.name, failure.record, failure.reason, layout.count(failure.times))
        }
        let next = report.nextWakeUp.map { "next at \(layout.time($0))" } ?? "nothing waits"
        return ["\(layout.count(ticks, "ticks")) up to \(layout.time(until)): \(work.joined(separator: ", ")); \(next)"]
            + retention.map { one in
                let kept = one.kept > 0 ? ", \(layout.count(one.kept)) had to stay" : ""
                let verb = one.action.map { $0 == .anonymise ? "anonymised" : "\($0.rawValue)d" } ?? "done away with"
                return "\(one.rule): \(layout.count(one.done, "records")) \(verb)\(kept)".printable
            } + (table.isEmpty ? [] : table.lines(layout))
    }

    /// A part that failed, maybe with every tick.
    private struct FailureLine {
        var name: String
        var record: String?
        var reason: String
        var times = 1

        var json: JSONValue {
            .object([
                "name": .string(name), "record": .text(record), "reason": .string(reason), "times": .number(times),
            ])
        }
    }

    /// The failures, each once.
    private var failures: [FailureLine] {
        var lines: [FailureLine] = []
        for failure in report.failures {
            let record = failure.record.map { "\($0.type) \($0.id)" }
            let reason = Failure(failure.error).message
            if let index = lines.firstIndex(where: {
                $0.name == failure.name && $0.record == record && $0.reason == reason
            }) {
                lines[index].times += 1
            } else {
                lines.append(FailureLine(name: failure.name, record: record, reason: reason))
            }
        }
        return lines
    }
}
