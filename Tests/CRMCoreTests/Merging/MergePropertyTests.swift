import CRMCore
import CRMTesting
import StorageProtocols
import Testing

/// Random histories of edits, merges and their undoing, beside a second CRM that sees the edits alone.
@Suite("Merge, then unmerge")
struct MergePropertyTests {
    @Test("without edits is identity, in whatever order", arguments: StoreKind.allCases, 1...4 as ClosedRange<UInt64>)
    func identity(_ kind: StoreKind, _ seed: UInt64) async throws {
        for round in 0..<kind.rounds {
            let random = SeededRandom(seed: seed &* 1000 &+ UInt64(round))
            var history = try await RandomHistory(kind, random)
            try await history.populate()
            let before = try await history.merged.crm.content()
            for _ in 0..<history.int(1...5) { try await history.merge() }
            if history.merges.isEmpty { continue }
            let during = try await history.merged.crm.content()
            #expect(during != before)
            try await history.unmergeAll()
            let catalog = history.merged.crm.store.catalog
            let differences = try differences(before, try await history.merged.crm.content(), catalog)
            #expect(differences == [], "seed \(seed), round \(round)")
            #expect(try await history.merged.crm.verify().isSound)
        }
    }

    @Test(
        "leaves exactly the edits, but for what it reports",
        arguments: StoreKind.allCases,
        1...5 as ClosedRange<UInt64>
    )
    func edits(_ kind: StoreKind, _ seed: UInt64) async throws {
        var reported = 0
        for round in 0..<kind.rounds {
            let random = SeededRandom(seed: seed &* 7919 &+ UInt64(round))
            var history = try await RandomHistory(kind, random)
            try await history.populate()
            for _ in 0..<history.int(10...30) {
                switch history.int(0...9) {
                case 0...1: try await history.merge()
                case 2: try await history.unmergeOne()
                default: try await history.edit()
                }
            }
            try await history.unmergeAll()
            let catalog = history.merged.crm.store.catalog
            let differences = try differences(
                try await history.plain.crm.content(),
                try await history.merged.crm.content(),
                catalog
            )
            let unexplained = differences.subtracting(history.remaining)
            #expect(unexplained == [], "seed \(seed), round \(round): \(history.log)")
            reported += history.remaining.count
            #expect(try await history.merged.crm.verify().isSound)
            #expect(try await history.merged.session.count(RecordAlias.all) == 0)
        }
        // Most edits do not conflict: of a row with a conflict, its derived columns are counted too.
        #expect(reported < 15 * kind.rounds, "seed \(seed)")
    }
}

extension StoreKind {
    fileprivate var rounds: Int {
        switch self {
        case .memory: 10
        case .file: 3
        }
    }
}

/// A CRM in which records are merged and parted again, and another one in which nobody merges anything.
struct RandomHistory {
    let merged: TestCRM
    let plain: TestCRM
    private(set) var merges: [ID<MergeRecord>] = []
    /// What the undoing of merges said stays otherwise, as ``differences(_:_:_:)`` names it.
    private(set) var remaining: Set<String> = []
    private(set) var log: [String] = []
    private var random: SeededRandom
    private var number = 0

    init(_ kind: StoreKind, _ random: SeededRandom) async throws {
        merged = try await TestCRM(kind, modules: [Club()])
        plain = try await TestCRM(.memory, modules: [Club()])
        self.random = random
    }

    mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    private mutating func maybe<T>(_ value: @autoclosure () throws -> T) rethrows -> T? {
        int(0...1) == 0 ? nil : try value()
    }

    private mutating func newID<R>(_ type: R.Type = R.self) -> ID<R> {
        number += 1
        return ID(RecordID(high: 0x0190_0000_0000_7000 + UInt64(number), low: 0x8000_0000_0000_0000))
    }

    /// Does the same in both CRMs.
    private func both(_ body: @escaping @Sendable (CommandTransaction) throws -> Void) async throws {
        try await merged.session.write(reason: "edit", body)
        try await plain.session.write(reason: "edit", body)
    }

