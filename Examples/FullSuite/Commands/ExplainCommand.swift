import ArgumentParser
import CRMCore
import ExampleSupport
import MarketingAutomation
import SalesAutomation

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Says why: of a segment, a route, a forecast, a mail that was not sent.",
        subcommands: [Segment.self, Route.self, Forecast.self, Unsent.self]
    )

    struct Segment: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "segment",
            abstract: "Why a contact is in a segment, or not."
        )

        @OptionGroup var host: HostOptions

        @Argument(help: "The segment's name.")
        var name: String

        @Argument(help: "The contact's identifier or e-mail address.")
        var contact: String

        func run() async throws {
            try await host.withSuite { host in
                let now = host.session.now
                host.output.print(
                    try await host.session.read { [name, contact] transaction in
                        try SegmentExplanation(name, contact, at: now, in: transaction)
                    }
                )
            }
        }
    }

    struct Route: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "route",
            abstract: "Why a lead went to whom, with everybody who was considered."
        )

        @OptionGroup var host: HostOptions

        @Argument(help: "The lead's identifier or e-mail address.")
        var lead: String

        func run() async throws {
            try await host.withSuite { host in
                host.output.print(
                    try await host.session.read { [lead] transaction in try RouteExplanation(lead, in: transaction) }
                )
            }
        }
    }

    struct Forecast: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "forecast",
            abstract: "What a forecast is made of, and how it came to differ from an earlier one."
        )

        @OptionGroup var host: HostOptions

        @Option(help: "The first day on which deals are expected to close.")
        var from: String?

        @Option(help: "The last day.")
        var to: String?

        @Option(help: "Whose deals. (default: everybody's)")
        var owner: String?

        @Option(help: "The earlier time to compare with.")
        var since: String?

        func run() async throws {
            try await host.withSuite { host in
                let period = try host.period(from: from, to: to)
                let since = try since.map { try TimeText($0, zone: host.zone).start }
                host.output.print(
                    try await host.session.read { [owner] transaction in
                        try ForecastExplanation(period, owner: owner, since: since, in: transaction)
                    }
                )
            }
        }
    }

    struct Unsent: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "unsent",
            abstract: "Why a contact gets no mail, and what became of the last ones."
        )

        @OptionGroup var host: HostOptions

        @Argument(help: "The contact's identifier or e-mail address.")
        var contact: String

        @Option(help: "What the mail is about.")
        var topic = Purpose.marketing.rawValue

        func run() async throws {
            try await host.withSuite { host in
                host.output.print(
                    try await host.session.read { [contact, topic] transaction in
                        try UnsentExplanation(contact, topic: Purpose(rawValue: topic), in: transaction)
                    }
                )
            }
        }
    }
}

extension ToolHost {
    /// A period from its first to its last day, both included; nil where neither is said.
    func period(from: String?, to: String?) throws -> ReportPeriod? {
        if from == nil, to == nil { return nil }
        func day(_ text: String?, _ option: String) throws -> CivilDate {
            guard let text else { throw Failure("usage", "a period takes both --from and --to") }
            guard let date = CivilDate(iso8601: text) else {
                throw Failure("usage", "\(option) takes a date as YYYY-MM-DD, not '\(text.printable)'")
            }
            return date
        }
        let (first, last) = (try day(from, "--from"), try day(to, "--to"))
        guard first <= last else { throw Failure("usage", "the period ends before it begins: \(first) to \(last)") }
        return ReportPeriod(from: first, to: last.adding(days: 1), in: zone)
    }
}
