import CRMCore
import CRMTesting
import InMemoryStorage
import Testing

@Suite struct LandingPageTests {
    @Test func theExampleRuns() async throws {
        let clock = VirtualClock(Instant(seconds: 1_767_225_600))
        let environment = CRM.Environment.virtual(clock)
        let engine = FaultyEngine(.inMemory, seed: 7, chance: 200)
        let driver = CrashDriver(engine) { engine in
            try await CRM.open(engine, environment: environment)
        }
        let crm = try await driver.run([
            { crm in
                let session = crm.session(as: .system("test"))
                do {
                    try await session.create(Account(name: "Acme"), key: "acme")
                } catch let error as StorageError where error.code == .alreadyCommitted {}
            }
        ])
        #expect(try await crm.session(as: .system("test")).count(Account.all) == 1)
    }
}

@Suite struct FaultyEngineTests {
    @Test func theSameSeedGivesTheSameTrace() async throws {
        func trace(_ seed: UInt64) async throws -> [String] {
            let clock = VirtualClock(Instant(seconds: 0))
            let engine = FaultyEngine(.inMemory, seed: seed, chance: 400, faults: Fault.allCases)
            let environment = CRM.Environment.virtual(clock, seed: seed)
            let driver = CrashDriver(engine) { try await CRM.open($0, environment: environment) }
            let steps: [@Sendable (CRM) async throws -> Void] = (0..<20)
                .map { number in
                    { crm in
                        do {
                            let account = Account(name: "A\(number)")
                            try await crm.session(as: .system("test")).create(account, key: "\(number)")
                        } catch let error as StorageError where error.code == .alreadyCommitted {}
                    }
                }
            let crm = try await driver.run(steps)
            let names = try await crm.store.read { try $0.fetch(Account.all).map(\.name) }
            #expect(names.sorted() == (0..<20).map { "A\($0)" }.sorted())
            return engine.trace.map(\.description)
        }
        #expect(try await trace(5) == trace(5))
        #expect(try await trace(5) != trace(6))
    }

    @Test func aCrashEndsTheProcess() async throws {
        let engine = FaultyEngine(.inMemory) { write, _ in write == 1 ? .crashAfter : nil }
        let crm = try await CRM.open(engine)
        let session = crm.session(as: .system("test"))
        await #expect(throws: StorageError.self) { try await session.create(Account(name: "A")) }
        await #expect(throws: StorageError.self) { try await session.count(Account.all) }
        let next = try await CRM.open(engine)
        #expect(try await next.session(as: .system("test")).count(Account.all) == 1)
    }
}
