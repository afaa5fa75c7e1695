import CRMCore
import CRMTesting
import StorageProtocols
import Testing

@Suite struct HandoverTests {
    private struct World {
        let test: TestCRM
        let users: [Stored<User>]
        var ann: ID<User> { users[0].id }
        var bob: ID<User> { users[1].id }
        var eve: ID<User> { users[2].id }
        var accounts: [Stored<Account>]

        init(_ kind: StoreKind = .memory, accounts count: Int = 6) async throws {
            test = try await TestCRM(kind)
            users = try await test.session.create(["Ann", "Bob", "Eve"].map { User(name: $0) })
            let ann = users[0].id
            accounts = try await test.session.create(
                (0..<count).map { Account(name: "Account \($0)", industry: $0 % 2 == 0 ? "steel" : "wine", owner: ann) }
            )
            for (index, account) in accounts.enumerated() {
                let people = try await test.session.create(
                    (0...index)
                        .map {
                            Contact(name: PersonName(given: "P\(index)\($0)"), account: account.id, owner: ann)
                        }
                )
                try await test.session.create([
                    TaskItem(title: "Send the offer", owner: ann, links: [RecordLink(people[0].id)]),
                    TaskItem(title: "Long done", state: .done, owner: ann, links: [RecordLink(people[0].id)]),
                ])
                try await test.session.log(
                    Activity(
                        channel: .call,
                        subject: "Asked for an offer",
                        links: [RecordLink(people[0].id)],
                        owner: ann
                    )
                )
            }
        }

        func owned(by user: ID<User>) async throws -> [Int] {
            [
                try await test.session.count(Account.where { $0.owner == user }),
                try await test.session.count(Contact.where { $0.owner == user }),
                try await test.session.count(TaskItem.where { $0.owner == user && $0.title != "x" }),
            ]
        }
    }

    @Test(arguments: StoreKind.allCases)
    func movesTheBookAndLeavesTheHistory(_ kind: StoreKind) async throws {
        let world = try await World(kind)
        let session = world.test.session
        let plan = try await session.planHandover(from: world.ann, to: .one(world.bob), reason: "Ann leaves")
        #expect(plan.counts == ["account": 6, "contact": 21, "task": 6])
        #expect(plan.customers(of: world.bob).count == 6)
        #expect(try await world.owned(by: world.bob) == [0, 0, 0])
        world.test.clock.advance(by: .seconds(60))
        let result = try await session.apply(plan)
        #expect(result.moved == plan.counts)
        #expect(result.stayed.isEmpty)
        // The done tasks and the activities stay with who did them.
        #expect(try await world.owned(by: world.ann) == [0, 0, 6])
        #expect(try await world.owned(by: world.bob) == [6, 21, 13])
        let ann = world.ann
        #expect(try await session.count(Activity.where { $0.owner == ann }) == 6)
        let record = try await session.get(result.handover)
        #expect((record.from, record.successors, record.moved) == (world.ann, [world.bob], 33))
        #expect(record.finishedAt != nil)
        let bob = world.bob
        let before = Account.where { $0.owner == bob }.asOf(.instant(record.startedAt.advanced(by: .seconds(-1))))
        #expect(try await session.count(before) == 0)
    }

    @Test func applyingAgainChangesNothingAndUndoTakesItBack() async throws {
        let world = try await World()
        let session = world.test.session
        let plan = try await session.planHandover(from: world.ann, to: .one(world.bob))
        let first = try await session.apply(plan)
        let state = try await world.owned(by: world.bob)
        #expect(try await session.apply(plan) == first)
        #expect(try await world.owned(by: world.bob) == state)
        let undo = try await session.undo(session.planUndo(plan.id))
        #expect(undo.blocked.isEmpty)
        #expect(try await world.owned(by: world.ann) == [6, 21, 12])
        #expect(try await world.owned(by: world.bob) == [0, 0, 0])
    }

    @Test func whatHasAnotherOwnerByThenStays() async throws {
        let world = try await World()
        let session = world.test.session
        let plan = try await session.planHandover(from: world.ann, to: .one(world.bob))
        var taken = world.accounts[2]
        taken.owner = world.eve
        try await session.update(taken)
        var renamed = world.accounts[3]
        renamed.name = "Renamed"
        try await session.update(renamed)
        let result = try await session.apply(plan)
        #expect(result.stayed.map(\.link) == [RecordLink(taken.id)])
        #expect(try await session.get(taken.id).owner == world.eve)
        let moved = try await session.get(renamed.id)
        #expect((moved.name, moved.owner) == ("Renamed", world.bob))
    }

