import CRMCore
import CRMTesting
import Testing

@testable import MarketingAutomation

/// The example of the landing page, which compiles and does what it says.
@Suite struct MarketingLandingPageTests {
    @Test func marketing() async throws {
        let world = try await MarketingWorld()
        let (crm, session) = (world.crm, world.session)
        try await world.template("Welcome")
        try await world.template("Reminder")
        let ann =
            try await session.create(
                Contact(name: PersonName(given: "Ann"), emails: [try EmailAddress("ann@example.com")])
            )
            .id

        let interested = try await session.create(
            Segment(name: "Interested", condition: .happened(.activity(.web), atLeast: 2, .last(days: 7)))
        )
        let nurture = JourneyDefinition(on: .entering("Interested"), caps: [.atMost(2, perDays: 7)]) {
            JourneyStep.send("Welcome")
            JourneyStep.waitFor(.click, days: 3) {
                JourneyStep.advance(to: .marketingQualified)
            } otherwise: {
                JourneyStep.send("Reminder")
            }
        }
        try await session.create(Journey(name: "Nurture", definition: nurture))

        try await session.log([
            Activity(channel: .web, subject: "Prices", links: [RecordLink(ann)]),
            Activity(channel: .web, subject: "Prices", links: [RecordLink(ann)]),
        ])
        try await crm.tick()

        let verdict = try await session.explain(ann, in: interested.id)
        let unsent = try await session.read { try $0.unsentMails(of: ann) }

        #expect(verdict.truth == .true)
        #expect(verdict.validUntil == world.clock.now.advanced(by: .seconds(7 * 86_400)))
        #expect(unsent.map(\.mail.reason) == [.gate])
        #expect(unsent.first?.mail.detail == "never_asked")
    }
}
