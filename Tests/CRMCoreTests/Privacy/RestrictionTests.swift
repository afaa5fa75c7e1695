import CRMCore
import CRMTesting
import StorageProtocols
import Testing

/// Restrictions and objections are observed.
@Suite struct RestrictionTests {
    private func person(_ session: Session, _ name: String) async throws -> ID<Contact> {
        let email = try EmailAddress("\(name)@example.com")
        let contact = try await session.create(
            Contact(name: PersonName(given: name, family: "Lee"), emails: [email])
        )
        try await session.write(reason: "consent") { tx in try tx.grantConsent(contact.id) }
        return contact.id
    }

    @Test(arguments: StoreKind.allCases)
    func theGateAsks(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind, modules: [try PrivacyCRM.keys()])
        let session = test.session
        let (ann, bob, cat) = try await (person(session, "ann"), person(session, "bob"), person(session, "cat"))
        let first = try await session.restrict(ann, .restriction, reason: "the address is disputed")
        #expect(try await session.restrict(ann, .restriction).id == first.id)
        try await session.restrict(bob, .objection)
        let decisions = try await session.read { tx in
            try [ann, bob, cat]
                .map { contact in
                    try [Purpose.marketing, .contract].map { "\(try tx.mayContact(contact, via: .email, for: $0))" }
                }
        }
        #expect(decisions == [["restricted", "restricted"], ["objected", "allowed"], ["allowed", "allowed"]])
        let lists = try await session.read { tx in
            (
                try tx.fetch(Contact.where { _ in Contact.marketable }).map(\.id),
                try tx.fetch(Contact.where { _ in Contact.processable }).map(\.id)
            )
        }
        #expect(Set(lists.0) == [cat])
        #expect(Set(lists.1) == [bob, cat])
        #expect(try await session.liftRestriction(of: ann, .restriction) == 1)
        let states = try await session.read { tx in
            (try tx.restriction(of: ann), try tx.restriction(of: bob), try tx.marketable([ann, bob, cat]))
        }
        #expect(states.0 == RestrictionState())
        #expect(states.1.allowsProcessing && !states.1.allowsMarketing)
        #expect(states.2 == [ann, cat])
    }

    @Test func theSoftwareLeavesRestrictedContactsAlone() async throws {
        let test = try await TestCRM()
        let ann = try await person(test.session, "ann")
        let user = try await test.session.create(User(name: "Ulla"))
        try await test.session.restrict(ann, .restriction)
        #expect(try await test.session.advance(ann, to: .lead, evidence: []) == nil)
        #expect(try await test.session.get(ann).lifecycle == nil)
        // A person of ours can.
        let step = try await test.crm.session(as: .user(user.id)).advance(ann, to: .lead, evidence: [])
        #expect(step != nil)
    }
}
