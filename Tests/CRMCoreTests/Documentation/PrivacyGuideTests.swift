import CRMCore
import Foundation
import StorageProtocols
import Testing

/// The code of `Documentation/Privacy.md`.
@Suite struct PrivacyGuideTests {
    @Test func theGuideRuns() async throws {
        let test = try await TestCRM(modules: [try PrivacyCRM.keys(), LoyaltyPrivacy()])
        let (crm, session) = (test.crm, test.session)
        let folder = try StoreFolder()
        let path = folder.path + "/ann.json"
        let ann = try await session.create(
            Contact(name: PersonName(given: "Ann", family: "Lee"), emails: [try EmailAddress("ann@example.com")])
        )
        try await session.create(Punch(contact: ann.id, remark: "Ann likes tea"))
        #expect(crm.undeclaredPersonalData == [])

        let bundle = try await session.exportSubject(ann.id, to: try ByteSink.file(path))
        #expect(bundle.records == ["contact": 1, "punch": 1])

        try await session.restrict(ann.id, .objection)
        let audience = Contact.where { _ in Contact.marketable }
        let mayMail = try await session.mayContact(ann.id, via: .email, for: .marketing)
        try await session.liftRestriction(of: ann.id, .objection)
        #expect("\(mayMail)" == "objected")
        #expect(try await session.count(audience) == 1)

        try await session.create(
            RetentionRule(
                name: "Old calls",
                .anonymise,
                Activity.where { $0.channel == .call },
                after: 730,
                since: Activity.Fields.at,
                basis: "no purpose after two years"
            )
        )
        let forecast = try await session.retentionForecast()
        #expect(forecast.map(\.records) == [[]])

        let plan = try await session.planErasure(of: ann.id)
        for decision in plan.decisions { print(decision.link.type, decision.action, decision.reason) }
        let result = try await session.eraseSubject(plan)
        #expect(result.isCleared)
        #expect(try await session.fetch(Punch.all).map(\.remark) == [""])
    }
}

struct LoyaltyPrivacy: CRMModule {
    let name = "loyalty_privacy"

    func register(in registry: inout Registry) throws {
        registry.add(Punch.self)
        registry.personal(Punch.self, for: "loyalty programme", .empty([Punch.Fields.remark.reference]))
    }
}

struct Punch: CRMRecord {
    var id: ID<Punch> = .unassigned
    var contact: ID<Contact>
    var remark: String

    enum Fields {
        static let id = Field<Punch, ID<Punch>>("id") { $0.id }
        static let contact = Field<Punch, ID<Contact>>("contact") { $0.contact }
        static let remark = Field<Punch, String>("remark") { $0.remark }
    }

    static let typeName = "punch"
    static let schema = Schema(typeName, Fields.id, Fields.contact, Fields.remark, make: Punch.init)
        .indexed(by: Fields.contact)
}
