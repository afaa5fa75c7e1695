import CRMCore
import CRMTesting
import InMemoryStorage
import Reporting
import StorageProtocols
import Testing

/// Reports count what their reader may see.
struct AccessTests {
    @Test func reportsAreHeldToRoles() async throws {
        let crm = try await CRM.open(
            InMemoryEngine(),
            environment: .virtual(VirtualClock(Instant(seconds: 1_767_225_600))),
            access: .enforced
        )
        let system = crm.session(as: .system("test"))
        var permissions = RolePermissions()
        permissions.grant(.read, on: Contact.self, .own)
        permissions.restrict(Contact.Fields.source, .hidden)
        let role = try await system.create(Role(name: "rep", permissions: permissions))
        let ann = try await system.create(User(name: "Ann", roles: [role.id]))
        let bob = try await system.create(User(name: "Bob", roles: [role.id]))
        let account = try await system.create(Account(name: "Acme", industry: "Toys"))
        for owner in [ann.id, ann.id, bob.id] {
            try await system.create(
                Contact(name: PersonName(family: "X"), account: account.id, owner: owner, source: "web")
            )
        }
        let rep = crm.session(as: .user(ann.id))
        let all = try await system.report(ReportQuery("contacts", measures: ["count"], by: ["owner"]))
        let own = try await rep.report(ReportQuery("contacts", measures: ["count"], by: ["owner"]))
        #expect(all.rows.count == 2)
        // The name of the one user who can be seen: oneself.
        #expect(own.rows.count == 1)
        #expect("\(own.rows)".contains("Ann"))
        // The company can't be seen, so that nothing is said of its industry.
        let industries = try await rep.report(ReportQuery("contacts", measures: ["count"], by: ["industry"]))
        #expect(!"\(industries.rows)".contains("Toys"))
        let error = await #expect(throws: CRMError.self) {
            try await rep.report(ReportQuery("contacts", measures: ["count"], by: ["source"]))
        }
        #expect(error?.code == .denied && error?.field == "source")
    }
}
