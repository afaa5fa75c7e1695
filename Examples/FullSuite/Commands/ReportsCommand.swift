import ArgumentParser
import CRMCore
import ExampleSupport
import Reporting

struct ReportsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reports",
        abstract: "Lists the reports with what they show and what they can be grouped by."
    )

    @OptionGroup var host: HostOptions

    func run() async throws {
        try await host.withSuite { host in
            host.output.print(ReportsAnswer(reports: host.crm.reportDescriptions))
        }
    }
}

/// The reports that there are.
private struct ReportsAnswer: Answer {
    let reports: [ReportDescription]

    var json: JSONValue {
        .object([
            "reports": .list(reports) { report in
                .object([
                    "name": .string(report.name), "title": .string(report.title),
                    "measures": .list(report.measures, Self.json), "dimensions": .list(report.dimensions, Self.json),
                    "choices": .list(report.choices) { choice in
                        .object(["name": .string(choice.name), "values": .list(choice.values, JSONValue.string)])
                    },
                ])
            }
        ])
    }

    private static func json(_ column: ReportDescription.Column) -> JSONValue {
        .object(["name": .string(column.name), "title": .string(column.title), "usual": .bool(column.isUsual)])
    }

    func lines(_ layout: TextLayout) -> [String] {
        reports.flatMap { report in
            func names(_ columns: [ReportDescription.Column]) -> String {
                columns.map { $0.isUsual ? "\($0.name)*" : $0.name }.joined(separator: ", ")
            }
            var table = Table(.text(""), .text(""))
            if !report.measures.isEmpty { table.append("measures", names(report.measures)) }
            if !report.dimensions.isEmpty { table.append("by", names(report.dimensions)) }
            for choice in report.choices { table.append(choice.name, choice.values.joined(separator: ", ")) }
            return ["\(layout.bold(report.name))  \(report.title)"] + table.lines(layout, indent: 2)
        } + ["", "* shown where nothing else is asked for"]
    }
}
