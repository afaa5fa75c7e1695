import CRMCore
import CRMTesting
import StorageProtocols
import Testing

struct AccessWritingTests {
    @Test(arguments: StoreKind.allCases)
    func deniedCallsChangeNothing(_ kind: StoreKind) async throws {
        let office = try await Office(kind)
        let (rep, system) = (office.session(office.rep), office.system)
        let foreign = try await system.get(office.foreign)
        let team = try await system.get(office.team)
        let mine = try await system.get(office.mine)
        let role = try await system.get(office.repRole)
        let ann = try await system.get(office.rep)
        let tag = try await system.create(Tag(name: "vip"))
        let call = try await system.get(office.mineCall)
        try await system.delete(office.foreignAccount)
        let operation = system.newOperation()
        try await system.write(reason: "op", operation: operation) { tx in
            var team = try tx.get(office.team)
            team.jobTitle = "Head"
            try tx.update(team)
            try tx.create(Contact(name: PersonName(family: "Made"), owner: office.outsider))
        }
        let csv = "First name,Last name,Email\nA,B,new@zeta.example\n"
        let importID = try await system.importRecords(from: .bytes(Array(csv.utf8))).importID
        let before = try await office.content()
        let calls: [(String, @Sendable () async throws -> Void)] = [
            (
                "create foreign owner",
                { try await rep.create(Contact(name: PersonName(family: "X"), owner: office.outsider)) }
            ),
            ("create without role", { try await rep.create(Tag(name: "x")) }),
            (
                "create some of a batch",
                {
                    try await rep.create([
                        Contact(name: PersonName(family: "X")),
                        Contact(name: PersonName(family: "Y"), owner: office.outsider),
                    ])
                }
            ),
            (
                "create linked with unseen",
                { try await rep.log(Activity(channel: .note, links: [RecordLink(office.foreign)])) }
            ),
            (
                "create of unseen account",
                {
                    try await rep.create(Contact(name: PersonName(family: "X"), account: office.foreignAccount))
                }
            ),
            (
                "create of a taken address",
                {
                    try await rep.create(Contact(emails: [EmailAddress("foreign@zeta.example")]))
                }
            ),
            ("update unseen", { try await rep.update(foreign) }),
            ("update seen", { try await rep.update(team.with { $0.jobTitle = "X" }) }),
            ("update without role", { try await rep.update(tag.with { $0.name = "x" }) }),
            (
                "update batch",
                { try await rep.update([mine.with { $0.jobTitle = "X" }, team.with { $0.jobTitle = "X" }]) }
            ),
            ("assign outside", { try await rep.update(mine.with { $0.owner = office.outsider }) }),
            ("give up", { try await rep.update(mine.with { $0.owner = nil }) }),
            ("delete unseen", { try await rep.delete(foreign) }),
            ("delete unseen id", { try await rep.delete(office.foreign) }),
            ("delete seen", { try await rep.delete(office.team) }),
            ("delete without role", { try await rep.delete(call) }),
            ("restore unseen", { try await rep.restore(office.foreignAccount) }),
            ("lifecycle", { try await rep.advance(office.team, to: .customer, evidence: []) }),
            ("lifecycle unseen", { try await rep.advance(office.foreign, to: .customer, evidence: []) }),
            ("role", { try await rep.create(Role(name: "mine")) }),
            ("own role", { try await rep.update(role.with { $0.permissions.abilities = [.manageAccess] }) }),
            ("own roles", { try await rep.update(ann.with { $0.roles.append(office.managerRole) }) }),
            ("own team", { try await rep.update(ann.with { $0.team = nil }) }),
            (
                "rule",
                {
                    try await rep.create(AccessRule(name: "r", sharing: Filter<Contact>.all, with: [.user(office.rep)]))
                }
            ),
            (
                "restriction",
                {
                    try await rep.create(AccessRestriction(name: "r", keeping: [.everyone], from: Filter<Contact>.all))
                }
            ),
            ("share unseen", { try await rep.create(Share(RecordLink(office.foreign), with: .user(office.rep))) }),
            ("share seen", { try await rep.create(Share(RecordLink(office.team), with: .user(office.rep), .update)) }),
            ("user with roles", { try await rep.create(User(name: "New", roles: [office.managerRole])) }),
            ("team", { try await rep.create(Team(name: "Mine")) }),
            ("archive", { try await rep.exportArchive(to: ByteSink(write: { _ in })) }),
            ("archive back", { try await rep.importArchive(from: .bytes(Array("{}".utf8))) }),
            ("export", { try await rep.exportJSON(TaskItem.all, to: ByteSink(write: { _ in })) }),
            ("export csv", { try await rep.export(Account.all, to: ByteSink(write: { _ in }), format: .csv) }),
            ("undo import", { _ = try await rep.undoImport(importID) }),
            ("explain others", { _ = try await rep.explain(.read, RecordLink(office.mine), for: office.colleague) }),
            ("who can see", { _ = try await rep.whoCanSee(RecordLink(office.team)) }),
        ]
        // What can't be seen is not there; all else is denied.
        let expected = [
            "create linked with unseen": "unknownReference", "create of unseen account": "unknownReference",
            "create of a taken address": "taken", "update unseen": "notFound", "delete unseen": "notFound",
            "delete unseen id": "notFound", "restore unseen": "notFound", "lifecycle unseen": "notFound",
            "own role": "notFound", "share unseen": "unknownReference",
            "undo import": "Optional(unknownImport: \(importID))",
        ]
        for (name, call) in calls {
            let error = await failure(call)
            let code = (error as? CRMError)?.code.name ?? (error as? StorageError)?.code.name ?? "\(error as Any)"
            #expect(code == expected[name] ?? "denied", "\(name)")
            #expect(try await office.content() == before, "\(name) changed the store")
        }
        // What undo may not do it reports.
        let plan = try await rep.planUndo(operation)
        #expect(plan.decisions.map(\.link) == [RecordLink(office.team)])
        let result = try await rep.undo(plan)
        #expect(result.undone == 0)
        #expect(result.blocked.map(\.reason) == [.refused("no access")])
        #expect(try await office.content() == before)
    }

