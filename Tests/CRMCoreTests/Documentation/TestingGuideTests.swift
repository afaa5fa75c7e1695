import CRMCore
import CRMTesting
import InMemoryStorage
import Synchronization
import Testing

// The code of `Documentation/Testing.md`.

/// What was delivered.
private final class Post: Sendable {
    private let letters = Mutex<[String]>([])

    var keys: [String] { letters.withLock { $0 } }

    func take(_ key: String) { letters.withLock { $0.append(key) } }
}

/// A letter a month after a contact was created, and another one a month later.
private struct Reminders: CRMModule {
    let name = "reminders"
    let post: Post

    init(_ post: Post) { self.post = post }

    func register(in registry: inout Registry) {
        registry.add(Reminder.self)
        registry.reactor("reminder.plan", on: [Contact.typeName]) { batch, tx in
            for id in batch.ids(of: Contact.self, [.created]) {
                try tx.create(Reminder(title: "\(id)", due: tx.now.advanced(by: .seconds(30 * 86_400))))
            }
        }
        registry.timer("reminder.write", on: Reminder.self, due: Reminder.Fields.due) { reminders, tx in
            for reminder in reminders {
                var next = reminder
                next.rung += 1
                next.due = next.rung < 2 ? tx.now.advanced(by: .seconds(30 * 86_400)) : nil
                try tx.update(next)
                try tx.enqueue([
                    OutgoingMessage(
                        channel: "letter",
                        key: "\(next.title) \(next.rung)",
                        order: next.title,
                        payload: ""
                    )
                ])
            }
        }
        registry.channel("letter", OutboxPolicy(attempts: 1000, onUnknown: .resend)) { [post] messages in
            messages.map { message in
                post.take(message.key)
                return .accepted()
            }
        }
    }
}

@Suite struct TestingGuideTests {
    private func steps(_ clock: VirtualClock) -> [@Sendable (CRM) async throws -> Void] {
        let end = clock.now.advanced(by: .seconds(100 * 86_400))
        return [
            { crm in
                do {
                    let ann = Contact(name: PersonName(given: "Ann"))
                    try await crm.session(as: .system("host")).create(ann, key: "ann")
                } catch let error as StorageError where error.code == .alreadyCommitted {}
            },
            { crm in try await crm.tick(until: end, moving: clock) },
        ]
    }

    private func check(_ crm: CRM, _ post: Post, _ place: Comment) async throws {
        let session = crm.session(as: .system("check"))
        #expect(try await session.fetch(Reminder.all).map(\.rung) == [2], place)
        #expect(try await session.fetch(OutboxMessage.all).map(\.state) == [.accepted, .accepted], place)
        var seen: Set<String> = []
        let first = post.keys.filter { seen.insert($0).inserted }
        #expect(first.count == 2 && first[0].hasSuffix(" 1") && first[1].hasSuffix(" 2"), place)
        #expect(try await crm.verify().isSound, place)
    }

    @Test func monthsPassInAMoment() async throws {
        let post = Post()
        let clock = VirtualClock(Instant(seconds: 1_767_225_600))
        let crm = try await CRM.open(.inMemory, modules: [Reminders(post)], environment: .virtual(clock, seed: 1))
        let halfAYear = clock.now.advanced(by: .seconds(182 * 86_400))
        try await crm.tick(until: halfAYear, moving: clock)
        #expect(clock.now == halfAYear && post.keys.isEmpty)
    }

    @Test func theProcessEnds() async throws {
        let (clock, post) = (VirtualClock(Instant(seconds: 1_767_225_600)), Post())
        let environment = CRM.Environment.virtual(clock)
        let end = clock.now.advanced(by: .seconds(100 * 86_400))
        let engine = FaultyEngine(.inMemory, seed: 7, chance: 400, readChance: 60, faults: Fault.allCases)
        let driver = CrashDriver(engine) { engine in
            try await CRM.open(engine, modules: [Reminders(post)], environment: environment)
        }
        let crm = try await driver.run([
            { crm in
                do {
                    let ann = Contact(name: PersonName(given: "Ann"))
                    try await crm.session(as: .system("host")).create(ann, key: "ann")
                } catch let error as StorageError where error.code == .alreadyCommitted {}
            },
            { crm in try await crm.tick(until: end, moving: clock) },
        ])
        engine.heal()
        #expect(engine.faults > 0)
        try await check(crm, post, "seed 7")
    }

    @Test func everyPlaceOnce() async throws {
        let places = try await CrashSweep.run { engine in
            let (clock, post) = (VirtualClock(Instant(seconds: 1_767_225_600)), Post())
            let environment = CRM.Environment.virtual(clock)
            let driver = CrashDriver(engine) { engine in
                try await CRM.open(engine, modules: [Reminders(post)], environment: environment)
            }
            let crm = try await driver.run(steps(clock))
            engine.heal()
            try await check(crm, post, "\(engine.trace.first { $0.fault != nil }?.description ?? "no fault")")
        }
        #expect(places > 50)
    }
}
