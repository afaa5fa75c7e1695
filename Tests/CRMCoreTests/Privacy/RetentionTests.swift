import CRMCore
import CRMTesting
import StorageProtocols
import Testing

/// Retention rules run by themselves, say beforehand what they would do, and leave what must stay.
@Suite struct RetentionTests {
    private static let day: Int64 = 86_400

    private func rule(_ name: String, _ action: RetentionRule.Action, days: Int) throws -> RetentionRule {
        try RetentionRule(
            name: name,
            action,
            Activity.all,
            after: days,
            since: Activity.Fields.at,
            basis: "no purpose any more"
        )
    }

    private func activities(_ session: Session, days: [Int]) async throws -> [ID<Activity>] {
        try await session.write(reason: "log") { tx in
            try days.map { age in
                let at = tx.now.advanced(by: .seconds(-Int64(age) * Self.day))
                return try tx.log(Activity(channel: .call, at: at, durationSeconds: 60, subject: "Call \(age)")).id
            }
        }
        .value
    }

    @Test(arguments: StoreKind.allCases, [RetentionRule.Action.delete, .anonymise, .erase])
    func rulesRun(_ kind: StoreKind, _ action: RetentionRule.Action) async throws {
        let test = try await TestCRM(kind)
        let session = test.session
        let ids = try await activities(session, days: Array(1...300))
        let hold = RecordLink(ids[299])
        try await session.create(LegalHold(on: [hold], reason: "Lee v. Us"))
        let rule = try await session.create(try rule("Calls", action, days: 100))
        let forecast = try await session.retentionForecast()
        #expect(forecast.map(\.records.count) == [200])
        #expect(forecast.first?.kept.map(\.link) == [hold])
        #expect(try await session.count(Activity.all) == 300, "a forecast does nothing")

        let report = try await test.crm.tick(now: test.clock.now)
        #expect(report.failures.isEmpty)
        let left = try await session.fetch(Activity.all)
        #expect(left.count == (action == .anonymise ? 300 : 100))
        #expect(left.count { $0.subject == nil } == (action == .anonymise ? 200 : 0))
        let history = try await session.history(of: ids[200])
        #expect(history.isEmpty == (action == .erase))
        let runs = try await session.fetch(RetentionRun.all)
        #expect(runs.map(\.done).reduce(0, +) == 200)
        #expect(runs.last?.kept == 1)
        #expect(try await session.get(rule.id).due == test.clock.now.advanced(by: .seconds(Self.day)))
        #expect(try await test.crm.verify().faults == [])

        // A day later another one is old enough.
        test.clock.advance(by: .seconds(Self.day + 1))
        try await test.crm.tick(now: test.clock.now)
        #expect(try await session.fetch(Activity.all).count == (action == .anonymise ? 300 : 99))
    }

    @Test func peopleAreErased() async throws {
        let test = try await TestCRM(modules: [try PrivacyCRM.keys()])
        let session = test.session
        let old = session.now.advanced(by: .seconds(-1_000 * Self.day))
        let people = try await session.create([
            Contact(name: PersonName(given: "Ann", family: "Lee"), createdAt: old),
            Contact(name: PersonName(given: "Bob", family: "Stone"), createdAt: old),
            Contact(name: PersonName(given: "Cat", family: "Moss")),
        ])
        try await session.restrict(people[1].id, .restriction)
        try await session.create(
            try RetentionRule(
                name: "Contacts",
                .erase,
                Contact.where { $0.lifecycle == nil },
                after: 900,
                since: Contact.Fields.createdAt,
                basis: "no business for years"
            )
        )
        #expect(try await test.crm.tick(now: test.clock.now).failures.isEmpty)
        #expect(try await session.fetch(Contact.all).map(\.name.given).sorted() == ["Bob", "Cat"])
        let receipts = try await session.fetch(ErasureReceipt.all)
        #expect(receipts.map(\.basis) == ["retention: Contacts"])
        let names = try await session.history(of: people[0].id).flatMap(\.changes)
        #expect(!names.contains { $0.new == .text("Ann") })
    }

    @Test func aRuleThatMakesNoSenseIsRefused() async throws {
        let test = try await TestCRM()
        for rule in [
            try RetentionRule(name: "A", .erase, Activity.all, after: -1, since: Activity.Fields.at, basis: "x"),
            try RetentionRule(name: "B", .erase, Activity.all, after: 1, since: Activity.Fields.subject, basis: "x"),
            try RetentionRule(name: "C", .erase, Activity.all, after: 1, since: Activity.Fields.at, basis: " "),
        ] {
            await #expect(throws: CRMError.self) { try await test.session.create(rule) }
        }
    }
}