    @Test func whatRolesAllowIsDone() async throws {
        let office = try await Office()
        let rep = office.session(office.rep)
        let made = try await rep.create(Contact(name: PersonName(family: "Made")))
        // What would belong to nobody belongs to who made it.
        #expect(made.owner == office.rep)
        #expect(try await rep.get(made.id).owner == office.rep)
        let given = try await rep.update(made.with { $0.owner = office.colleague })
        #expect(given.owner == office.colleague)
        #expect(await failure { try await rep.update(given.with { $0.jobTitle = "X" }) }?.isDenied == true)
        let back = try await office.session(office.colleague).update(given.with { $0.owner = office.rep })
        try await rep.delete(back)
        try await rep.create(Share(RecordLink(office.mine), with: .user(office.outsider), .update))
        #expect(try await office.session(office.outsider).get(office.mine).id == office.mine)
        let operation = rep.newOperation()
        try await rep.write(reason: "op", operation: operation) { tx in
            try tx.update(try tx.get(office.mine).with { $0.jobTitle = "Head" })
        }
        let undone = try await rep.undo(rep.planUndo(operation))
        #expect((undone.undone, undone.blocked.count) == (1, 0))
        #expect(try await rep.get(office.mine).jobTitle == nil)
    }

    @Test func nobodyGivesThemselvesMore() async throws {
        let office = try await Office { $0.grant(.read, .update, .create, on: User.self, .all) }
        let (rep, admin) = (office.session(office.rep), office.session(office.admin))
        let ann = try await rep.get(office.rep)
        for change: @Sendable (inout User) -> Void in [
            { $0.roles.append(office.managerRole) }, { $0.team = nil }, { $0.manager = nil }, { $0.isActive = false },
            { $0.email = "x@y.example" },
        ] {
            let error = await failure { try await rep.update(ann.with(change)) } as? CRMError
            #expect(error?.decision?.reasons == [.escalation])
        }
        try await rep.update(ann.with { $0.name = "Ann Lee" })
        #expect(await failure { try await rep.create(User(name: "X", roles: [office.repRole])) }?.isDenied == true)
        try await rep.create(User(name: "X"))
        // To share for changing takes the right to change.
        var role = try await admin.get(office.repRole)
        role.permissions.grant(.share, on: Contact.self, .team)
        try await admin.update(role)
        try await rep.create(Share(RecordLink(office.team), with: .user(office.outsider)))
        let more = await failure {
            try await rep.create(Share(RecordLink(office.team), with: .user(office.rep), .update))
        }
        #expect((more as? CRMError)?.decision?.reasons == [.escalation])
        let bob = try await admin.get(office.colleague)
        try await admin.update(bob.with { $0.roles.append(office.managerRole) })
        #expect(try await admin.may(.manageAccess))
        #expect(try await !rep.may(.manageAccess))
        #expect(try await rep.may(.delete, on: Contact.self))
        #expect(try await !rep.may(.delete, on: Account.self))
    }

