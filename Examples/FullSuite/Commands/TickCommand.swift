import ArgumentParser
import CRMCore
import ExampleSupport

struct TickCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tick",
        abstract: "Does everything that is to be done by itself: journeys, routing, clocks, mail.",
        discussion: """
            Without --until it does what is due now. With a time to come it goes from wake-up to wake-up up to then, as if \
            the time had passed.
            """
    )

    @OptionGroup var host: HostOptions
    @OptionGroup var delivery: DeliveryOptions

    @Option(help: "The time up to which to go on. (default: now)")
    var until: String?

    func run() async throws {
        try await host.withSuite(transport: try delivery.transport()) { host in
            let now = host.session.now
            let end = try until.map { try TimeText($0, zone: host.zone).start } ?? now
            guard end >= now else { throw Failure("usage", "--until takes a time to come, not \(end)") }
            var wakeUps = 0
            let report = try await host.crm.tick(until: end, from: now) { _ in wakeUps += 1 }
            host.output.print(TickAnswer(report: report, ticks: wakeUps, until: end))
            if !report.failures.isEmpty { throw ExitCode.rejectedRows }
        }
    }
}
