import ArgumentParser
import CRMCore
import ExampleSupport

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks the whole store and reports every fault."
    )

    @OptionGroup var host: HostOptions

    func run() async throws {
        let report: Verification
        do {
            report = try await host.withHost { try await $0.crm.verify() }
        } catch let failure as Failure where Self.faults.contains(failure.code) {
            // What cannot even be opened has a fault too.
            report = Verification(faults: [.init(rule: failure.code, detail: failure.message)])
        }
        let output = Output(isJSON: host.json, layout: .standardOutput(zone: .utc))
        output.print(VerificationAnswer(report: report))
        if !report.isSound { throw ExitCode.notDone }
    }

    private static let faults: Set = [StorageError.Code.corrupt.name, StorageError.Code.notAStore.name]
}
