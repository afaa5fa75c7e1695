package import ArgumentParser
import CRMCore
import Foundation
import Synchronization

/// How a tool ticks by itself, for as long as it runs.
package struct RunOptions: ParsableArguments {
    @Option(name: .customLong("for"), parsing: .unconditional, help: "After how many seconds to end. (default: never)")
    package var seconds: Double?

    @Flag(help: "Tick once, and end when there is rest.")
    package var once = false

    package init() {}

    package static let discussion = """
        It ends on SIGINT or SIGTERM, after the batch in hand, or after --for seconds, and says what it did. In text it \
        prints a line for each tick that had something to do.
        """

    package func validate() throws {
        if let seconds, !(0...31_536_000).contains(seconds) {
            throw ValidationError("--for takes 0 to 31536000 seconds, not \(seconds)")
        }
    }

    /// Ticks until it is told to end, and prints what was done.
    package func run(_ host: ToolHost) async throws {
        // The signals are taken before the first tick, so that none of them ends it in the midst of its work.
        let signals = Signals()
        let start = host.session.now
        if once || seconds == 0 {
            let report = try await host.crm.tick()
            return try await host.crm.tell(report, ticks: 1, since: start, host)
        }
        let loop = TickLoop(host.crm)
        signals.onFirst { loop.stop() }
        let alarm = seconds.map { seconds in
            Task {
                try await Task.sleep(for: .seconds(seconds))
                loop.stop()
            }
        }
        defer { alarm?.cancel() }
        let done = Mutex((report: TickReport(), ticks: 0))
        try await loop.run { event in
            guard case .ticked(let report, _) = event else { return }
            done.withLock { done in
                done.report.add(report)
                done.ticks += 1
            }
            if !report.isIdle, !host.output.isJSON {
                host.output.print(TickAnswer(report: report, ticks: 1, until: host.session.now))
            }
        }
        let (report, ticks) = done.withLock { $0 }
        try await host.crm.tell(report, ticks: ticks, since: start, host)
    }
}

extension CRM {
    /// Prints what ticks did, and what they did away with.
    fileprivate func tell(_ report: TickReport, ticks: Int, since start: Instant, _ host: ToolHost) async throws {
        let kept = try await session(as: .system("run")).read { try KeptRecords.all(since: start, in: $0) }
        host.output.print(TickAnswer(report: report, ticks: ticks, until: host.session.now, retention: kept))
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
        // A source that was never resumed must not be given up.
        for source in sources {
            source.activate()
            source.cancel()
        }
    }
}
