import CRMCore
import CRMTesting
import InMemoryStorage
import Testing

private struct Trial: CRMRecord, Hashable {
    var id: ID<Trial> = .unassigned
    var contact: ID<Contact>
    var endsAt: Instant?

    enum Fields {
        static let id = Field<Trial, ID<Trial>>("id") { $0.id }
        static let contact = Field<Trial, ID<Contact>>("contact") { $0.contact }
        static let endsAt = Field<Trial, Instant?>("ends_at") { $0.endsAt }
    }

    static let typeName = "trial"
    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.contact,
        Fields.endsAt,
        make: { Trial(id: $0, contact: $1, endsAt: $2) }
    )
    .indexed(by: Fields.endsAt)
}

private struct Extension: Codable {
    var days: Int64
}

private struct Trials: CRMModule {
    let name = "trials"

    func register(in registry: inout Registry) throws {
        registry.add(Trial.self)
        registry.timer("trial.ends", on: Trial.self, due: Trial.Fields.endsAt) { trials, tx in
            for trial in trials {
                try tx.create(TaskItem(title: "The trial ends", links: [RecordLink(trial.contact)]))
            }
            try tx.update(
                trials.map { trial in
                    var trial = trial
                    trial.endsAt = nil
                    return trial
                }
            )
        }
        registry.reactor("trial.welcome", on: [Trial.typeName]) { batch, tx in
            for id in batch.ids(of: Trial.self, [.created]) {
                guard let trial = try tx.find(id) else { continue }
                try tx.enqueue([
                    OutgoingMessage(
                        channel: "letter",
                        key: "welcome \(id)",
                        subject: trial.contact.raw,
                        payload: "Welcome!"
                    )
                ])
            }
        }
        registry.hook("trial.log", on: Trial.self) { batch, tx in
            for (trial, previous) in zip(batch.records, batch.previous) where previous == nil {
                try tx.log(Activity(channel: .note, subject: "Trial begun", links: [RecordLink(trial.contact)]))
            }
        }
        registry.channel("letter", OutboxPolicy(attempts: 5, onUnknown: .hold)) { messages, tx in
            messages.map { _ in .send }
        } deliver: { messages in
            messages.map { _ in .accepted() }
        }
        registry.action("trial.extend", Extension.self) { more, match, tx in
            for id in match.ids(of: Trial.self) {
                var trial = try tx.get(id)
                trial.endsAt = trial.endsAt?.advanced(by: .seconds(more.days * 86_400))
                try tx.update(trial)
            }
        }
    }
}

@Suite struct AutomationGuideTests {
    @Test func theGuideRuns() async throws {
        let clock = VirtualClock(Instant(seconds: 1_767_225_600))
        let june = clock.now.advanced(by: .seconds(86_400 * 151))
        let crm = try await CRM.open(.inMemory, modules: [Trials()], environment: .virtual(clock))
        let session = crm.session(as: .system("test"))
        try await session.create(
            Rule(
                name: "call those from the fair",
                when: .changed(Contact.Fields.source),
                if: (Contact.Fields.source == "fair").condition,
                do: CoreAction.createTask,
                CoreAction.NewTask(title: "Call", dueInSeconds: 86_400)
            )
        )
        var ann = try await session.create(Contact(name: PersonName(given: "Ann"), source: "web"))
        let end = clock.now.advanced(by: .seconds(86_400 * 30))
        try await session.create(Trial(contact: ann.id, endsAt: end))
        ann.source = "fair"
        try await session.update(ann)
        let report = try await crm.tick()
        let next = report.nextWakeUp
        #expect(next == end)
        #expect(report.delivered == 1)
        try await crm.tick(until: june, moving: clock)
        let monday = clock.now.advanced(by: .seconds(-86_400))
        let letters = try await session.write(reason: "replay") { tx in
            try tx.replay { $0.channel == "letter" && $0.failedAt >= monday }
        }
        #expect(letters.value.isEmpty)
        #expect(try await session.fetch(TaskItem.all).map(\.title) == ["Call", "The trial ends"])
        #expect(try await session.fetch(Activity.all).map(\.subject) == ["Trial begun"])
    }
}
