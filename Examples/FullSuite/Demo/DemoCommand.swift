import ArgumentParser
import CRMCore
import CRMTesting
import ExampleSupport
import FileStorage
import Foundation

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Lets a made-up business live through two years, and shows it around.",
        discussion: """
            The same seed gives the same business, down to the last identifier. Mails go nowhere. Without --store the file \
            lies in the folder of temporary files. It is written with the durability that survives the end of the \
            process but maybe not a power cut: it can be made again.
            """
    )

    @OptionGroup var host: HostOptions

    @Option(help: "What the business is made up from.")
    var seed: UInt64 = 7

    @Option(help: "How many accounts there are in the end, about; there are 3 people to each.")
    var size = 2_000

    @Option(help: "Where the dashboard is written. (default: beside the store)")
    var html: String?

    func validate() throws {
        if !(20...20_000).contains(size) { throw ValidationError("--size takes 20 to 20000, not \(size)") }
    }

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("swift-crm-demo-\(ProcessInfo.processInfo.processIdentifier)").path
        let path = host.store ?? folder + "/suite.crm"
        guard !FileManager.default.fileExists(atPath: path) else {
            throw Failure("exists", "there is a store '\(path)' already; the demo makes one of its own")
        }
        if host.store == nil {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        let zones = ZoneDatabase()
        let zone = try zones.zone(named: host.zone)
        guard let start = CivilDate(iso8601: "2024-03-01") else { return }
        let calendar = DemoCalendar(start: start, days: 730, zone: zone)
        let clock = VirtualClock(calendar.instant(0, minute: 0))
        let environment = CRM.Environment.virtual(clock, seed: seed, zones: zones)
        let transport = DemoTransport()
        let suite = try SuiteHost(zone: zone, transport: transport, secret: try secret(for: path))
        let began = ContinuousClock.now
        try await host.withHost(.file(path, durability: .normal), modules: suite.modules, environment) { host in
            try await SuiteContent.install(in: host.session)
            let world = World(seed: seed, size: size, calendar: calendar)
            var simulation = try Simulation(host: host, clock: clock, transport: transport, world: world)
            let progress = ProgressBar(calendar)
            try await simulation.run { progress.update($0) }
            let lived = (ContinuousClock.now - began) / .seconds(1)
            let run = DemoRun(
                seed: seed,
                size: size,
                from: start,
                to: calendar.date(calendar.days),
                seconds: lived,
                failures: simulation.failures.count,
                firstFailure: simulation.failures.first
            )
            var tour = DemoTour(host: host, run: run)
            try await tour.show(dashboard: html ?? path + ".html")
            if run.failures > 0 { throw ExitCode.rejectedRows }
        }
    }

    /// The key of the links in mails, made from the seed: nobody gets these mails.
    private func secret(for path: String) throws -> SecretKey {
        var random = SeededRandom(seed: seed &+ 0x5EC2E7)
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        return try SecretFile(path + ".key").secret(from: bytes)
    }
}
