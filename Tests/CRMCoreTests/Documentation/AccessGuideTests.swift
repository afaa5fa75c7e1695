import CRMCore
import CRMTesting
import Testing

/// The code of `Documentation/Access.md`.
struct AccessGuideTests {
    @Test(arguments: StoreKind.allCases)
    func theGuideRuns(_ kind: StoreKind) async throws {
        let engine = kind.engine

        let crm = try await CRM.open(engine, access: .enforced)
        let system = crm.session(as: .system("setup"))

        var permissions = RolePermissions()
        permissions.grant(.read, on: Contact.self, .team)
        permissions.grant(.create, .update, .share, on: Contact.self, .own)
        permissions.grant(.assign, on: Contact.self, .team)
        permissions.grant(.read, on: Account.self, .all)
        permissions.grant(.read, .create, on: Activity.self, .own)
        permissions.grant(.read, on: User.self, .all)
        permissions.restrict(Contact.Fields.birthday, .hidden)
        permissions.restrict(Contact.Fields.source, .readOnly)
        let rep = try await system.create(Role(name: "rep", permissions: permissions))
        let east = try await system.create(Team(name: "East"))
        let ann = try await system.create(User(name: "Ann", team: east.id, roles: [rep.id]))
        let bob = try await system.create(User(name: "Bob", team: east.id, roles: [rep.id]))

        let zoe = try await system.create(Contact(name: PersonName(family: "Zoe"), source: "web"))
        let nextMonth = Instant(microseconds: system.now.microseconds + 1_000_000_000)
        let open = Filter<Contact>.exists(Activity.Fields.links) { $0.channel == .support }
        try await system.create(AccessRule(name: "support cases", sharing: open, with: [.team(east.id)], .read))
        try await system.create(AccessRule.publicDefault(Account.self))
        try await system.create(Share(RecordLink(zoe.id), with: .user(bob.id), .update, until: nextMonth))
        #expect(try await crm.session(as: .user(ann.id)).find(zoe.id) == nil)
        #expect(try await crm.session(as: .user(bob.id)).find(zoe.id) != nil)
        try await system.log(Activity(channel: .support, links: [RecordLink(zoe.id)]))
        #expect(try await crm.session(as: .user(ann.id)).find(zoe.id) != nil)

        let secret = Contact.Fields.source == "board"
        try await system.create(AccessRestriction(name: "board", keeping: [.role(rep.id)], from: secret))
        let unknown = try await system.create(Contact(name: PersonName(family: "Unknown"), owner: ann.id))
        #expect(try await crm.session(as: .user(ann.id)).find(unknown.id) == nil)

        let session = crm.session(as: .user(bob.id))
        let decision = try await session.explain(.update, RecordLink(zoe.id))
        let mayExport = try await session.may(.export, on: Contact.self)
        let holders = try await system.whoCanSee(RecordLink(zoe.id))
        let why = try await system.explain(.read, RecordLink(zoe.id), for: ann.id)
        #expect(decision.allowed && !mayExport && why.allowed)
        #expect(Set(holders.map(\.user)) == [ann.id, bob.id])
    }
}