    @Test func sharesAreEvenAndCustomersStayWhole() async throws {
        let world = try await World(accounts: 9)
        let plan = try await world.test.session.planHandover(from: world.ann, to: .evenly([world.bob, world.eve]))
        let byCustomer = Dictionary(grouping: plan.moves, by: \.item.customer)
        #expect(byCustomer.values.allSatisfy { Set($0.map(\.to)).count == 1 })
        let load = [world.bob, world.eve].map { user in plan.moves.count { $0.to == user } }
        let largest = byCustomer.values.map(\.count).max() ?? 0
        #expect(abs(load[0] - load[1]) <= largest)
        #expect(plan.moves.count == 63)
    }

    @Test func rulesDecideFirst() async throws {
        let world = try await World()
        let session = world.test.session
        let successors = Successors.rules(
            [.init("steel to Eve", where: { $0.industry == "steel" }, to: world.eve)],
            otherwise: .one(world.bob)
        )
        let plan = try await session.planHandover(from: world.ann, to: successors)
        #expect(plan.moves.filter { $0.to == world.eve }.allSatisfy { $0.reason == "steel to Eve" })
        #expect(try await session.apply(plan).stayed.isEmpty)
        let (bob, eve) = (world.bob, world.eve)
        #expect(try await session.fetch(Account.where { $0.owner == eve }).allSatisfy { $0.industry == "steel" })
        #expect(try await session.fetch(Account.where { $0.owner == bob }).allSatisfy { $0.industry == "wine" })
        #expect(try await session.count(Contact.where { $0.owner == eve }) == 9)
    }

    @Test func theBriefTellsWhatIsPromisedAndWhatHappened() async throws {
        let world = try await World()
        let session = world.test.session
        // What only names the person is found by way of the company, where it has the link.
        try await session.create(
            TaskItem(title: "Call back", owner: world.ann, links: [RecordLink(world.accounts[0].id)])
        )
        let plan = try await session.planHandover(from: world.ann, to: .one(world.bob))
        let brief = try await session.brief(for: world.bob, of: plan)
        #expect(brief.customers.map(\.name) == (0..<6).map { "Account \($0)" })
        #expect(brief.customers[0].sections.map(\.title) == ["Open promises", "What happened last"])
        #expect(brief.customers[0].sections[0].lines.contains("Call back"))
        #expect(brief.text.contains("Asked for an offer"))
    }

    @Test func refusesSuccessorsWhoCannotTakeOver() async throws {
        let world = try await World(accounts: 1)
        let session = world.test.session
        var eve = world.users[2]
        eve.isActive = false
        try await session.update(eve)
        for successors in [Successors.one(world.ann), .one(world.eve), .evenly([]), .one(session.newID())] {
            await #expect(throws: CRMError.self) {
                try await session.planHandover(from: world.ann, to: successors)
            }
        }
    }

    @Test func aStoredPlanGoesOnWhereItWas() async throws {
        let world = try await World()
        let session = world.test.session
        let plan = try await session.planHandover(from: world.ann, to: .evenly([world.bob, world.eve]))
        let stored = try StoredJSON.decode(HandoverPlan.self, from: StoredJSON.encode(plan))
        #expect(stored == plan)
        // The records were moved before the process ended; the checklist was not made.
        try await session.write(reason: "x", key: "handover \(plan.id) checklist", operation: plan.id) {
            _ = try $0.create(TaskItem(title: "x"))
        }
        _ = try await session.apply(stored)
        #expect(try await world.owned(by: world.ann) == [0, 0, 6])
        #expect(try await session.count(TaskItem.where { $0.title == "x" }) == 1)
        #expect(try await session.count(TaskItem.where { $0.priority == .high }) == 0)
    }

    @Test func whatWasClosedSinceThePlanStays() async throws {
        let world = try await World()
        let session = world.test.session
        let plan = try await session.planHandover(from: world.ann, to: .one(world.bob))
        let open = try #require(try await session.first(TaskItem.where { $0.state == .open }))
        try await session.complete(open)
        let result = try await session.apply(plan)
        #expect(result.stayed.map(\.link) == [RecordLink(open.id)])
        #expect(try await session.get(open.id).owner == world.ann)
    }

    @Test func rulesOfOneNameAreTwoRules() async throws {
        let world = try await World()
        let session = world.test.session
        let rules: [Successors.Rule] = [
            Successors.Rule("metal", where: { $0.industry == "steel" }, to: world.bob),
            Successors.Rule("metal", where: { $0.industry == "wine" }, to: world.eve),
        ]
        let plan = try await session.planHandover(from: world.ann, to: .rules(rules, otherwise: .one(world.bob)))
        let accounts = Dictionary(uniqueKeysWithValues: world.accounts.map { (RecordLink($0.id), $0.industry) })
        for move in plan.moves {
            #expect(move.to == (accounts[move.item.customer] == "wine" ? world.eve : world.bob))
        }
        await #expect(throws: CRMError.self) {
            try await session.planHandover(from: world.ann, to: .rules(rules, otherwise: .evenly([])))
        }
    }
}
