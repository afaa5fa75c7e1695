import ArgumentParser
import ExampleSupport

struct StatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Counts what the store holds."
    )

    @OptionGroup var host: HostOptions

    func run() async throws {
        try await host.withHost { host in host.output.print(try await StatsAnswer(host)) }
    }
}
