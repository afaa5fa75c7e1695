import CRMCore
import CRMTesting
import Testing

@testable import MarketingAutomation

/// No contact gets more mail than the caps say, or at a quiet time, whatever happens.
@Suite struct FrequencyCapTests {
    @Test(arguments: MarketingStore.allCases, [UInt64(1), 2, 3])
    func noWindowExceedsItsLimit(_ store: MarketingStore, _ seed: UInt64) async throws {
        let world = try await MarketingWorld(store, seed: seed)
        var random = SeededRandom(seed: seed)
        try await world.template("Welcome")
        let ids = try await world.contacts(6)
        let caps = [FrequencyCap.atMost(1, perDays: 1), .atMost(3, perDays: 7)]
        var journeys: [ID<Journey>] = []
        for number in 0..<4 {
            let definition = JourneyDefinition(on: .manual, reentry: .afterExit, caps: caps) {
                for _ in 0..<3 {
                    JourneyStep.send("Welcome")
                    JourneyStep.wait(hours: Int.random(in: 1...30, using: &random))
                }
            }
            journeys.append(try await world.journey(definition, named: "J\(number)"))
        }
        for _ in 0..<40 {
            let some = ids.filter { _ in Bool.random(using: &random) }
            if let journey = journeys.randomElement(using: &random) {
                try await world.session.enrol(some, in: journey)
            }
            try await world.tick(hours: Int.random(in: 0...20, using: &random))
        }
        try await world.tick(days: 60)
        let messages = try await world.messages()
        #expect(messages.count > 60)
        for id in ids {
            let times = messages.filter { $0.contact == id && $0.state == .accepted }.compactMap(\.finishedAt).sorted()
            for cap in caps {
                for (first, last) in zip(times, times.dropFirst(cap.count)) {
                    #expect(last.microseconds - first.microseconds >= cap.seconds * 1_000_000, "seed \(seed)")
                }
            }
        }
        // Nothing is lost silently: what was not sent is written down.
        let enrolments = try await world.enrolments()
        #expect(enrolments.allSatisfy { $0.state == .completed })
        let givenUp = enrolments.flatMap(\.unsent).filter { $0.reason == .outOfPatience }.count
        #expect(messages.count + givenUp == enrolments.count * 3)
        #expect(enrolments.contains { $0.unsent.contains { $0.reason == .frequencyCap } })
    }

    @Test func theEarliestTimeKeepsAllCaps() {
        var random = SeededRandom(seed: 5)
        let now = MarketingWorld.start
        for _ in 0..<3_000 {
            let caps = (0..<2)
                .map { _ in
                    FrequencyCap(
                        Int.random(in: 1...3, using: &random),
                        perSeconds: Int64.random(in: 1...50, using: &random)
                    )
                }
            let times = (0..<Int.random(in: 0...6, using: &random))
                .map { _ in
                    now.adding(microseconds: -Int64.random(in: 0...60, using: &random) * 1_000_000)
                }
            let log = SendLog(accepted: times.sorted())
            let admitted = log.admitted(by: caps, at: now)
            func fits(_ at: Instant) -> Bool {
                caps.allSatisfy { cap in
                    times.count { $0 > at.adding(microseconds: -cap.seconds * 1_000_000) } < cap.count
                }
            }
            #expect(fits(admitted))
            #expect(admitted == now || !fits(admitted.adding(microseconds: -1)))
        }
    }

    @Test func quietHoursAreThoseOfTheContact() async throws {
        let world = try await MarketingWorld()
        try await world.template("Welcome")
        let quiet = QuietHours([DayHours(TimeOfDay(21), TimeOfDay(8))])
        let zones = ["Asia/Tokyo", "America/New_York", "Europe/Berlin"]
        var people: [(ID<Contact>, Zone)] = []
        for name in zones {
            let zone = try world.crm.environment.zones.zone(named: name)
            people += try await world.contacts(2, zone: name).map { ($0, zone) }
        }
        let definition = JourneyDefinition(on: .manual, quietHours: quiet) {
            for _ in 0..<20 {
                JourneyStep.send("Welcome")
                JourneyStep.wait(hours: 7)
            }
        }
        let journey = try await world.journey(definition)
        // Over the change of the clocks in March.
        try await world.tick(days: 55)
        try await world.session.enrol(people.map(\.0), in: journey)
        try await world.tick(days: 40)
        let messages = try await world.messages()
        #expect(messages.count == 20 * people.count)
        for (id, zone) in people {
            for message in messages where message.contact == id {
                #expect(!quiet.isQuiet(at: message.plannedAt, in: zone))
            }
        }
        #expect(try await world.enrolments().allSatisfy { $0.unsent.contains { $0.reason == .quietHours } })
    }

    @Test func waitsForTheClocksWhereTheContactLives() async throws {
        let world = try await MarketingWorld()
        try await world.template("Welcome")
        let tokyo = try await world.contacts(1, zone: "Asia/Tokyo")[0]
        let york = try await world.contacts(1, zone: "America/New_York")[0]
        let definition = JourneyDefinition(on: .manual) {
            JourneyStep.waitUntil(hour: 9, on: [.monday])
            JourneyStep.send("Welcome")
        }
        // Saturday 2026-03-07 20:00 UTC: the clocks in New York change in between.
        world.clock.advance(to: Instant(seconds: 1_772_913_600))
        let journey = try await world.journey(definition)
        try await world.session.enrol([tokyo, york], in: journey)
        try await world.tick(days: 7)
        let sent = try await world.messages()
        // 2026-03-09 09:00 in Tokyo is 00:00 UTC, in New York (summer time) 13:00 UTC.
        #expect(sent.first { $0.contact == tokyo }?.plannedAt == Instant(seconds: 1_773_014_400))
        #expect(sent.first { $0.contact == york }?.plannedAt == Instant(seconds: 1_773_061_200))
    }

    @Test func whatTheGateHoldsBackIsWrittenDown() async throws {
        let world = try await MarketingWorld()
        try await world.template("Welcome")
        let ids = try await world.contacts(2)
        try await world.session.create(ConsentFact(contact: ids[1], kind: .withdrawn))
        let journey = try await world.journey(JourneyDefinition(on: .manual) { JourneyStep.send("Welcome") })
        try await world.session.enrol(ids, in: journey)
        try await world.tick()
        #expect(world.letterbox.mails.count == 1)
        let unsent = try await world.session.read { try $0.unsentMails(of: ids[1]) }
        #expect(unsent.map(\.mail.reason) == [.gate] && unsent.first?.mail.detail == "withdrawn")
        #expect(unsent.first?.journey == journey)
        #expect(try await world.session.read { try $0.unsentMails(of: ids[0]) }.isEmpty)
    }
}
