import ArgumentParser
import CRMCore
import ExampleSupport
import Foundation
import Reporting

struct DashboardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dashboard",
        abstract: "Writes the standard reports as one HTML page, to open in any browser."
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The file to write.")
    var file: String

    @Option(help: "The time whose state is read.")
    var asOf: String?

    func run() async throws {
        try await host.withSuite { host in
            let page = try await SuiteDashboard.page(
                host,
                asOf: try asOf.map { try TimeText($0, zone: host.zone).start }
            )
            let html = page.html()
            do {
                try Data(html.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
            } catch {
                throw Failure("file", "'\(file)' cannot be written", ["path": .string(file)])
            }
            let answer = DashboardAnswer(file: file, reports: page.reports.map(\.name), bytes: html.utf8.count)
            host.output.print(answer)
        }
    }
}

private struct DashboardAnswer: Answer {
    let file: String
    let reports: [String]
    let bytes: Int

    var json: JSONValue {
        .object([
            "file": .string(file), "reports": .list(reports, JSONValue.string), "bytes": .number(bytes),
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        ["wrote \(layout.count(reports.count, "reports")) to \(file)".printable]
    }
}
