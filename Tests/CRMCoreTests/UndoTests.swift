import CRMCore
import StorageProtocols
import Testing

@Suite struct UndoTests {
    @Test(arguments: StoreKind.allCases)
    func anImportIsTakenBackButForWhatOthersChanged(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let session = test.session
        let existing = try await session.create(Account(name: "Existing"))
        let operation = session.newOperation()
        let made =
            try await session.write(reason: "import", operation: operation) { tx in
                let accounts = try tx.create((0..<3).map { Account(name: "New \($0)") })
                let contacts = try tx.create(
                    (0..<3).map { Contact(name: PersonName(given: "\($0)"), account: accounts[$0].id) }
                )
                var changed = existing
                changed.industry = "cars"
                try tx.update(changed)
                try tx.log(Activity(channel: .note, subject: "imported", links: [RecordLink(contacts[0].id)]))
                return (accounts, contacts)
            }
            .value
        var edited = made.1[1]
        edited.jobTitle = "CTO"
        let edit = try await test.crm.session(as: .system("eve")).update(edited)

        let plan = try await session.planUndo(operation)
        #expect(plan.decisions.count == 8)
        #expect(plan.blocked.map(\.link) == [RecordLink(edit.id), RecordLink(made.0[1].id)])
        guard case .changedSince(let commits)? = plan.blocked.first?.reason else {
            Issue.record("not blocked by a change")
            return
        }
        #expect(commits.map(\.id) == [edit.version])
        #expect(commits.map(\.actor) == ["system:eve"])
        #expect(plan.blocked.last?.reason == .neededBy(RecordLink(edit.id)))

        let result = try await session.undo(plan)
        #expect(result.undone == 6)
        #expect(result.blocked == plan.blocked)
        #expect(try await session.fetch(Contact.all).map(\.id) == [edit.id])
        #expect(try await session.fetch(Account.all).map(\.name) == ["Existing", "New 1"])
        #expect(try await session.get(existing.id).industry == nil)
        #expect(try await session.count(Activity.all) == 0)

        // Once more changes nothing, and the undo itself can be taken back.
        let again = try await session.undo(try await session.planUndo(operation))
        #expect(again.undone == 0)
        _ = try await session.undo(try await session.planUndo(result.operation))
        #expect(try await session.count(Contact.all) == 3)
        #expect(try await session.get(existing.id).industry == "cars")
        #expect(try await test.crm.verify().isSound)
    }

    @Test(arguments: StoreKind.allCases)
    func whatChangedAfterThePlanIsLeftAlone(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let operation = session.newOperation()
        let tags =
            try await session.write(reason: "import", operation: operation) { tx in
                try tx.create([Tag(name: "a"), Tag(name: "b"), Tag(name: "c")])
            }
            .value
        let plan = try await session.planUndo(operation)
        var changed = tags[1]
        changed.colour = "#000000"
        try await session.update(changed)
        let result = try await session.undo(plan)
        #expect(result.undone == 2)
        #expect(result.blocked.map(\.link) == [RecordLink(changed.id)])
        #expect(try await session.fetch(Tag.all).map(\.colour) == ["#000000"])
    }

    @Test(arguments: StoreKind.allCases)
    func aFormerStateThatNoLongerFitsIsReported(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let tag = try await session.create(Tag(name: "a"))
        let acme = try await session.create(Account(name: "Acme"))
        let ann = try await session.create(Contact(name: PersonName(given: "Ann"), account: acme.id))
        let operation = session.newOperation()
        try await session.write(reason: "tidy", operation: operation) { tx in
            try tx.delete(tag)
            var moved = ann
            moved.account = nil
            try tx.update(moved)
        }
        try await session.create(Tag(name: "A"))
        try await session.delete(acme)
        let result = try await session.undo(try await session.planUndo(operation))
        #expect(result.undone == 0)
        #expect(
            result.blocked.map(\.reason) == [
                .refused("there is no such account"), .refused("another record holds the unique name_key"),
            ]
        )
    }

    /// Random operations on tags, one of which is taken back: what nobody edited since is exactly as before.
    @Test(arguments: 0..<60 as Range<UInt64>)
    func contentIsRestoredExactlyUnlessEditedSince(seed: UInt64) async throws {
        let test = try await TestCRM(seed: seed)
        var random = SeededGenerator(state: seed)
        let session = test.session
        var live = try await session.create((0..<12).map { Tag(name: "tag \($0)") })
        let before = Dictionary(uniqueKeysWithValues: live.map { ($0.id, $0.record) })

        let operation = session.newOperation()
        var touched: Set<ID<Tag>> = []
        for step in 0..<Int.random(in: 1...4, using: &random) {
            let choices = live.map { _ in Int.random(in: 0..<4, using: &random) }
            let tags = live
            let outcome =
                try await session.write(reason: "operation", operation: operation) { tx in
                    var after: [Stored<Tag>] = []
                    var touched: [ID<Tag>] = []
                    for (tag, choice) in zip(tags, choices) {
                        var tag = tag
                        switch choice {
                        case 0:
                            try tx.delete(tag)
                            touched.append(tag.id)
                        case 1:
                            tag.colour = "step \(step)"
                            after.append(try tx.update(tag))
                            touched.append(tag.id)
                        default: after.append(tag)
                        }
                    }
                    let new = try tx.create(Tag(name: "new \(step)"))
                    return (after + [new], touched + [new.id])
                }
                .value
            live = outcome.0
            touched.formUnion(outcome.1)
        }
        var edited: Set<ID<Tag>> = []
        for var tag in live where Bool.random(using: &random) {
            tag.name += " edited"
            try await session.update(tag)
            edited.insert(tag.id)
        }
        let middle = try await content(session)
        let result = try await session.undo(try await session.planUndo(operation))

        let after = try await content(session)
        for id in Set(before.keys).union(middle.keys) {
            if edited.contains(id) {
                #expect(after[id] == middle[id], "seed \(seed)")
            } else {
                #expect(after[id] == before[id], "seed \(seed)")
            }
        }
        #expect(Set(result.blocked.map(\.link.id)) == Set(edited.intersection(touched).map(\.raw)), "seed \(seed)")
        #expect(try await test.crm.verify().isSound)
    }

    private func content(_ session: Session) async throws -> [ID<Tag>: Tag] {
        Dictionary(uniqueKeysWithValues: try await session.fetch(Tag.all).map { ($0.id, $0.record) })
    }
}
