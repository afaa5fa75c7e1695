import CRMCore
import CRMTesting
import StorageProtocols
import Testing

/// Who may hand out and erase a person: nobody by the contacts that are one's own.
@Suite struct SubjectAccessTests {
    private static let policy = ErasurePolicy(suppressesAddresses: false)

    /// An office whose reps may export and erase their own contacts, and don't see birthdays.
    private func office(_ kind: StoreKind = .memory) async throws -> Office {
        try await Office(kind) { permissions in
            permissions.grant(.export, .erase, .merge, on: Contact.self, .own)
            permissions.restrict(Contact.Fields.birthday, .hidden)
        }
    }

    private func handOut(_ session: Session, _ contact: ID<Contact>) async throws -> (String, SubjectBundle) {
        let collector = ByteCollector()
        let bundle = try await session.exportSubject(contact, to: collector.sink)
        return (String(decoding: collector.bytes, as: UTF8.self), bundle)
    }

    private func expectDenied(
        _ office: Office,
        _ user: ID<User>,
        _ contact: ID<Contact>,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let (session, policy) = (office.session(user), Self.policy)
        let plan = try await office.system.planErasure(of: contact, policy)
        let before = try await office.content()
        let attempts: [() async throws -> Void] = [
            { _ = try await handOut(session, contact) },
            { _ = try await session.planErasure(of: contact, policy) },
            { _ = try await session.eraseSubject(plan) },
        ]
        for attempt in attempts {
            let error = await failure(attempt)
            #expect(error?.isDenied == true, "\(String(describing: error))", sourceLocation: sourceLocation)
        }
        #expect(try await office.content() == before, sourceLocation: sourceLocation)
    }

    private func user(_ office: Office, _ permissions: RolePermissions, _ name: String = "") async throws -> ID<User> {
        let role = try await office.system.create(Role(name: "officer \(name)", permissions: permissions))
        return try await office.system.create(User(name: "Olaf", roles: [role.id])).id
    }

    @Test(arguments: StoreKind.allCases) func ownContactsAreNotEnough(_ kind: StoreKind) async throws {
        let office = try await office(kind)
        try await expectDenied(office, office.rep, office.mine)
        try await expectDenied(office, office.manager, office.mine)
        try await expectDenied(office, office.left, office.mine)
    }

    @Test func deletedAndMergedContactsAreNoWayRound() async throws {
        let office = try await office()
        let copy = try await office.system.create(
            Contact(name: PersonName(given: "Foreign", family: "Zeta"), owner: office.rep)
        )
        _ = try await office.system.merge([office.foreign, copy.id], keep: office.foreign)
        try await expectDenied(office, office.rep, copy.id)
        try await office.system.delete(office.team)
        try await expectDenied(office, office.rep, office.team)
    }

    @Test func whoIsCalledTheSameIsNoWayRound() async throws {
        let office = try await office()
        // Two live contacts have no address in common; the other one had it before.
        var foreign = try await office.system.get(office.foreign)
        foreign.emails = []
        try await office.system.update(foreign)
        let twin = try await office.session(office.rep)
            .create(
                Contact(
                    name: PersonName(given: "Foreign", family: "Zeta"),
                    emails: [try EmailAddress("foreign@zeta.example")]
                )
            )
        let plan = try await office.system.planErasure(of: twin.id, Self.policy)
        #expect(plan.decisions.contains { $0.link == RecordLink(office.foreign) && $0.action != .keep })
        try await expectDenied(office, office.rep, twin.id)
    }

    @Test func whoMayDoItForAllDoesIt() async throws {
        let office = try await office()
        let admin = office.session(office.admin)
        let (text, bundle) = try await handOut(admin, office.mine)
        #expect(text.contains("secret of Mine") && text.contains("secret call"))
        #expect(bundle.records["contact"] == 1)
        try await office.system.delete(office.team)
        for contact in [office.mine, office.team] {
            try await admin.eraseSubject(admin.planErasure(of: contact, Self.policy))
        }
        #expect(try await !handOut(admin, office.mine).0.contains("secret"))
    }

    @Test func whatCannotBeReadIsNotHandedOut() async throws {
        let office = try await office()
        var hiding = RolePermissions.everything(in: office.crm)
        hiding.restrict(Contact.Fields.birthday, .hidden)
        let olaf = office.session(try await user(office, hiding))
        let error = await failure { _ = try await handOut(olaf, office.mine) }
        #expect((error as? CRMError)?.decision?.reasons == [.field("birthday")])
        // Erasing shows nothing.
        #expect(try await olaf.planErasure(of: office.mine, Self.policy).blocks == [])

        for type in [ConsentFact.typeName, OutboxPayload.typeName, Activity.typeName] {
            var blind = RolePermissions.everything(in: office.crm)
            blind.types[type]?.scopes[.read] = type == Activity.typeName ? .own : AccessScope.none
            let session = office.session(try await user(office, blind, type))
            let error = await failure { _ = try await handOut(session, office.mine) }
            #expect(error?.isDenied == true && (error as? CRMError)?.type == type, "\(type)")
        }
    }

    @Test func restrictionsAreStronger() async throws {
        let office = try await office()
        let olaf = try await user(office, RolePermissions.everything(in: office.crm))
        for contact in [office.mine, office.team] {
            var board = try await office.system.get(contact)
            board.source = "board"
            try await office.system.update(board)
        }
        let secret = Contact.Fields.source != nil && Contact.Fields.source == "board"
        try await office.system.create(AccessRestriction(name: "board", keeping: [.user(olaf)], from: secret))
        try await office.system.delete(office.team)
        try await expectDenied(office, olaf, office.mine)
        try await expectDenied(office, olaf, office.team)
        #expect(try await handOut(office.session(olaf), office.foreign).1.records["contact"] == 1)
    }
}
