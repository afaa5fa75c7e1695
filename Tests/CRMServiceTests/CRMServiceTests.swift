#if Service
import CRMCore
import CRMService
import CRMTesting
import InMemoryStorage
import Logging
import Metrics
import MetricsTestKit
import ServiceLifecycle
import StorageProtocols
import Synchronization
import Testing

/// The service as a host starts and stops it.
@Suite(.serialized) struct CRMServiceTests {
    private static let metrics: TestMetrics = {
        let metrics = TestMetrics()
        MetricsSystem.bootstrap(metrics)
        return metrics
    }()

    /// A channel that tells when it delivers, and fails on what it is told to.
    private struct Post: CRMModule {
        let name = "post"
        let delivered: AsyncStream<String>.Continuation

        func register(in registry: inout Registry) {
            registry.channel("post", OutboxPolicy(attempts: 1, batch: 1)) { messages in
                messages.map { message in
                    delivered.yield(message.key)
                    return message.payload == "bad" ? .rejected(reason: message.payload) : .accepted()
                }
            }
            registry.reactor("careful", on: [Account.typeName]) { batch, tx in
                for id in batch.ids(of: Account.self) where try tx.get(id).name == "Secret Ltd" {
                    throw CRMError(.wrongState, "about Secret Ltd", value: .text("Secret Ltd"))
                }
            }
        }
    }

    /// Keeps what is logged.
    private struct Lines: LogHandler {
        let lines: Mutexed
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        final class Mutexed: Sendable {
            let all = Mutex<[String]>([])
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let extra = (event.metadata ?? [:]).map { "\($0)=\($1)" }.sorted().joined(separator: " ")
            lines.all.withLock { $0.append("\(event.level) \(event.message) \(extra)") }
        }
    }

    @Test func itDeliversWhatIsCommittedAndStopsGracefully() async throws {
        let metrics = Self.metrics
        let lines = Lines.Mutexed()
        let logger = Logger(label: "test") { _ in Lines(lines: lines) }
        let (delivered, continuation) = AsyncStream.makeStream(of: String.self)
        let crm = try await CRM.open(.inMemory, modules: [Post(delivered: continuation)])
        let session = crm.session(as: .system("test"))
        let group = ServiceGroup(
            services: [CRMService(crm, logger: logger, metrics: "test", sampling: .zero)],
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await session.create(Account(name: "Secret Ltd"))
            try await session.write(reason: "test") { tx in
                _ = try tx.enqueue([
                    OutgoingMessage(channel: "post", key: "1", payload: "ann@example.com"),
                    OutgoingMessage(channel: "post", key: "2", payload: "bad"),
                ])
            }
            var count = 0
            for await _ in delivered {
                count += 1
                if count == 2 { break }
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        // Both are settled: the batch in hand came to its end.
        #expect(try await session.fetch(OutboxMessage.all).map(\.state).filter { $0 == .leased }.isEmpty)
        #expect(try metrics.expectCounter("test.outbox.delivered").totalValue == 1)
        #expect(try metrics.expectCounter("test.ticks").totalValue >= 1)
        #expect(try metrics.expectTimer("test.tick.duration").values.allSatisfy { $0 > 0 })
        #expect(try metrics.expectGauge("test.reactor.lag", [("reactor", "careful")]).lastValue ?? 0 >= 1)
        let log = lines.all.withLock { $0 }
        #expect(log.contains { $0.contains("automation failed") && $0.contains("name=careful why=wrongState") })
        #expect(log.contains { $0.contains("automation stopped") })
        #expect(log.allSatisfy { !$0.contains("Secret") && !$0.contains("ann@") && !$0.contains("bad") })
        // The store is still open: closing it is the host's.
        #expect(try await session.count(Account.all) == 1)
    }

    @Test func theExamplesOfTheGuideAreCompiled() async throws {
        let crm = try await CRM.open(.inMemory)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(
            services: [CRMService(crm, logger: logger)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        _ = group
    }

    @Test func aStoreThatIsClosedEndsTheService() async throws {
        _ = Self.metrics
        let crm = try await CRM.open(.inMemory)
        try await crm.close()
        let service = CRMService(crm, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let error = await #expect(throws: StorageError.self) { try await service.run() }
        #expect(error?.code == .closed)
    }
}
#endif
