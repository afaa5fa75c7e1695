import CRMTesting
import StorageProtocols
import Testing

@testable import CRMCore

/// Contacts as a generator of workloads makes them.
///
/// One in twenty is another one with a different spelling of the same mailbox, or with another mailbox and a slip in the
/// name. Duplicates of duplicates are the same person too.
@Suite struct WorkloadTests {
    @Test(arguments: [(4_000, 1), (4_000, 2)])
    func pairsAreRight(count: Int, seed: UInt64) async throws {
        var workload = Workload(seed: seed)
        for _ in 0..<count { try workload.add() }
        let session = try await TestCRM(seed: seed).session
        let stored = try await session.create(workload.contacts)
        var person: [RecordID: Int] = [:]
        for (contact, who) in zip(stored, workload.people) { person[contact.id.raw] = who }
        let truth = Dictionary(grouping: workload.people, by: { $0 }).values
            .reduce(0) { $0 + $1.count * ($1.count - 1) / 2 }
        let pairs = try await session.duplicatePairs(Contact.self)
        func f1(_ pairs: [DuplicatePair]) -> Double {
            let hits = pairs.count { person[$0.a.id] == person[$0.b.id] }
            return 2 * Double(hits) / Double(max(1, pairs.count + truth))
        }
        let auto = pairs.filter { $0.verdict == .auto }
        let direct = pairs.filter(\.via.isEmpty)
        print("seed \(seed): F1 \(f1(pairs)), auto alone \(f1(auto)), by own evidence alone \(f1(direct))")
        #expect(f1(pairs) >= 0.98)
        #expect(f1(auto) >= 0.98)
    }
}

private struct Workload {
    private var random: SeededRandom
    private var given: [String] = []
    private var family: [String] = []
    private var streets: [String] = []
    private var towns: [String] = []
    private(set) var contacts: [Contact] = []
    /// Who each contact is.
    private(set) var people: [Int] = []

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        given = (0..<200).map { _ in word(2...3) }
        family = (0..<2000).map { _ in word(2...3) + ["son", "man", "berg", "field", "n", "rt"][number(0...5)] }
        streets = (0..<500).map { _ in word(3...3) + [" St", " Ave", " Rd"][number(0...2)] }
        towns = (0..<50).map { _ in word(2...2) + "ton" }
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    private mutating func word(_ syllables: ClosedRange<Int>) -> String {
        let starts = Array("bdfghjklmnprstvwz".unicodeScalars)
        let vowels = Array("aeio".unicodeScalars)
        var scalars = String.UnicodeScalarView()
        for _ in 0..<number(syllables) {
            scalars.append(starts[number(0...(starts.count - 1))])
            scalars.append(vowels[number(0...3)])
        }
        return String(scalars)
    }

    mutating func add() throws {
        let row = contacts.count
        var (first, last) = (given[number(0...199)], family[number(0...1999)])
        var mailbox = "\(first).\(last)\(row)@example.com"
        var phone = try PhoneNumber("+49\(number(100_000_000...999_999_999))")
        var address = PostalAddress(
            street: "\(streets[number(0...499)]) \(number(1...199))",
            locality: towns[number(0...49)],
            postalCode: "\(number(10_000...99_999))"
        )
        var person = row
        if row > 100, number(0...19) == 0 {
            let other = number(0...(row - 1))
            person = people[other]
            let contact = contacts[other]
            (first, last) = (contact.name.given, contact.name.family)
            if number(0...1) == 0, let email = contact.emails.first {
                let local = email.normal.split(separator: "@")[0].split(separator: "+")[0]
                mailbox = "\(local)+\(row)@example.com"
            } else if let known = contact.phones.first, let home = contact.addresses.first {
                last = slip(last)
                phone = known
                (address.locality, address.postalCode) = (home.locality, home.postalCode)
            }
        }
        people.append(person)
        contacts.append(
            Contact(
                name: PersonName(given: first, family: last),
                emails: [try EmailAddress(mailbox)],
                phones: [phone],
                addresses: [address]
            )
        )
    }

    private mutating func slip(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        let index = number(1...(scalars.count - 1))
        switch number(0...2) {
        case 0 where scalars.count > 3: scalars.remove(at: index)
        case 1: scalars.insert("e", at: index)
        default: scalars.swapAt(index, index - 1)
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
