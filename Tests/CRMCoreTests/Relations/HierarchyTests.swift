import CRMCore
import CRMTesting
import StorageProtocols
import Testing

/// A dated forest in its plainest form: for every day, who is whose parent.
struct PlainForest {
    static let days = 24
    var parents: [[Int: Int]] = Array(repeating: [:], count: days)

    /// Adds a link, unless it would give a second parent or close a cycle on any day.
    mutating func add(child: Int, parent: Int, _ days: Range<Int>) -> Bool {
        for day in days {
            if parents[day][child] != nil { return false }
            var above: Int? = parent
            while let node = above {
                if node == child { return false }
                above = parents[day][node]
            }
        }
        for day in days { parents[day][child] = parent }
        return true
    }

    mutating func remove(child: Int, _ days: Range<Int>) { for day in days { parents[day][child] = nil } }

    func ancestors(_ node: Int, _ day: Int) -> [Int] {
        var path: [Int] = []
        var above = parents[day][node]
        while let node = above {
            path.append(node)
            above = parents[day][node]
        }
        return path
    }

    func subtree(_ root: Int, _ day: Int, _ nodes: Int) -> Set<Int> {
        Set((0..<nodes).filter { $0 == root || ancestors($0, day).contains(root) })
    }
}

@Suite("Hierarchies")
struct HierarchyTests {
    private static let first = day(2024)

    private static func date(_ number: Int) -> CivilDate { first.adding(days: number) }

