import ArgumentParser

/// The full suite as a tool.
@main
struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "full-suite")
}
