import ArgumentParser
import CRMCore
import ExampleSupport
import Reporting

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Makes a report.",
        discussion: """
            The names of reports, measures and dimensions are listed by 'reports'. A condition is 'field op value' with op \
            one of = != < <= > >= ~ in, or 'field is [not] empty'; several must all hold.

              report pipeline --by owner,stage
              report sales-trend --bucket quarter --by region --from 2025-01-01 --to 2025-12-31 --format svg
            """
    )

    @OptionGroup var host: HostOptions

    @Argument(help: "The report's name.")
    var name: String

    @Option(help: "What the rows are grouped by, separated by commas; a date as date:quarter.")
    var by: String?

    @Option(help: "The measures to show, separated by commas.")
    var measure: String?

    @Option(help: "The first day.")
    var from: String?

    @Option(help: "The last day.")
    var to: String?

    @Option(help: "The dimension whose dates the period is about.")
    var date: String?

    @Option(help: "The periods that dates are grouped by: day, week, month, quarter or year.")
    var bucket: String?

    @Option(help: "The time whose state is read.")
    var asOf: String?

    @Option(name: .customLong("where"), help: "A condition such as 'owner = Ann Brown'; may be repeated.")
    var conditions: [String] = []

    @Option(help: "What else the report lets choose, as 'name=value'; may be repeated.")
    var choose: [String] = []

    @Option(help: "The column to sort by, with - in front for the greatest first; may be repeated.")
    var sort: [String] = []

    @Option(help: "The most rows.")
    var limit: Int?

    @Flag(help: "Give the figures of the period before too.")
    var previous = false

    @Option(help: "table, json, csv, svg or html. (default: table; json with --json)")
    var format: Format?

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json, csv, svg, html
    }

    func validate() throws {
        if host.json, let format, format != .json {
            throw ValidationError("--json prints JSON, not \(format.rawValue); leave one of them out")
        }
        if let limit, limit < 1 { throw ValidationError("--limit takes a number of 1 or more, not \(limit)") }
    }

    func run() async throws {
        try await host.withSuite { host in
            let options = try options(host)
            let report = try await host.session.report(named: name, options: options)
            Terminal.write(try text(report, host.output))
        }
    }

    private func text(_ report: Report, _ output: Output) throws -> String {
        switch output.isJSON ? .json : format ?? .table {
        case .table: report.table(width: output.layout.columns ?? 100, isStyled: output.layout.isStyled)
        case .json: report.json() + "\n"
        case .csv: try report.csv()
        case .svg: try svg(report) + "\n"
        case .html: report.html() + "\n"
        }
    }

    private func svg(_ report: Report) throws -> String {
        guard let svg = report.svg() else {
            throw Failure("noChart", "there is nothing to draw of the report '\(report.name)'; see --format table")
        }
        return svg
    }

    private func options(_ host: ToolHost) throws -> ReportOptions {
        var options = ReportOptions()
        options.dimensions = by.map { Self.names($0).map(ReportDimension.init(parsing:)) }
        options.measures = measure.map(Self.names)
        options.filters = try conditions.map { try ReportFilter($0) }
        options.from = try from.map { try day($0, "--from") }
        // People name the last day of a period, not the one after it.
        options.to = try to.map { try day($0, "--to").adding(days: 1) }
        if let from = options.from, let to = options.to, to <= from {
            throw Failure("usage", "the period ends before it begins: --from \(from) --to \(to.adding(days: -1))")
        }
        options.date = date
        options.bucket = try bucket.map(Self.bucket)
        options.zone = host.zone
        options.comparesWithPrevious = previous
        options.asOf = try asOf.map { .instant(try TimeText($0, zone: host.zone).start) }
        options.currency = SuiteHost.currency
        options.sort = sort.map(ReportSort.init(parsing:))
        options.limit = limit
        for pair in choose {
            let parts = pair.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
            guard parts.count == 2 else {
                throw Failure("usage", "'\(pair.printable)' is no choice: --choose takes 'name=value'")
            }
            options.choices[parts[0]] = parts[1]
        }
        return options
    }

    private func day(_ text: String, _ option: String) throws -> CivilDate {
        guard let date = CivilDate(iso8601: text) else {
            throw Failure("usage", "\(option) takes a date as YYYY-MM-DD, not '\(text.printable)'")
        }
        return date
    }

    private static func bucket(_ name: String) throws -> DateBucket {
        guard let bucket = DateBucket(rawValue: name) else {
            let names = DateBucket.allCases.map(\.rawValue).joined(separator: ", ")
            throw Failure("usage", "there is no period '\(name.printable)'; there are: \(names)")
        }
        return bucket
    }

    private static func names(_ list: String) -> [String] {
        list.split(separator: ",").map { String($0).trimmed }
    }
}