    /// A first day that is left open stands for the beginning of time, a last one for its end.
    private static func link(
        _ child: ID<Account>,
        below parent: ID<Account>,
        _ days: Range<Int>
    ) -> HierarchyLink {
        HierarchyLink(
            child,
            below: parent,
            in: .legal,
            from: days.lowerBound == 0 ? nil : date(days.lowerBound),
            until: days.upperBound == PlainForest.days ? nil : date(days.upperBound)
        )
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func randomDatedForestsAreWhatAPlainOneIs(_ seed: UInt64) async throws {
        print("dated forests, seed \(seed)")
        var random = SeededRandom(seed: seed)
        let test = try await TestCRM(seed % 2 == 0 ? .file : .memory)
        let session = test.session
        let count = 12
        let accounts = try await session.create((0..<count).map { Account(name: "A\($0)") }).map(\.id)
        let numbers = Dictionary(uniqueKeysWithValues: accounts.enumerated().map { ($1, $0) })
        var plain = PlainForest()
        var links: [(link: Stored<HierarchyLink>, child: Int, days: Range<Int>)] = []
        var (accepted, cycles) = (0, 0)
        for _ in 0..<150 {
            if !links.isEmpty, Int.random(in: 0..<6, using: &random) == 0 {
                let gone = links.remove(at: Int.random(in: 0..<links.count, using: &random))
                try await session.delete(gone.link)
                plain.remove(child: gone.child, gone.days)
                continue
            }
            let child = Int.random(in: 0..<count, using: &random)
            let parent = Int.random(in: 0..<count, using: &random)
            let start = Int.random(in: 0..<PlainForest.days, using: &random)
            let days = start..<Int.random(in: (start + 1)...PlainForest.days, using: &random)
            let isAllowed = plain.add(child: child, parent: parent, days)
            do {
                let link = Self.link(accounts[child], below: accounts[parent], days)
                links.append((try await session.create(link), child, days))
                #expect(isAllowed, "\(child) below \(parent) on \(days)")
                accepted += 1
            } catch let error as CRMError {
                #expect(!isAllowed, "\(child) below \(parent) on \(days): \(error)")
                if error.code == .cycle { cycles += 1 }
            }
        }
        #expect(accepted > 20 && cycles > 5)
        for number in 0..<PlainForest.days {
            let found = try await session.read { tx in
                try accounts.map { account in
                    (
                        try tx.parent(of: account, in: .legal, at: Self.date(number)),
                        try tx.ancestors(of: account, in: .legal, at: Self.date(number)),
                        try tx.subtree(of: account, in: .legal, at: Self.date(number)),
                        try tx.children(of: account, in: .legal, at: Self.date(number))
                    )
                }
            }
            for (node, (parent, ancestors, subtree, children)) in found.enumerated() {
                #expect(parent.flatMap { numbers[$0] } == plain.parents[number][node])
                #expect(ancestors.map { numbers[$0] } == plain.ancestors(node, number).map(Optional.some))
                #expect(Set(subtree.compactMap { numbers[$0.id] }) == plain.subtree(node, number, count))
                #expect(subtree.count == Set(subtree.map(\.id)).count)
                for below in subtree.dropFirst() {
                    let path = plain.ancestors(numbers[below.id] ?? -1, number)
                    #expect(below.depth == (path.firstIndex(of: node) ?? -2) + 1)
                }
                let expected = (0..<count).filter { plain.parents[number][$0] == node }
                #expect(Set(children.compactMap { numbers[$0] }) == Set(expected))
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func aBatchIsCheckedAsAWhole(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let ids = try await session.create((0..<4).map { Account(name: "A\($0)") }).map(\.id)
        func codes(_ links: [HierarchyLink]) async -> [CRMError.Code] {
            do {
                try await session.create(links)
                return []
            } catch let error as CRMError {
                return error.all.map(\.code)
            } catch { return [CRMError.Code("\(error)")] }
        }
        // Three links that close a cycle between them, on the days that they share.
        #expect(
            await codes([
                HierarchyLink(ids[0], below: ids[1], in: .legal, until: day(2024)),
                HierarchyLink(ids[1], below: ids[2], in: .legal, from: day(2023)),
                HierarchyLink(ids[2], below: ids[0], in: .legal),
            ]) == [.cycle, .cycle, .cycle]
        )
        #expect(
            await codes([
                HierarchyLink(ids[0], below: ids[1], in: .legal, until: day(2024)),
                HierarchyLink(ids[1], below: ids[0], in: .legal, from: day(2024)),
            ]) == []
        )
        #expect(await codes([HierarchyLink(ids[0], below: ids[2], in: .legal, from: day(2023, 12, 31))]) == [.repeated])
        #expect(await codes([HierarchyLink(ids[0], below: ids[2], in: .buyingGroup)]) == [])
        #expect(await codes([HierarchyLink(ids[3], below: ids[3], in: .legal)]) == [.cycle])
        #expect(await codes([HierarchyLink(ids[3], below: ids[2], in: Hierarchy("nothing"))]) == [.notAllowed])
        #expect(await codes([HierarchyLink(ids[3], below: session.newID(), in: .legal)]) == [.unknownReference])
        let links = try await session.fetch(HierarchyLink.where { $0.kind == "legal" })
        var turned = links
        for index in turned.indices {
            (turned[index].record.parent, turned[index].record.child) = (links[index].child, links[index].parent)
        }
        let swapped = turned
        try await session.update(swapped)
        let rows = try await session.rows(naming: RecordLink(ids[0]))
        #expect(rows.count { $0.link.type == "hierarchy_link" } == 3)
    }

    @Test(arguments: StoreKind.allCases)
    func figuresRollUp(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let accounts = try await session.create(
            (0..<60).map { Account(name: "A\($0)", industry: $0 % 2 == 0 ? "x" : nil, employees: $0) }
        )
        let ids = accounts.map(\.id)
        // A tree of three children each; the last ten stand outside.
        try await session.create(
            (1..<50).map { HierarchyLink(ids[$0], below: ids[($0 - 1) / 3], in: .outletChain, from: day(2024)) }
        )
        try await session.create((0..<60).map { Contact(name: PersonName(given: "C\($0)"), account: ids[$0 % 60]) })
        let under = try await session.read { tx in
            (
                try tx.rollUp(
                    Contact.all,
                    by: Contact.Fields.account,
                    under: ids[0],
                    in: .outletChain,
                    at: day(2025),
                    [.count]
                ),
                try tx.rollUp(
                    Contact.all,
                    by: Contact.Fields.account,
                    under: ids[1],
                    in: .outletChain,
                    at: day(2025),
                    [.count]
                ),
                try tx.rollUp(
                    Contact.all,
                    by: Contact.Fields.account,
                    under: ids[0],
                    in: .outletChain,
                    at: day(2023),
                    [.count]
                ),
                try tx.subtree(of: ids[1], in: .outletChain, at: day(2025)).count
            )
        }
        #expect(under.0.map(\.values) == [[.integer(50)]])
        #expect(under.1.map(\.values) == [[.integer(Int64(under.3))]])
        #expect(under.2.map(\.values) == [[.integer(1)]])
    }

    @Test(arguments: StoreKind.allCases)
    func greatSubtreesRollUpInPieces(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let count = 4500
        let ids = try await session.create((0..<count).map { Account(name: "A\($0)") }).map(\.id)
        try await session.create((1..<count).map { HierarchyLink(ids[$0], below: ids[0], in: .legal) })
        var random = SeededRandom(seed: 7)
        var contacts: [Contact] = []
        for index in 0..<6000 {
            var contact = Contact(name: PersonName(given: "C\(Int.random(in: 0..<500, using: &random))"))
            contact.account = ids[Int.random(in: 0..<count, using: &random)]
            contact.department = index % 3 == 0 ? nil : "D\(index % 3)"
            contact.birthday = index % 5 == 0 ? nil : CivilDate(daysSinceEpoch: Int32(index))
            contacts.append(contact)
        }
        try await session.create(contacts)
        let fields = Contact.Fields.self
        let measures: [Measure] = [
            .count, fields.birthday.selected.minimum, fields.birthday.selected.maximum,
            fields.givenName.selected.distinct,
            Measure(.distinct(ProjectedField(fields.department.reference))),
            Measure(.count, where: .compare(fields.givenName.reference, .greater, .text("C3"))),
        ]
        let query = Contact.where { $0.givenName != "C7" }
        let groups = [fields.department.selected.group]
        let (pieces, whole) = try await session.read { tx in
            (
                try tx.rollUp(query, by: fields.account, under: ids[0], in: .legal, groups: groups, measures),
                try tx.aggregate(query.aggregate(by: groups, measures))
            )
        }
        #expect(pieces == whole)
        #expect(pieces.count == 3)
        let numbers = try await session.read { tx in
            let employees = ProjectedField(Account.Fields.employees.reference)
            let query = AggregateQuery(
                type: "account",
                measures: [.count, Measure(.sum(employees)), Measure(.average(employees))]
            )
            return (
                try tx.rollUp(Account.all, by: Account.Fields.parent, under: ids[0], in: .legal, query.measures),
                try tx.count(Account.all)
            )
        }
        #expect(numbers.0.map(\.values) == [[.integer(0), .null, .null]])
        #expect(numbers.1 == count)
        try await session.create((0..<10).map { Account(name: "B\($0)", employees: $0, parent: ids[$0 * 400]) })
        let sums = try await session.read { tx in
            let employees = ProjectedField(Account.Fields.employees.reference)
            return try tx.rollUp(
                Account.all,
                by: Account.Fields.parent,
                under: ids[0],
                in: .legal,
                [.count, Measure(.sum(employees)), Measure(.average(employees))]
            )
        }
        #expect(sums.map(\.values) == [[.integer(10), .integer(45), .real(4.5)]])
    }

    @Test(arguments: StoreKind.allCases)
    func recordsThatBecomeOneHaveOnePlace(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let accounts = try await session.create((0..<5).map { Account(name: "A\($0)") }).map(\.id)
        let all = 0..<PlainForest.days
        // 1 below 0, 2 below 3, 4 below 2: merging 1 and 2, then 0 and 4.
        try await session.create([
            Self.link(accounts[1], below: accounts[0], all), Self.link(accounts[2], below: accounts[3], all),
            Self.link(accounts[4], below: accounts[2], all),
        ])
        let merge = try await session.merge([accounts[1], accounts[2]], keep: accounts[1])
        let parents = try await session.fetch(HierarchyLink.all).map { [$0.child, $0.parent] }
        #expect(Set(parents) == [[accounts[1].raw, accounts[0].raw], [accounts[4].raw, accounts[1].raw]])
        #expect(merge.account.remarks.map(\.kind) == ["hierarchy"])
        // Its own grandparent and grandchild would be one: the way down is left.
        try await session.merge([accounts[0], accounts[4]], keep: accounts[0])
        let rest = try await session.fetch(HierarchyLink.all).map { [$0.child, $0.parent] }
        #expect(rest == [[accounts[1].raw, accounts[0].raw]])
    }
}
