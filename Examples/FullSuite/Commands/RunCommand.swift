import ArgumentParser
import CRMCore
import Dispatch
import ExampleSupport
import Foundation

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Ticks whenever something is due or somebody wrote, until it is told to end.",
        discussion: "It ends on SIGINT or SIGTERM, or after --for seconds, and says what it did."
    )

    @OptionGroup var host: HostOptions
    @OptionGroup var delivery: DeliveryOptions

    @Option(name: .customLong("for"), help: "After how many seconds to end. (default: never)")
    var seconds: Double?

    func validate() throws {
        if let seconds, !(0...31_536_000).contains(seconds) {
            throw ValidationError("--for takes 0 to 31536000 seconds, not \(seconds)")
        }
    }

    func run() async throws {
        try await host.withSuite(transport: try delivery.transport()) { host in
            let keeper = Keeper(host: host, end: seconds.map { ContinuousClock.now + .seconds($0) })
            // The signals are taken before the first tick, so that none of them ends it in the midst of its work.
            let signals = Signals()
            let work = Task { try await keeper.run() }
            signals.onFirst { work.cancel() }
            host.output.print(try await work.value)
        }
    }
}

/// Ticks and waits in turn until its task is cancelled or its time is over.
private struct Keeper: Sendable {
    let host: ToolHost
    let end: ContinuousClock.Instant?

    func run() async throws -> TickAnswer {
        var (total, ticks) = (TickReport(), 0)
        while !Task.isCancelled {
            // What is written while it ticks must not be slept through.
            let seen = try await host.crm.store.read { try $0.latestCommit() }
            let report = try await host.crm.tick()
            total.changes += report.changes
            total.timers += report.timers
            total.delivered += report.delivered
            total.failures += report.failures
            total.nextWakeUp = report.nextWakeUp
            ticks += 1
            if report.changes + report.timers + report.delivered + report.failures.count > 0, !host.output.isJSON {
                host.output.print(TickAnswer(report: report, ticks: 1, until: host.session.now))
            }
            guard try await wait(after: seen, until: report.nextWakeUp) else { break }
        }
        return TickAnswer(report: total, ticks: ticks, until: host.session.now)
    }

    /// Waits for a commit or a time.
    ///
    /// - Returns: Whether to go on.
    private func wait(after commit: CommitID, until wakeUp: Instant?) async throws -> Bool {
        let now = ContinuousClock.now
        let due = wakeUp.map { wakeUp in
            now + .microseconds(max(0, wakeUp.microseconds - host.session.now.microseconds))
        }
        let next = [due, end].compactMap { $0 }.min()
        let store = host.crm.store
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await store.waitForCommit(after: commit) }
                if let next { group.addTask { try await Task.sleep(until: next, clock: .continuous) } }
                try await group.next()
                group.cancelAll()
            }
        } catch {
            // Being told to end is no failure.
            guard Task.isCancelled else { throw error }
        }
        return !Task.isCancelled && end.map { ContinuousClock.now < $0 } ?? true
    }
}

/// SIGINT and SIGTERM, which no longer end the process by themselves.
private final class Signals {
    private let sources: [any DispatchSourceSignal]

    init() {
        sources = [SIGINT, SIGTERM]
            .map { number in
                signal(number, SIG_IGN)
                return DispatchSource.makeSignalSource(signal: number, queue: .global())
            }
    }

    func onFirst(_ body: @escaping @Sendable () -> Void) {
        for source in sources {
            source.setEventHandler(handler: body)
            source.resume()
        }
    }

    deinit {
        for source in sources { source.cancel() }
    }
}
