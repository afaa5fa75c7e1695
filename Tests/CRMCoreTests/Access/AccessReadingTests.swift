import CRMCore
import CRMTesting
import StorageProtocols
import Testing

struct AccessReadingTests {
    @Test(arguments: StoreKind.allCases)
    func everyWayToReadGivesWhatTheRolesAllow(_ kind: StoreKind) async throws {
        let office = try await Office(kind)
        let session = office.session(office.rep)
        let all = Contact.all.sorted { $0.sortName.ascending }
        #expect(try await session.fetch(all).map(\.id) == [office.mine, office.team])
        #expect(try await session.count(Contact.all) == 2)
        #expect(try await session.first(Contact.where { $0.id == office.foreign }) == nil)
        #expect(try await session.find(office.foreign) == nil)
        #expect(try await session.find(office.mine)?.id == office.mine)
        #expect(await failure { _ = try await session.get(office.foreign) }?.isNotFound == true)
        let page = try await session.page(all.limit(1))
        #expect(page.records.map(\.id) == [office.mine])
        #expect(try await session.page(all.limit(1).after(page.next)).records.map(\.id) == [office.team])
        let counts = try await session.aggregate(
            Contact.all.aggregate(by: [Contact.Fields.owner.selected.group], [.count])
        )
        #expect(counts.count == 2)
        #expect(
            try await session.search("zeta").map(\.link.id).sorted() == [office.mine.raw, office.team.raw].sorted()
        )
        #expect(try await session.history(of: office.foreign).isEmpty)
        #expect(try await session.history(of: office.mine).count == 1)
        #expect(try await session.timeline(of: office.mine).records.map(\.id) == [office.mineCall])
        #expect(try await session.timeline(of: office.foreign).records.isEmpty)
        #expect(try await session.fetch(Contact.all.asOf(.instant(office.clock.now))).count == 2)
        let names = try await session.read { tx in
            try tx.fetch(all.select(Contact.Fields.displayName.selected, Contact.Fields.account[Account.Fields.name]))
        }
        // The team's contact is seen, its account is the rep's own.
        #expect(names.map(\.1) == ["Mine Ltd", "Mine Ltd"])
        let colleagues = try await office.session(office.colleague)
            .read { tx in
                try tx.fetch(
                    all.select(Contact.Fields.displayName.selected, Contact.Fields.account[Account.Fields.name])
                )
            }
        #expect(colleagues.map(\.1) == [nil, nil])
    }

    @Test func relatedRecordsAreThoseThatCanBeSeen() async throws {
        let office = try await Office()
        let session = office.session(office.rep)
        // A probe by way of a record that can be seen finds nothing of one that can't.
        let account = try await office.system.get(office.mineAccount)
        try await office.system.create(
            Contact(name: PersonName(family: "Hidden"), account: account.id, owner: office.outsider)
        )
        let probe = Query(Filter<Account>.exists(Contact.Fields.account) { $0.familyName == "Hidden" })
        #expect(try await session.fetch(probe).isEmpty)
        #expect(try await office.system.fetch(probe).map(\.id) == [office.mineAccount])
    }

    @Test func whoHasNoRoleOrLeftSeesNothing() async throws {
        let office = try await Office()
        let nobody = try await office.system.create(User(name: "New"))
        for user in [nobody.id, office.left, ID<User>(RecordID(high: 1, low: 1))] {
            let session = office.session(user)
            #expect(try await session.fetch(Contact.all).isEmpty)
            #expect(try await session.fetch(Tag.all).isEmpty)
            #expect(try await session.search("zeta").isEmpty)
            #expect(try await session.find(office.mine) == nil)
        }
        // One's own entry can be seen.
        #expect(try await office.session(nobody.id).fetch(User.all).map(\.id) == [nobody.id])
        #expect(try await office.session(office.left).fetch(User.all).isEmpty)
    }

    @Test func hierarchyRuleShareAndRestriction() async throws {
        let office = try await Office()
        let (system, rep) = (office.system, office.session(office.rep))
        #expect(try await office.session(office.manager).count(Contact.all) == 2)
        #expect(
            try await office.session(office.manager).explain(.update, RecordLink(office.mine)).reasons
                == [.hierarchy(owner: office.rep, office.managerRole)]
        )
        let rule = try await system.create(
            AccessRule(name: "zeta", sharing: Contact.Fields.givenName == "Foreign", with: [.user(office.rep)], .update)
        )
        #expect(try await rep.explain(.update, RecordLink(office.foreign)).reasons == [.rule(rule.id)])
        var foreign = try await rep.get(office.foreign)
        foreign.jobTitle = "Chief"
        try await rep.update(foreign)
        try await system.delete(rule)
        #expect(try await rep.find(office.foreign) == nil)

        let share = try await system.create(
            Share(RecordLink(office.foreign), with: .role(office.repRole), until: office.clock.now.adding(60))
        )
        #expect(try await rep.find(office.foreign) != nil)
        #expect(
            try await rep.explain(.read, RecordLink(office.foreign)).reasons == [.share(share.id, until: share.until)]
        )
        #expect(
            try await office.session(office.admin).whoCanSee(RecordLink(office.foreign)).map(\.user)
                .contains(office.rep)
        )
        office.clock.advance(to: office.clock.now.adding(60))
        #expect(try await rep.find(office.foreign) == nil)

        let restriction = try await system.create(
            AccessRestriction(name: "no", keeping: [.role(office.repRole)], from: Contact.Fields.givenName == "Mine")
        )
        #expect(try await rep.find(office.mine) == nil)
        #expect(try await rep.explain(.read, RecordLink(office.mine)).reasons == [.notFound])
        #expect(
            try await system.explain(.read, RecordLink(office.mine), for: office.rep).reasons
                == [.restricted(restriction.id)]
        )
        #expect(try await office.session(office.admin).find(office.mine) != nil)
    }

    /// What belongs to contacts is seen with them.
    @Test func consentIsSeenWithTheContact() async throws {
        let office = try await Office { $0.grant(.read, on: ConsentFact.self, .own) }
        for contact in [office.mine, office.foreign] { try await office.system.grantConsent(contact) }
        let seen = try await office.session(office.rep).fetch(ConsentFact.all)
        #expect(seen.map(\.contact) == [office.mine])
    }

    @Test func manySharesAreLookedUpInTheStore() async throws {
        let office = try await Office()
        let contacts = try await office.system.create(
            (0..<300).map { Contact(name: PersonName(family: "Shared \($0)"), owner: office.outsider) }
        )
        let until = office.clock.now.adding(60)
        try await office.system.create(contacts.map { Share(RecordLink($0.id), with: .user(office.rep), until: until) })
        let rep = office.session(office.rep)
        #expect(try await rep.count(Contact.all) == 302)
        office.clock.advance(to: until)
        #expect(try await rep.count(Contact.all) == 2)
    }

    @Test func changesOfPoliciesCountFromTheNextTransactionOn() async throws {
        let office = try await Office()
        let rep = office.session(office.rep)
        #expect(try await rep.count(Contact.all) == 2)
        var ann = try await office.system.get(office.rep)
        ann.roles = []
        ann = try await office.system.update(ann)
        #expect(try await rep.count(Contact.all) == 0)
        ann.roles = [office.repRole]
        ann.team = nil
        try await office.system.update(ann)
        #expect(try await rep.count(Contact.all) == 1)
        var role = try await office.system.get(office.repRole)
        role.permissions.grant(.read, on: Contact.self, .all)
        try await office.system.update(role)
        #expect(try await rep.count(Contact.all) == 3)
    }

    @Test func pastStatesAndDeletedRecordsAreThoseThatCouldBeSeen() async throws {
        let office = try await Office()
        let rep = office.session(office.rep)
        try await office.system.delete(office.mine)
        try await office.system.delete(office.foreign)
        #expect(try await rep.history(of: office.mine).map(\.kind) == [.created, .deleted])
        #expect(try await rep.history(of: office.foreign).isEmpty)
        #expect(await failure { try await rep.restore(office.foreign) }?.isNotFound == true)
        #expect(try await rep.restore(office.mine).id == office.mine)
    }
}
