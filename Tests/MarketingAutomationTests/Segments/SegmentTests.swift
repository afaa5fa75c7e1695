import CRMCore
import CRMTesting
import Testing

@testable import MarketingAutomation

@Suite struct SegmentTests {
    @Test(arguments: MarketingStore.allCases)
    func membersEnterAndLeaveInTheFeedAndByTime(_ store: MarketingStore) async throws {
        let world = try await MarketingWorld(store)
        let ids = try await world.contacts(3, city: "Kyoto")
        let condition = SegmentCondition.happened(.click, atLeast: 2, .last(days: 7))
        let segment = try await world.session.create(Segment(name: "Keen", condition: condition)).id
        try await world.tick()
        #expect(try await world.session.read { try $0.members(of: segment) } == [])
        try await world.session.create([Touch(contact: ids[1], kind: .click), Touch(contact: ids[1], kind: .click)])
        try await world.tick()
        #expect(try await world.session.read { try $0.members(of: segment) } == [ids[1]])
        let verdict = try await world.session.explain(ids[1], in: segment)
        #expect(verdict.truth == .true && verdict.figure == 2)
        #expect(verdict.validUntil == MarketingWorld.start.adding(microseconds: 7 * 86_400_000_000))
        #expect(try await world.crm.nextWakeUp() == verdict.validUntil)
        try await world.tick(days: 7)
        #expect(try await world.session.read { try $0.members(of: segment) } == [])
        // Who was a member when is the history of the membership.
        let history = try await world.session.history(of: SegmentMember.id(ids[1], in: segment))
        #expect(history.count == 2)
    }

    @Test(arguments: MarketingStore.allCases)
    func absenceBringsInByTimeAlone(_ store: MarketingStore) async throws {
        let world = try await MarketingWorld(store)
        let ids = try await world.contacts(2)
        try await world.session.create(Touch(contact: ids[0], kind: .open))
        let condition = SegmentCondition.not(.happened(.open, .last(days: 90)))
        let segment = try await world.session.create(Segment(name: "Asleep", condition: condition)).id
        try await world.tick()
        #expect(try await world.session.read { try $0.members(of: segment) } == [ids[1]])
        try await world.tick(days: 89)
        #expect(try await world.session.read { try $0.members(of: segment) } == [ids[1]])
        try await world.tick(days: 1)
        #expect(try await world.session.read { try $0.members(of: segment) } == ids)
        try await world.session.create(Touch(contact: ids[1], kind: .open))
        try await world.tick()
        #expect(try await world.session.read { try $0.members(of: segment) } == [ids[0]])
    }

    @Test func explanationsNameTheReasons() async throws {
        let world = try await MarketingWorld()
        let id = try await world.contacts(1, city: "Oslo")[0]
        let kyoto = SegmentCondition.contact(Contact.Fields.city == "Kyoto")
        let clicked = SegmentCondition.happened(.click)
        let industry = SegmentCondition.account(Account.Fields.industry == "Tea")
        let now = world.clock.now
        let verdict = try await world.session.read {
            try $0.explain(id, .all([kyoto, .not(clicked), industry]), at: now)
        }
        #expect(verdict.truth == .false)
        #expect(verdict.reasons.map(\.condition) == [kyoto])
        #expect(verdict.parts.map(\.truth) == [.false, .true, .unknown])
    }

    @Test func aNewConditionIsPreviewedAndFilledInChunks() async throws {
        let world = try await MarketingWorld()
        let oslo = try await world.contacts(2_500, city: "Oslo")
        let lyon = try await world.contacts(1_700, city: "Lyon")
        var segment = try await world.session.create(
            Segment(name: "Town", condition: .contact(Contact.Fields.city == "Oslo"))
        )
        try await world.tick()
        segment = try await world.session.get(segment.id)
        #expect(segment.fillDue == nil && segment.revision == 1)
        let id = segment.id
        let now = world.clock.now
        #expect(try await world.session.read { try $0.members(of: id) } == oslo)
        let other = SegmentCondition.contact(Contact.Fields.city == "Lyon")
        let preview = try await world.session.read { try $0.preview(other, for: id, at: now) }
        #expect(preview == SegmentPreview(entering: lyon, leaving: oslo))
        segment.condition = other
        try await world.session.update(segment)
        try await world.tick()
        segment = try await world.session.get(id)
        #expect(segment.revision == 2)
        #expect(try await world.session.read { try $0.members(of: id) } == lyon)
        segment.isActive = false
        try await world.session.update(segment)
        await #expect(throws: CRMError.self) { try await world.session.delete(id) }
        try await world.tick()
        #expect(try await world.session.read { try $0.members(of: id) } == [])
        try await world.session.delete(id)
    }

    @Test func conditionsThatCannotBeRunAreRefused() async throws {
        let world = try await MarketingWorld()
        let wrong: [SegmentCondition] = [
            .contact(.isNull(FieldName("no_such_field"))),
            .related("no_such_type", by: "contact"),
            .score(.equal, 3),
            .score(.less, .infinity),
            .happened(.click, .last(seconds: 0)),
        ]
        for condition in wrong {
            await #expect(throws: CRMError.self) {
                try await world.session.create(Segment(name: "Wrong", condition: condition))
            }
        }
    }

    @Test func aSegmentCanStandOnAnother() async throws {
        let world = try await MarketingWorld()
        let ids = try await world.contacts(2, city: "Oslo")
        let base = try await world.session
            .create(
                Segment(name: "Base", condition: .contact(Contact.Fields.city == "Oslo"))
            )
            .id
        let top = try await world.session
            .create(
                Segment(name: "Top", condition: .related(SegmentMember.Fields.contact) { $0.segment == base })
            )
            .id
        try await world.tick()
        #expect(try await world.session.read { try $0.members(of: top) } == ids)
        var contact = try await world.session.get(ids[0])
        contact.addresses = []
        try await world.session.update(contact)
        try await world.tick()
        #expect(try await world.session.read { try $0.members(of: top) } == [ids[1]])
    }
}
