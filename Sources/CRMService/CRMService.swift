#if Service
public import CRMCore
public import Logging
import Metrics
public import ServiceLifecycle
import StorageProtocols
import Synchronization

/// A CRM whose automation runs by itself, as a service of a host that others start and stop.
///
///     let group = ServiceGroup(
///         services: [CRMService(crm, logger: logger)],
///         gracefulShutdownSignals: [.sigterm, .sigint],
///         logger: logger
///     )
///     try await group.run()
///
/// It ticks when something is due and soon after each commit. A graceful shutdown lets the batch in hand come to its
/// end; what is left waits in the store for the next start. It does not close the store.
///
/// Neither the log nor the metrics say anything about a customer: they name parts of the software, codes and counts.
public struct CRMService: Service, CustomStringConvertible {
    /// The name under which a group of services knows it.
    public var description: String { "CRM" }

    private let loop: TickLoop
    private let logger: Logger
    private let metrics: ServiceMetrics
    private let sampling: Duration

    /// Creates a service.
    ///
    /// - Parameters:
    ///   - crm: The CRM.
    ///   - logger: Is told of failures as warnings, and of what a tick did for debugging.
    ///   - prefix: What the names of the metrics begin with.
    ///   - longestWait: The longest sleep, so that a changed clock is noticed.
    ///   - sampling: How often the lag of reactors and the depth of the outbox are measured.
    public init(
        _ crm: CRM,
        logger: Logger,
        metrics prefix: String = "crm",
        longestWait: Duration = .seconds(60),
        sampling: Duration = .seconds(15)
    ) {
        loop = TickLoop(crm, longestWait: longestWait)
        self.logger = logger
        metrics = ServiceMetrics(prefix)
        self.sampling = sampling
    }

    /// Ticks until the shutdown.
    ///
    /// - Throws: `StorageError` where the store fails for good, such as `closed`.
    public func run() async throws {
        logger.info("automation started", metadata: ["modules": "\(loop.crm.modules.joined(separator: " "))"])
        let sampled = SampledTime()
        try await withGracefulShutdownHandler {
            try await loop.run { event in
                note(event)
                if sampled.isDue(every: sampling) { await sample() }
            }
        } onGracefulShutdown: {
            loop.stop()
        }
        logger.info("automation stopped")
    }

    private func note(_ event: TickLoop.Event) {
        switch event {
        case .failed(let error):
            metrics.storeFailures.increment()
            logger.warning("the store failed, trying again", metadata: ["code": "\(error.code)"])
        case .ticked(let report, let took):
            metrics.note(report, took)
            for failure in report.failures {
                logger.warning("automation failed", metadata: ["name": "\(failure.name)", "why": "\(failure.summary)"])
            }
            if report.isIdle { return }
            logger.debug(
                "tick",
                metadata: [
                    "changes": "\(report.changes)", "timers": "\(report.timers)", "delivered": "\(report.delivered)",
                    "postponed": "\(report.postponed)", "undelivered": "\(report.undelivered)", "took": "\(took)",
                ]
            )
        }
    }

    private func sample() async {
        do {
            metrics.note(try await loop.crm.automationStatus())
        } catch {
            logger.debug("no status", metadata: ["why": "\(type(of: error))"])
        }
    }
}

/// When the status was measured last.
private final class SampledTime: Sendable {
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    func isDue(every interval: Duration) -> Bool {
        let now = ContinuousClock.now
        return last.withLock { last in
            if let last, now - last < interval { return false }
            last = now
            return true
        }
    }
}

extension TickReport.Failure {
    /// What went wrong without anything that a customer could have written.
    var summary: String {
        switch error {
        case let error as CRMError: error.code.name
        case let error as StorageError: "\(error.code)"
        default: "\(type(of: error))"
        }
    }
}
#endif
