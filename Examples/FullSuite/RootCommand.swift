import ArgumentParser
import ExampleSupport

/// Marketing, sales and reporting on one customer file, from the command line.
@main
struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "FullSuite",
        abstract: "Finds customers, wins them and reports on it, in one file.",
        discussion: """
            Exit codes: 0 done, 1 done but for some rows that were rejected or parts that failed, 2 not done.
            With --json a command prints exactly one JSON value on standard output.
            Times are RFC 3339, YYYY-MM-DD, or YYYY-MM-DD HH:MM in --zone.
            """,
        subcommands: [
            DemoCommand.self, ImportCommand.self, ListCommand.self, ShowCommand.self, ConsentCommand.self,
            CaptureCommand.self,
            QualifyCommand.self,
            ConvertCommand.self, MoveCommand.self, PoolCommand.self, ReportsCommand.self, ReportCommand.self,
            DashboardCommand.self,
            ExplainCommand.self, TickCommand.self, RunCommand.self,
        ]
    )

    static func main() async { await runTool() }
}
