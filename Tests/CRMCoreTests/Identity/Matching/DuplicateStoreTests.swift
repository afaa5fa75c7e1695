import CRMTesting
import StorageProtocols
import Testing

@testable import CRMCore

/// The same matcher for one new record and for all that are stored.
@Suite struct DuplicateStoreTests {
    private func ann(_ family: String = "Leeson", email: String? = nil, phone: String? = "+4930123456") throws
        -> Contact
    {
        Contact(
            name: PersonName(given: "Ann", family: family),
            emails: try email.map { [try EmailAddress($0)] } ?? [],
            phones: try phone.map { [try PhoneNumber($0)] } ?? [],
            addresses: [PostalAddress(street: "Mill Lane 5", locality: "Berlin", postalCode: "10115")]
        )
    }

    @Test(arguments: StoreKind.allCases)
    func whoIsThereIsFoundWhateverTheSlip(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let stored = try await session.create(try ann(email: "ann.leeson@example.com"))
        for other in [
            try ann("Leseon", phone: nil), try ann("Leeson", phone: "+4930999999"),
            Contact(name: PersonName(given: "Annie", family: "Leeson"), phones: stored.phones),
            Contact(name: PersonName(given: "Leeson", family: "Ann"), addresses: stored.addresses),
            Contact(
                name: PersonName(given: "A.", family: "Leeson"),
                emails: [try EmailAddress("Ann.Leeson+shop@example.com")]
            ),
        ] {
            let found = try await session.duplicates(of: other)
            #expect(found.map { $0.record.id } == [stored.id], "\(other.displayName)")
        }
        #expect(try await session.duplicates(of: stored.record).isEmpty)
        let stranger = Contact(name: PersonName(given: "Omar", family: "Rossi"), addresses: stored.addresses)
        #expect(try await session.duplicates(of: stranger).isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func whatTheCommitItselfCreatedIsSeen(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let (first, second) = (try ann(), try ann("Leesson"))
        let seen = try await session.write(reason: "test") { tx in
            let stored = try tx.create(first)
            return try tx.duplicates(of: second).map { $0.record.id } == [stored.id]
        }
        #expect(seen.value)
    }

    @Test(arguments: StoreKind.allCases)
    func companiesAreFound(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let acme = try await session.create(
            Account(
                name: "Acme Trading GmbH",
                website: "https://www.acme-trading.example",
                addresses: [PostalAddress(locality: "Berlin")]
            )
        )
        for other in [
            Account(name: "ACME Trading", website: "acme-trading.example"),
            Account(name: "Trading Acme Ltd", addresses: [PostalAddress(locality: "Berlin")]),
        ] {
            let found = try await session.duplicates(of: other)
            #expect(found.map { $0.record.id } == [acme.id], "\(other.name)")
        }
    }

