import CRMCore
import CRMTesting
import InMemoryStorage
import SalesAutomation
import StorageProtocols
import Testing

/// Verbs of sales run as the user, their hooks as the software.
struct AccessTests {
    @Test func everyFieldOfIdentifiersIsDeclared() async throws {
        #expect(try await SalesTestCRM().crm.undeclaredReferences == [])
    }

    @Test func movesAndConversionsAreHeldToRoles() async throws {
        let clock = VirtualClock(Instant(seconds: 1_767_225_600))
        let crm = try await CRM.open(
            InMemoryEngine(),
            modules: [SalesAutomation()],
            environment: .virtual(clock),
            access: .enforced
        )
        let system = crm.session(as: .system("test"))
        var permissions = RolePermissions()
        permissions.grant(.read, .create, .update, on: Opportunity.self, .own)
        permissions.grant(.read, .create, .update, on: Lead.self, .own)
        permissions.grant(.read, on: StageInterval.self, .own)
        permissions.grant(.read, on: User.self, .all)
        let role = try await system.create(Role(name: "rep", permissions: permissions))
        let ann = try await system.create(User(name: "Ann", roles: [role.id]))
        let bob = try await system.create(User(name: "Bob", roles: [role.id]))
        let (rep, other) = (crm.session(as: .user(ann.id)), crm.session(as: .user(bob.id)))
        let pipeline = Pipeline.standard
        let deal = try await rep.create(Opportunity(name: "Deal", pipeline: pipeline.name, stage: "qualification"))
        #expect(deal.owner == ann.id)
        #expect(try await other.find(deal.id) == nil)
        let error = await #expect(throws: StorageError.self) { try await other.update(deal) }
        #expect(error?.code == .notFound)
        // The interval of a stage, which a hook writes, belongs to the deal.
        var moved = deal
        moved.stage = "discovery"
        clock.advance(by: .seconds(60))
        try await rep.update(moved)
        #expect(try await rep.count(StageInterval.all) == 1)
        #expect(try await other.count(StageInterval.all) == 0)
        #expect(try await rep.aggregate(Opportunity.all.aggregate([.count])).first?.values == [.integer(1)])
        #expect(try await other.aggregate(Opportunity.all.aggregate([.count])).first?.values == [.integer(0)])
        // A conversion makes accounts and contacts, which the role does not allow: nothing of it stays.
        let lead = try await rep.create(Lead(name: PersonName(given: "Li", family: "Wu"), company: "Wu Ltd"))
        let plan = try await rep.planConversion(of: lead.id)
        let denied = await #expect(throws: CRMError.self) { try await rep.convert(plan, key: "1") }
        #expect(denied?.code == .denied)
        #expect(try await system.count(Account.all) == 0)
        #expect(try await system.get(lead.id).version == lead.version)
    }
}
