import CRMTesting
import StorageProtocols

@testable import CRMCore

/// Made-up people, some of whom are there twice with slips of the pen.
struct RandomPerson {
    var contact: Contact
    /// Who it is: duplicates have the same number.
    var person: Int

    var profile: IdentityProfile { contact.identity }
}

enum RandomPeople {
    private static let given = [
        "Ann", "Robert", "Susan", "Peter", "William", "Maria", "Jörg", "Misaki", "Elena", "Thomas", "Grace", "Omar",
        "太郎", "花子",
    ]
    private static let family = [
        "Smith", "Krüger", "Tanaka", "O'Neill", "van der Berg", "Rossi", "Dubois", "Lindqvist", "Costa", "Novak",
        "Hashimoto", "Walker", "田中", "山田",
    ]
    private static let streets = ["Mill Lane", "Hauptstr.", "Rue Verte", "Station Road", "Park Ave", "Via Roma"]
    private static let towns = ["Cambridge", "Köln", "Lyon", "Springfield", "Torino", "京都市"]

    /// So many records, of which about a quarter are duplicates of another.
    static func make(_ count: Int, _ random: inout SeededRandom) -> [RandomPerson] {
        var people: [RandomPerson] = []
        for index in 0..<count {
            var person: RandomPerson
            if index > 0, Int.random(in: 0..<4, using: &random) == 0, let other = people.randomElement(using: &random) {
                person = other
                spoil(&person.contact, &random)
            } else {
                person = RandomPerson(contact: fresh(index, &random), person: index)
            }
            person.contact.id = ID(RecordID(high: 1, low: UInt64(index + 1)))
            people.append(person)
        }
        return people
    }

    private static func fresh(_ index: Int, _ random: inout SeededRandom) -> Contact {
        let given = Self.given.randomElement(using: &random) ?? ""
        let family = Self.family.randomElement(using: &random) ?? ""
        var contact = Contact(name: PersonName(given: given, family: family))
        if Bool.random(using: &random), let email = try? EmailAddress("person\(index)@example\(index % 5).com") {
            contact.emails = [email]
        }
        if Bool.random(using: &random),
            let phone = try? PhoneNumber("+49\(Int.random(in: 100_000_000...999_999_999, using: &random))")
        {
            contact.phones = [phone]
        }
        if Int.random(in: 0..<4, using: &random) > 0 {
            let number = Int.random(in: 1...99, using: &random)
            contact.addresses = [
                PostalAddress(
                    street: "\(Self.streets.randomElement(using: &random) ?? "") \(number)",
                    locality: Self.towns.randomElement(using: &random) ?? "",
                    postalCode: "\(Int.random(in: 10_000...10_050, using: &random))"
                )
            ]
        }
        return contact
    }

    private static func spoil(_ contact: inout Contact, _ random: inout SeededRandom) {
        // No two contacts share an address.
        contact.emails = []
        switch Int.random(in: 0..<5, using: &random) {
        case 0: contact.name.family = slip(contact.name.family, &random)
        case 1: contact.name.given = slip(contact.name.given, &random)
        case 2: (contact.name.given, contact.name.family) = (contact.name.family, contact.name.given)
        case 3: contact.phones = []
        default:
            if !contact.addresses.isEmpty { contact.addresses[0].street = slip(contact.addresses[0].street, &random) }
        }
    }

    private static func slip(_ text: String, _ random: inout SeededRandom) -> String {
        var scalars = Array(text.unicodeScalars)
        guard scalars.count > 3 else { return text }
        let index = Int.random(in: 1..<(scalars.count - 1), using: &random)
        if Bool.random(using: &random) { scalars.swapAt(index, index + 1) } else { scalars.remove(at: index) }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}

extension MatchCorpus {
    init(_ profiles: [IdentityProfile]) {
        self.init()
        for profile in profiles { append(profile) }
    }
}