    /// Who makes a share say something else ends what it said.
    @Test func aShareIsChangedByWhoMayShareItsRecord() async throws {
        let office = try await Office { permissions in
            permissions.grant(.update, on: Share.self, .own)
        }
        let share = try await office.system.create(
            Share(RecordLink(office.team), with: .user(office.outsider))
        )
        let rep = office.session(office.rep)
        let seen = try await rep.get(share.id)
        let error = await failure { try await rep.update(seen.with { $0.record = RecordLink(office.mine) }) }
        #expect(error?.isDenied == true)
        #expect(try await office.session(office.outsider).find(office.team) != nil)
    }

    /// What is asked within a commit that never comes to be is not remembered.
    @Test(arguments: StoreKind.allCases)
    func aDryRunGivesNobodyAnything(_ kind: StoreKind) async throws {
        let office = try await Office(kind)
        let foreign = RecordLink(office.foreign)
        let told = try await office.system.write(reason: "try", isDryRun: true) { tx in
            try tx.create(Share(foreign, with: .user(office.colleague)))
            return try tx.explain(.read, foreign, for: office.colleague).allowed
        }
        #expect(told.value)
        #expect(try await office.session(office.colleague).find(office.foreign) == nil)
        #expect(try await !office.system.explain(.read, foreign, for: office.colleague).allowed)
    }

    @Test func importsCreateAndChangeWhatTheRoleAllows() async throws {
        let office = try await Office()
        let rep = office.session(office.rep)
        let csv = """
            First name,Last name,Email,Job title
            Mine,Zeta,mine@zeta.example,Boss
            Team,Zeta,team@zeta.example,Boss
            Foreign,Zeta,foreign@zeta.example,Boss
            New,Zeta,new@zeta.example,Boss
            """
        let result = try await rep.importRecords(from: .bytes(Array(csv.utf8)))
        #expect((result.created, result.updated, result.rejectedCount) == (1, 1, 2))
        #expect(result.rejected.map(\.row) == [2, 3])
        #expect(try await office.system.get(office.team).jobTitle == nil)
        #expect(try await office.system.get(office.foreign).jobTitle == nil)
        #expect(try await rep.get(office.mine).jobTitle == "Boss")
        #expect(try await rep.undoImport(result.importID).undone == 2)
        #expect(
            await failure { _ = try await office.session(office.colleague).undoImport(result.importID) } is ImportError
        )
    }
}

extension Stored {
    func with(_ change: (inout R) -> Void) -> Stored {
        var copy = self
        change(&copy.record)
        return copy
    }
}