    private var contacts: [Contact] {
        get async throws { try await merged.session.fetch(Contact.all).map(\.record) }
    }

    // MARK: What there is

    mutating func populate() async throws {
        for crm in [merged, plain] {
            try await crm.session.define([
                CustomFieldDefinition(on: Contact.typeName, "size", .text),
                CustomFieldDefinition(on: Contact.typeName, "rank", .integer),
                CustomFieldDefinition(on: Contact.typeName, "fresh", .integer),
                CustomFieldDefinition(on: Contact.typeName, "mentor", .reference(to: Contact.typeName)),
            ])
        }
        let tags = (0..<3).map { _ in newID(Tag.self) }
        let accounts = (0..<4).map { _ in newID(Account.self) }
        var contacts: [Contact] = []
        for index in 0..<7 {
            var custom = CustomValues()
            custom["size"] = maybe(Value.text("size \(index)"))
            custom["rank"] = maybe(Value.integer(Int64(index % 2)))
            contacts.append(
                Contact(
                    id: newID(),
                    name: PersonName(given: "Given\(index)", family: maybe("Family\(index % 3)") ?? ""),
                    emails: try (0..<int(0...2)).map { try EmailAddress("p\(index).\($0)@example.org") },
                    phones: try (0..<int(0...2)).map { try PhoneNumber("+1 555 010\($0)") },
                    addresses: maybe([PostalAddress(street: "Street \(index)", locality: "Town", postalCode: "1")])
                        ?? [],
                    account: maybe(accounts[index % 4]),
                    jobTitle: maybe("Title \(index)"),
                    lifecycle: maybe(LifecycleStage.journey[index % 5]),
                    birthday: maybe(CivilDate(daysSinceEpoch: Int32(index))),
                    externalID: maybe("X\(index)"),
                    tags: tags.filter { _ in int(0...2) == 0 },
                    note: maybe("Note \(index)"),
                    custom: custom,
                    createdAt: Instant(seconds: Int64(1_000_000 - index))
                )
            )
        }
        let ids = contacts.map(\.id)
        let tasks = (0..<6)
            .map { index in
                TaskItem(
                    id: newID(),
                    title: "Task \(index)",
                    links: ids.filter { _ in int(0...2) == 0 }.map { RecordLink($0) }
                )
            }
        let activities = (0..<6)
            .map { index in
                Activity(
                    id: newID(),
                    channel: .call,
                    at: Instant(seconds: Int64(index)),
                    participants: [Participant(.from, address: "x@example.org", contact: ids[int(0...6)])],
                    links: [RecordLink(ids[int(0...6)])]
                )
            }
        let steps = (0..<5)
            .map { index in
                LifecycleStep(
                    id: newID(),
                    contact: ids[int(0...6)],
                    from: nil,
                    to: .lead,
                    at: Instant(seconds: Int64(index))
                )
            }
        let cards = ids.filter { _ in int(0...1) == 0 }
            .map { ClubCard(id: newID(), contact: $0, points: int(1...9)) }
        let seats = ids.filter { _ in int(0...1) == 0 }.map { Seat(contact: $0, visits: int(1...9)) }
        for index in 2..<7 where int(0...1) == 0 {
            contacts[index].custom["mentor"] = .text(ids[int(0...(index - 1))].description)
        }
        let everyone = contacts
        try await both { tx in
            try tx.create(tags.enumerated().map { Tag(id: $1, name: "tag \($0)") })
            try tx.create(
                accounts.enumerated().map { Account(id: $1, name: "Account \($0)", createdAt: Instant(seconds: 1)) }
            )
            try tx.create(everyone)
            try tx.create(tasks)
            try tx.create(activities)
            try tx.create(steps)
            try tx.create(cards)
            try tx.create(seats)
        }
    }

    // MARK: Merging

