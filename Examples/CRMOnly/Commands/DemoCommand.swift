import ArgumentParser
import CRMCore
import CRMTesting
import ExampleSupport
import FileStorage
import Foundation

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Makes up a business, imports it and shows what the library does.",
        discussion: "The same seed gives the same business and the same tour."
    )

    @OptionGroup var host: HostOptions

    @Option(help: "What the business is made up from.")
    var seed: UInt64 = 7

    @Option(parsing: .unconditional, help: "How many accounts; there are 4 contacts and 20 activities for each.")
    var size = 300

    func validate() throws {
        if !(10...100_000).contains(size) { throw ValidationError("--size takes 10 to 100000, not \(size)") }
    }

    func run() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("swift-crm-demo-\(ProcessInfo.processInfo.processIdentifier)").path
        let path = host.store ?? folder + "/customers.crm"
        guard !FileManager.default.fileExists(atPath: path) else {
            throw Failure("exists", "there is a store '\(path)' already; the demo makes one of its own")
        }
        guard let start = Instant(rfc3339: "2026-03-02T09:00:00Z") else { return }
        let clock = VirtualClock(start)
        let environment = CRM.Environment(
            now: { clock.now },
            random: SeededRandom(seed: seed),
            zones: ZoneDatabase()
        )
        let business = SampleBusiness(seed: seed, size: size, now: start)
        let files = try SampleFiles(business, in: folder)
        try await host.withHost(.file(path), environment) { host in
            var tour = Tour(host: host, clock: clock, business: business, files: files)
            try await tour.run()
        }
    }
}
