import CRMCore
import ExampleSupport
import Foundation
import MarketingAutomation
import Reporting
import SalesAutomation

/// The tour through a store in which two years passed.
struct DemoTour {
    private let host: ToolHost
    private let run: DemoRun
    private let layout: TextLayout
    private var chapters = 0

    init(host: ToolHost, run: DemoRun) {
        self.host = host
        self.run = run
        layout = host.output.layout
    }

    /// Shows everything, and writes the dashboard.
    mutating func show(dashboard file: String) async throws {
        let highlights = try await host.session.read { try Highlights(in: $0) }
        try write(try await SuiteDashboard.page(host).html(), to: file)
        if host.output.isJSON {
            let answer = try await DemoAnswer(host: host, run: run, highlights: highlights, dashboard: file)
            return host.output.print(answer)
        }
        try await opening()
        try await story(highlights)
        try await reasons(highlights)
        try await sales()
        try await outlook()
        try await campaigns()
        try await end(highlights, file)
    }

    // MARK: - Chapters

    private func opening() async throws {
        let counts = try await host.session.read { try DemoCounts(in: $0) }
        say("")
        say(layout.bold("Nordlicht Instruments, \(run.from) to \(run.to)"))
        say(
            "Two years in \(run.seconds.rounded(to: 1)) seconds, day by day, through the same commands, gates and ticks as any host."
        )
        var table = Table(.text(""), .number(""), .text(""), .text(""), .number(""))
        let rows = counts.rows
        let half = (rows.count + 1) / 2
        for index in 0..<half {
            let right = rows.indices.contains(index + half) ? rows[index + half] : nil
            table.append(
                rows[index].name,
                layout.count(rows[index].count),
                "",
                right?.name,
                right.map { layout.count($0.count) }
            )
        }
        show(table.lines(layout, indent: 2))
    }

    private mutating func story(_ highlights: Highlights) async throws {
        guard let story = highlights.story, let address = story.contact.emails.first?.normal else { return }
        chapter("One customer, from the first click to the order")
        command("show \(address)")
        show(story.lines(layout))
    }

    private mutating func reasons(_ highlights: Highlights) async throws {
        if let lead = highlights.routed {
            chapter("Why did this lead go to whom it went?")
            command("explain route \(lead.id)")
            let answer = try await host.session.read { try RouteExplanation(lead.id.description, in: $0) }
            say("\(lead.displayName.printable), \(lead.company?.printable ?? "")")
            show(answer.lines(layout))
        }
        if let contact = highlights.unsent {
            chapter("Why did this person get no mail?")
            command("explain unsent \(contact.emails.first?.normal ?? contact.id.description)")
            let id = contact.id.description
            show(try await host.session.read { try UnsentExplanation(id, topic: .marketing, in: $0) }.lines(layout))
        }
    }

    private mutating func sales() async throws {
        chapter("What is in the pipeline, and how far deals come")
        try await report("pipeline")
        try await report("funnel")
        chapter("Who wins, and how sure that is")
        try await report(
            "opportunities",
            "--by owner --measure won_amount,won,lost,win_rate --where 'pipeline = new-business'"
        ) { options in
            options.dimensions = ["owner"]
            options.measures = ["won_amount", "won", "lost", "win_rate"]
            options.filters = [try ReportFilter("pipeline = new-business")]
            options.sort = [ReportSort(parsing: "-won_amount")]
        }
    }

    private mutating func outlook() async throws {
        chapter("What is going to close, and what changed within four weeks")
        let from = CivilDate(year: run.to.year, month: run.to.month, day: 1) ?? run.to
        let end = from.adding(months: 3)
        let since = run.to.adding(days: -28)
        let (first, last) = (from.description, end.adding(days: -1).description)
        command("explain forecast --from \(first) --to \(last) --since \(since)")
        let period = ReportPeriod(from: from, to: end, in: host.zone)
        let start = host.zone.instant(of: since, time: 0)
        let answer = try await host.session.read {
            try ForecastExplanation(period, owner: nil, since: start, in: $0)
        }
        show(ForecastSummary(answer).lines(layout))
    }

    private mutating func campaigns() async throws {
        chapter("What campaigns brought in, by all touches within half a year")
        try await report("campaigns", "--choose model=linear --choose look_back=180") { options in
            options.choices = ["model": "linear", "look_back": "180"]
        }
    }

    private mutating func end(_ highlights: Highlights, _ file: String) async throws {
        chapter("Look around")
        say("The dashboard, to open in a browser: \(layout.bold(file))")
        say("The store, one SQLite file:           \(layout.bold(host.path))")
        say("")
        say("Three things to try next:")
        // As it was called, so that the lines can be copied.
        let tool = CommandLine.arguments.first ?? "FullSuite"
        let customer = highlights.story?.contact.emails.first.map { "show \($0.normal)" } ?? "list opportunities"
        for line in [
            "report win-rate --by product_family --previous --from \(run.to.adding(days: -365)) --to \(run.to.adding(days: -1))",
            customer,
            "report pipeline --by owner --as-of \(run.to.adding(days: -90))",
        ] {
            say("  \(tool) \(line) --store \(host.path)")
        }
    }

    // MARK: - Helpers

    private func report(
        _ name: String,
        _ arguments: String = "",
        _ choose: (inout ReportOptions) throws -> Void = { _ in }
    ) async throws {
        var options = ReportOptions()
        options.zone = host.zone
        options.currency = SuiteHost.currency
        try choose(&options)
        command("report \(name) \(arguments)".trimmed)
        let report = try await host.session.report(named: name, options: options)
        Terminal.write(report.table(width: layout.columns ?? 120, isStyled: layout.isStyled) + "\n")
    }

    private func write(_ html: String, to file: String) throws {
        do {
            try Data(html.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
        } catch {
            throw Failure("file", "'\(file)' cannot be written", ["path": .string(file)])
        }
    }

    private mutating func chapter(_ title: String) {
        chapters += 1
        let rule = String(repeating: "─", count: max(0, min(layout.columns ?? 120, 110) - title.displayWidth - 4))
        say("\n" + layout.bold("\(chapters). \(title)") + " " + layout.dim(rule))
    }

    private func command(_ line: String) { say(layout.dim("$ FullSuite \(line)") + "\n") }

    private func show(_ lines: [String]) { say(lines.joined(separator: "\n")) }

    private func say(_ text: String) { Terminal.print(text) }
}
