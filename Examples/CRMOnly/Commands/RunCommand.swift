import ArgumentParser
import ExampleSupport

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Ticks whenever something is due or somebody wrote, until it is told to end.",
        discussion: RunOptions.discussion
    )

    @OptionGroup var host: HostOptions
    @OptionGroup var options: RunOptions

    func run() async throws {
        try await host.withHost { try await options.run($0) }
    }
}