    @Test(arguments: StoreKind.allCases)
    func policiesDecideWhatIsStored(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let first = try await session.create(try ann(), duplicates: .refuse)
        #expect(first.duplicates.isEmpty)
        let told = try await session.create(try ann("Leesson"), duplicates: .report)
        #expect(told.duplicates.map { $0.record.id } == [first.record.id])
        let third = try ann()
        let refusal = await #expect(throws: DuplicateRefusal<Contact>.self) {
            try await session.create(third, duplicates: .refuse)
        }
        #expect(refusal?.duplicates.first?.pair.verdict == .auto)
        #expect(try await session.count(Contact.all) == 2)
    }

    private struct Strict: CRMModule {
        let name = "strict"

        func register(in registry: inout Registry) { registry.refuseDuplicates(of: Contact.self) }
    }

    @Test func aGateRefusesByWhicheverWay() async throws {
        let session = try await TestCRM(modules: [Strict()]).session
        try await session.create(try ann())
        let again = try ann("Leesson")
        let error = await #expect(throws: CRMError.self) { try await session.create(again) }
        #expect(error?.code == .duplicate)
        try await session.create(Contact(name: PersonName(given: "Omar", family: "Rossi")))
    }

    @Test(arguments: StoreKind.allCases)
    func aDecisionHoldsUntilSomethingNewSpeaksForADuplicate(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let a = try await session.create(try ann(phone: nil))
        var b = try await session.create(try ann(phone: nil))
        #expect(try await pairs(session).count == 1)
        let veto = try await session.vetoDuplicate(a.id, b.id, note: "mother and daughter")
        #expect(try await pairs(session).isEmpty)
        #expect(try await session.duplicates(of: b.record).isEmpty)
        // A change that is no evidence, and one that makes them differ more.
        b.jobTitle = "Engineer"
        b = try await session.update(b)
        #expect(try await pairs(session).isEmpty)
        b.addresses[0].street = "Station Road 9"
        b = try await session.update(b)
        #expect(try await pairs(session).isEmpty)
        // Both with the same phone: nobody had that in mind.
        var first = try await session.get(a.id)
        let phone = try PhoneNumber("+4930123456")
        (first.phones, b.phones) = ([phone], [phone])
        _ = try await session.update([first, b])
        #expect(try await pairs(session).count == 1)
        #expect(try await session.duplicates(of: b.record).count == 1)
        // Deciding again replaces the decision.
        #expect(try await session.vetoDuplicate(b.id, a.id).id == veto.id)
        #expect(try await pairs(session).isEmpty)
    }

    private func pairs(_ session: Session) async throws -> [DuplicatePair] {
        var pairs: [DuplicatePair] = []
        try await session.scanDuplicates(Contact.self) { pairs.append($0) }
        return pairs
    }

    @Test func aVetoSplitsACluster() async throws {
        let session = try await TestCRM().session
        let people = try [ann(), ann("Leesson"), ann("Leeson")].map { $0 }
        let ids = try await session.create(people).map { $0.id }
        #expect(try await session.duplicateClusters(Contact.self).map { $0.records.count } == [3])
        try await session.vetoDuplicate(ids[0], ids[2])
        let clusters = try await session.duplicateClusters(Contact.self)
        #expect(clusters.count == 1)
        #expect(clusters.first?.records.count == 2)
    }

    @Test(arguments: StoreKind.allCases)
    func whoIsTheSameAsTheSameIsTold(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let phone = try PhoneNumber("+4930123456")
        let (name, other) = (PersonName(given: "Ann", family: "Leeson"), PersonName(given: "Ann", family: "Leesson"))
        let home = PostalAddress(street: "Mill Lane 5", locality: "Berlin", postalCode: "10115")
        // The first and the last have nothing in common but a name with a slip.
        let people = [
            Contact(name: name, emails: [try EmailAddress("ann.leeson@example.com")]),
            Contact(
                name: name,
                emails: [try EmailAddress("ann.leeson+crm@example.com")],
                phones: [phone],
                addresses: [home]
            ),
            Contact(name: other, phones: [phone], addresses: [home]),
        ]
        let ids = try await session.create(people).map { $0.id }
        #expect(try await pairs(session).count == 2)
        let all = try await session.duplicatePairs(Contact.self)
        #expect(all.count == 3)
        let implied = try #require(all.first { !$0.via.isEmpty })
        #expect([implied.a, implied.b, implied.via.first] == [ids[0], ids[2], ids[1]].map { RecordLink($0) })
        #expect(implied.verdict == .auto)
        #expect(implied.evidence.map(\.field).contains(.familyName))
        try await session.vetoDuplicate(ids[0], ids[2], note: "sisters")
        #expect(try await session.duplicatePairs(Contact.self).allSatisfy { $0.via.isEmpty })
    }

    @Test func identifiersThatAProgramCountsAreNoSlipsOfEachOther() async throws {
        let session = try await TestCRM().session
        let people = (0..<2)
            .map { Contact(name: PersonName(given: "Ann", family: "Lee"), externalID: "0034-1000\($0)") }
        try await session.create(people)
        #expect(try await pairs(session).isEmpty)
    }

    @Test(arguments: [1, 2, 3])
    func theScanFindsWhatComparingEverybodyFinds(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let session = try await TestCRM(.file, seed: seed).session
        var people = RandomPeople.make(400, &random)
        for index in people.indices { people[index].contact.id = .unassigned }
        let stored = try await session.create(people.map(\.contact))
        let matcher = Matcher()
        var expected: Set<[RecordID]> = []
        for (i, a) in stored.enumerated() {
            for b in stored[(i + 1)...]
            where matcher.compare(a.record.identity, b.record.identity).verdict != .distinct {
                expected.insert([a.id.raw, b.id.raw].sorted())
            }
        }
        var found: [[RecordID]] = []
        let options = DuplicateScanOptions(model: .shipped)
        let report = try await session.scanDuplicates(Contact.self, options: options) { pair in
            found.append([pair.a.id, pair.b.id])
        }
        #expect(found.count == Set(found).count, "a pair came twice")
        #expect(Set(found).isSubset(of: expected))
        #expect(report.auto + report.review == found.count)
        let scanned = Double(found.count) / Double(max(1, expected.count))
        // The look-up of each single record, against the same oracle.
        var looked: Set<[RecordID]> = []
        for contact in stored {
            for candidate in try await session.duplicates(of: contact.record, limit: 100, matcher: matcher) {
                looked.insert([contact.id.raw, candidate.record.id.raw].sorted())
            }
        }
        #expect(looked.isSubset(of: expected))
        let single = Double(looked.count) / Double(max(1, expected.count))
        print("seed \(seed): \(expected.count) pairs above the line; the scan finds \(scanned), look-ups \(single)")
        #expect(scanned >= 0.97)
        #expect(single >= 0.95)
    }

    @Test func blocksThatAreTooLargeAreSaid() async throws {
        let session = try await TestCRM().session
        let crowd = (0..<120).map { Contact(name: PersonName(given: "Ann", family: "Lee"), jobTitle: "\($0)") }
        try await session.create(crowd)
        let options = DuplicateScanOptions(blockLimit: 50)
        let report = try await session.scanDuplicates(Contact.self, options: options) { _ in }
        #expect(report.oversized.contains { $0.key == "fullName" && $0.largest == 120 })
        #expect(report.comparisons < 120 * 119 / 2)
        #expect(report.review > 0)
    }

    @Test func whatIsLearnedIsUsedFromThenOn() async throws {
        var random = SeededRandom(seed: 5)
        let session = try await TestCRM().session
        var people = RandomPeople.make(600, &random)
        for index in people.indices { people[index].contact.id = .unassigned }
        try await session.create(people.map(\.contact))
        #expect(try await session.read { try $0.matcher(for: Contact.self).model } == .shipped)
        let model = try await session.learnMatching(Contact.self)
        #expect(model.population == 600)
        #expect(try await session.read { try $0.matcher(for: Contact.self).model } == model)
        try await session.learnMatching(Contact.self)
        #expect(try await session.count(LearnedMatchModel.all) == 1)
        #expect(try await session.read { try $0.matcher(for: Account.self).model } == .shipped)
    }
}