    mutating func merge() async throws {
        let ids = try await contacts.map(\.id).shuffled(using: &random)
        guard ids.count > 2 else { return }
        let chosen = Array(ids.prefix(int(2...3)))
        var policy = MergePolicy.contacts
        switch int(0...4) {
        case 0: policy = policy.taking(.newest, "name", ["given_name", "family_name", "name_details"])
        case 1: policy = policy.taking(.longest, "title", ["job_title"])
        case 2: policy = policy.taking(.mostComplete, "addresses", ["addresses"])
        case 3: policy.survivor = .mostReferenced
        default: break
        }
        log.append("merge \(chosen)")
        merges.append(try await merged.session.merge(chosen, by: policy).merge)
    }

    mutating func unmergeOne() async throws {
        guard let merge = merges.randomElement(using: &random) else { return }
        try await unmerge(merge)
    }

    mutating func unmergeAll() async throws {
        while let merge = merges.randomElement(using: &random) { try await unmerge(merge) }
    }

    private mutating func unmerge(_ merge: ID<MergeRecord>) async throws {
        let plan = try await merged.session.planUnmerge(merge)
        if case .laterMerge(let later)? = plan.blocker { return try await unmerge(later) }
        try await merged.session.unmerge(plan)
        merges.removeAll { $0 == merge }
        log.append("unmerge \(plan.losers) from \(plan.survivor), \(plan.remaining)")
        for one in plan.remaining {
            let type = try merged.crm.store.catalog.type(one.link.type)
            guard let field = one.field else {
                remaining.formUnion((["id"] + type.columns.map(\.name)).map { "\(one.link.type) \(one.link.id) \($0)" })
                continue
            }
            remaining.insert("\(one.link.type) \(one.link.id) \(field.column)")
            // What is derived from it.
            for column in type.columns where column.isDerived {
                remaining.insert("\(one.link.type) \(one.link.id) \(column.name)")
            }
        }
    }

    // MARK: Editing

    mutating func edit() async throws {
        number += 1
        let fresh = number
        guard let contact = try await contacts.randomElement(using: &random) else { return }
        let id = contact.id
        let choice = int(0...9)
        log.append("edit \(choice) \(id)")
        switch choice {
        case 0: try await change(id) { $0.jobTitle = "New title \(fresh)" }
        case 1: try await change(id) { $0.note = "New note \(fresh)" }
        case 2: try await change(id) { $0.record.custom["size"] = .text("new \(fresh)") }
        case 3: try await change(id) { $0.record.custom["fresh"] = .integer(Int64(fresh)) }
        case 4:
            let email = try EmailAddress("new\(fresh)@example.org")
            try await change(id) { $0.emails.append(email) }
        case 5: try await change(id) { $0.birthday = CivilDate(daysSinceEpoch: Int32(fresh)) }
        case 6:
            let task = TaskItem(id: newID(), title: "Later \(fresh)", links: [RecordLink(id)])
            try await both { try $0.create(task) }
        case 7:
            guard let task = try await merged.session.fetch(TaskItem.all).randomElement(using: &random)?.id else {
                return
            }
            try await both { tx in
                var task = try tx.get(task)
                task.title = "Changed \(fresh)"
                try tx.update(task)
            }
        case 8:
            let activity = Activity(
                id: newID(),
                channel: .email,
                at: Instant(seconds: Int64(fresh)),
                participants: [Participant(.to, address: "y@example.org", contact: id)]
            )
            try await both { _ = try $0.create(activity) }
        default:
            guard let card = try await merged.session.fetch(ClubCard.all).randomElement(using: &random)?.id else {
                return
            }
            try await both { tx in
                var card = try tx.get(card)
                card.points += 1
                try tx.update(card)
            }
        }
    }

    private func change(_ id: ID<Contact>, _ body: @escaping @Sendable (inout Stored<Contact>) -> Void) async throws {
        try await both { tx in
            var contact = try tx.get(id)
            body(&contact)
            try tx.update(contact)
        }
    }
}
