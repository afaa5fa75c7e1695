import ArgumentParser
import CRMCore

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks the whole store and reports every fault."
    )

    @OptionGroup var host: HostOptions

    func run() async throws {
        let report = try await host.withHost { host in
            let report = try await host.crm.verify()
            host.output.print(VerificationAnswer(report: report))
            return report
        }
        if !report.isSound { throw ExitCode.notDone }
    }
}
