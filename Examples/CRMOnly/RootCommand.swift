import ArgumentParser
import ExampleSupport

/// A customer file in one SQLite file, from the command line.
@main
struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "CRMOnly",
        abstract: "Keeps customers in one file: import, find, log, look back, export.",
        discussion: """
            Exit codes: 0 done, 1 done but some rows were rejected, 2 not done.
            With --json a command prints exactly one JSON value on standard output.
            Times are RFC 3339, YYYY-MM-DD, or YYYY-MM-DD HH:MM in --zone.
            """,
        subcommands: [
            ImportCommand.self, UndoCommand.self, ListCommand.self, SearchCommand.self, ShowCommand.self,
            LogCommand.self, TimelineCommand.self, HistoryCommand.self, TagCommand.self, TaskCommand.self,
            FieldCommand.self, RelateCommand.self, RelationsCommand.self, DuplicatesCommand.self,
            MergeCommand.self, UnmergeCommand.self, HandoverCommand.self, ConsentCommand.self,
            SuppressCommand.self, MayContactCommand.self, RestrictCommand.self, EraseCommand.self,
            ExportSubjectCommand.self, RetentionCommand.self, RoleCommand.self, ShareCommand.self,
            UnshareCommand.self, WhoCanSeeCommand.self, ExplainAccessCommand.self, ExportCommand.self,
            StatsCommand.self, VerifyCommand.self, RunCommand.self, DemoCommand.self,
        ]
    )

    static func main() async { await runTool() }
}
