import CRMCore
import CRMTesting
import InMemoryStorage
import Testing

@Suite struct ReactorTests {
    /// Writes a task for every contact.
    private func welcoming(from start: ReactorStart = .installation) -> TestModule {
        TestModule { registry in
            registry.reactor("welcome", on: [Contact.typeName], batch: 2, from: start) { batch, tx in
                for id in batch.ids(of: Contact.self, [.created]) {
                    guard let contact = try tx.find(id) else { continue }
                    if contact.displayName == "Poison" { throw TestFailure() }
                    try tx.create(TaskItem(title: "Welcome \(contact.displayName)", links: [RecordLink(id)]))
                }
            }
        }
    }

    private func contact(_ name: String) -> Contact { Contact(name: PersonName(given: name)) }

    @Test(arguments: StoreKind.allCases)
    func actsOnEveryChangeOnce(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind, modules: [welcoming()])
        try await test.session.create((0..<7).map { contact("C\($0)") })
        for _ in 0..<3 { try await test.crm.tick() }
        let tasks = try await test.session.fetch(TaskItem.all)
        #expect(tasks.map(\.title).sorted() == (0..<7).map { "Welcome C\($0)" })
        #expect(try await test.crm.nextWakeUp() == nil)
        try await test.session.create(contact("late"))
        #expect(try await test.crm.nextWakeUp() == test.clock.now)
    }

    @Test func beginsWhereItIsTold() async throws {
        let engine = FaultyEngine(InMemoryEngine()) { _, _ in nil }
        let clock = VirtualClock(Instant(seconds: 0))
        let before = try await CRM.open(engine, environment: .virtual(clock))
        try await before.session(as: .system("test")).create(contact("Old"))
        for (start, expected) in [(ReactorStart.installation, 0), (.beginning, 1)] {
            let module = TestModule { registry in
                registry.reactor("count \(start)", on: [Contact.typeName], from: start) { batch, tx in
                    try tx.create(batch.ids(of: Contact.self).map { _ in TaskItem(title: "\(start)") })
                }
            }
            let crm = try await CRM.open(engine, modules: [module], environment: .virtual(clock))
            try await crm.tick()
            #expect(
                try await crm.session(as: .system("test")).count(TaskItem.where { $0.title == "\(start)" }) == expected
            )
        }
    }

    @Test func aChangeThatFailsStaysAndCanBePassedOver() async throws {
        let test = try await TestCRM(modules: [welcoming()])
        try await test.session.create(["A", "B", "C", "Poison", "D"].map(contact))
        let report = try await test.crm.tick()
        #expect(report.failures.map(\.name) == ["welcome"])
        #expect(report.failures.first?.record?.type == Contact.typeName)
        #expect(try await test.session.count(TaskItem.all) == 3, "those before it are done")
        let skipped = try await test.crm.skipChange(ofReactor: "welcome", reason: "a test")
        #expect(skipped?.position == report.failures.first?.position)
        #expect(try await test.crm.tick().failures.isEmpty)
        #expect(try await test.session.count(TaskItem.all) == 4)
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func effectsHappenOnceThroughCrashes(seed: UInt64) async throws {
        let engine = FaultyEngine(InMemoryEngine(), seed: seed, chance: 300, faults: Fault.allCases)
        let clock = VirtualClock(Instant(seconds: 1_767_225_600))
        let environment = CRM.Environment.virtual(clock, seed: seed)
        let driver = CrashDriver(engine) { [module = welcoming()] engine in
            try await CRM.open(engine, modules: [module], environment: environment)
        }
        let create: [@Sendable (CRM) async throws -> Void] = (0..<40)
            .map { number in
                { crm in
                    do {
                        let contact = Contact(name: PersonName(given: "C\(number)"))
                        try await crm.session(as: .system("test")).create(contact, key: "contact \(number)")
                    } catch let error as StorageError where error.code == .alreadyCommitted {}
                    try await crm.tick()
                }
            }
        let crm = try await driver.run(create)
        let titles = try await crm.store.read { tx in try tx.fetch(TaskItem.all).map(\.title) }
        #expect(titles.sorted() == (0..<40).map { "Welcome C\($0)" }.sorted(), "seed \(seed)")
        #expect(engine.crashes > 10)
    }
}
