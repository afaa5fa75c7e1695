import CRMCore
import StorageProtocols
import Testing

func day(_ year: Int, _ month: Int = 1, _ day: Int = 1) -> CivilDate {
    CivilDate(year: year, month: month, day: day) ?? CivilDate(daysSinceEpoch: 0)
}

@Suite("Affiliations")
struct AffiliationTests {
    struct World {
        let test: TestCRM
        let ann: ID<Contact>
        let acme: ID<Account>
        let globex: ID<Account>

        var session: Session { test.session }

        init(_ kind: StoreKind = .memory) async throws {
            test = try await TestCRM(kind)
            acme = try await test.session.create(Account(name: "Acme")).id
            globex = try await test.session.create(Account(name: "Globex")).id
            ann = try await test.session
                .create(Contact(name: PersonName(given: "Ann"), account: acme, jobTitle: "Buyer")).id
        }

        func account() async throws -> ID<Account>? { try await session.get(ann).account }

        func main() async throws -> [ID<Account>] {
            try await session.fetch(Affiliation.where { $0.contact == ann && $0.isPrimary == true }).map(\.account)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func whoWasBuyerWhereAndWhen(_ kind: StoreKind) async throws {
        let world = try await World(kind)
        let session = world.session
        try await session.create([
            Affiliation(contact: world.ann, account: world.globex, role: "buyer", from: day(2022), until: day(2025)),
            Affiliation(contact: world.ann, account: world.globex, role: "advisor", from: day(2024, 6)),
            Affiliation(contact: world.ann, account: world.acme, role: "buyer", from: day(2025), isPrimary: true),
        ])
        let found = try await session.read { [world] tx in
            (
                try tx.affiliations(with: world.globex, role: "buyer", at: day(2024, 12, 31)).count,
                try tx.affiliations(with: world.globex, role: "buyer", at: day(2025)).count,
                try tx.affiliations(with: world.globex, during: day(2021)..<day(2022)).count,
                try tx.affiliations(with: world.globex, during: day(2021)..<day(2022, 1, 2)).map(\.role),
                try tx.affiliations(of: world.ann, at: day(2024, 7)).map(\.role),
                try tx.affiliations(of: world.ann).map(\.role)
            )
        }
        #expect(found.0 == 1 && found.1 == 0 && found.2 == 0)
        #expect(found.3 == ["buyer"])
        #expect(found.4 == ["advisor", "buyer"])
        #expect(found.5 == ["buyer", "advisor", "buyer"], "the main one first, then the latest")
    }

    @Test(arguments: StoreKind.allCases)
    func theMainOneAndTheContactAreInStep(_ kind: StoreKind) async throws {
        let world = try await World(kind)
        let session = world.session
        #expect(try await world.main() == [])
        var acme = try await session.create(Affiliation(contact: world.ann, account: world.acme, isPrimary: true))
        let globex = try await session.create(Affiliation(contact: world.ann, account: world.globex, isPrimary: true))
        #expect(try await world.main() == [world.globex])
        #expect(try await world.account() == world.globex)

        // The contact's side.
        var ann = try await session.get(world.ann)
        ann.account = world.acme
        ann = try await session.update(ann)
        #expect(try await world.main() == [world.acme])
        #expect(try await session.get(globex.id).isPrimary == false)
        acme = try await session.get(acme.id)
        let initech = try await session.create(Account(name: "Initech")).id
        ann.account = initech
        ann = try await session.update(ann)
        #expect(try await world.main() == [initech])
        #expect(try await session.count(Affiliation.all) == 3)
        ann.account = nil
        ann = try await session.update(ann)
        #expect(try await world.main() == [])

        // A contact without any is left alone.
        let bob = try await session.create(Contact(name: PersonName(given: "Bob"), account: world.acme))
        var changed = bob
        changed.account = world.globex
        try await session.update(changed)
        #expect(try await session.count(Affiliation.where { $0.contact == bob.id }) == 0)
    }

    @Test func movingKeepsWhatWas() async throws {
        let world = try await World()
        let session = world.session
        let today = day(2026)
        let made = try await session.move(world.ann, to: world.globex, on: today, role: "head buyer", title: "Head")
        #expect(try await world.account() == world.globex)
        #expect(try await session.get(world.ann).jobTitle == "Head")
        let all = try await session.read { [world] tx in try tx.affiliations(of: world.ann) }
        #expect(all.map(\.account) == [world.globex, world.acme])
        #expect(all.last?.until == today && all.last?.title == "Buyer")
        // A move in the future leaves the contact where it is.
        try await session.move(world.ann, to: world.acme, on: day(2027))
        #expect(try await world.account() == world.globex)
        #expect(try await session.get(made.id).until == day(2027))
    }

    @Test func rulesHold() async throws {
        let world = try await World()
        func refused(_ affiliations: [Affiliation]) async -> [CRMError.Code] {
            do {
                try await world.session.create(affiliations)
                return []
            } catch let error as CRMError {
                return error.all.map(\.code)
            } catch {
                return [CRMError.Code("\(error)")]
            }
        }
        let (ann, acme) = (world.ann, world.acme)
        #expect(
            await refused([Affiliation(contact: ann, account: acme, from: day(2025), until: day(2025))]) == [
                .outOfRange
            ]
        )
        #expect(
            await refused([Affiliation(contact: ann, account: acme, until: day(2025), isPrimary: true)]) == [
                .wrongState
            ]
        )
        let main = Affiliation(contact: ann, account: acme, isPrimary: true)
        #expect(await refused([main, main]) == [.repeated])
        #expect(await refused([Affiliation(contact: ID(world.acme.raw), account: acme)]) == [.unknownReference])
        #expect(world.test.crm.referrers(to: "contact").map(\.description).contains("affiliation.contact"))
    }

    @Test(arguments: StoreKind.allCases)
    func peopleWhoBecomeOneHaveOneMainAffiliation(_ kind: StoreKind) async throws {
        let world = try await World(kind)
        let session = world.session
        let anne = try await session.create(Contact(name: PersonName(given: "Anne"), account: world.globex)).id
        try await session.create([
            Affiliation(contact: world.ann, account: world.acme, from: day(2022), isPrimary: true),
            Affiliation(contact: anne, account: world.globex, from: day(2023), isPrimary: true),
        ])
        let merge = try await session.merge([world.ann, anne], keep: world.ann)
        #expect(try await world.main() == [world.acme])
        #expect(merge.account.remarks.map(\.kind) == ["affiliation"])
        // A change of the account goes through, and moves the main one.
        var ann = try await session.get(world.ann)
        ann.account = world.globex
        try await session.update(ann)
        #expect(try await world.main() == [world.globex])
        ann = try await session.get(world.ann)
        ann.account = world.acme
        try await session.update(ann)
        #expect(try await world.main() == [world.acme])
    }
}
