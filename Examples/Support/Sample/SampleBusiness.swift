package import CRMCore
import CRMTesting

/// An invented business with its customers and everything that happened with them, the same for the same seed.
package struct SampleBusiness: Sendable {
    package struct Company: Sendable {
        package var id: String
        package var name: String
        package var domain: String
        package var industry: String
        package var employees: Int
        package var owner: String
        package var phone: String
        package var place: Place
        package var culture: Int
        /// How far the company has come.
        package var stage: String
    }

    package struct Person: Sendable {
        package var id: String
        package var given: String
        package var family: String
        package var email: String
        package var phone: String
        package var mobile: String
        package var job: String
        package var stage: String
        package var company: Int
        package var birthday: CivilDate?
        package var source: String
        package var created: Instant
    }

    package struct Event: Sendable {
        package var id: String
        package var channel: Activity.Channel
        package var direction: Activity.Direction?
        package var at: Instant
        package var seconds: Int?
        package var subject: String
        package var text: String
        package var person: Int
        package var owner: String
    }

    package struct Place: Sendable {
        package var street: String
        package var city: String
        package var postcode: String
        package var country: String
    }

    /// Who works in the business; every record has one of them as its owner.
    package static let staff = ["Mara Lindgren", "Tobias Kern", "Yuki Aoyama", "Priya Raman", "Jonas Weld"]

    package private(set) var companies: [Company] = []
    package private(set) var people: [Person] = []
    package private(set) var events: [Event] = []

    private var random: SeededRandom
    private let now: Instant
    private var takenDomains: Set<String> = []
    private var takenEmails: Set<String> = []

    /// Makes up a business with so many companies, and so many people and events to each of them.
    package init(seed: UInt64, size: Int, now: Instant, people perCompany: Int = 4, events eventsPerCompany: Int = 20) {
        random = SeededRandom(seed: seed)
        self.now = now
        for number in 0..<size { companies.append(company(number)) }
        // Some companies are large and have many contacts, most have a few.
        for number in 0..<(size * perCompany) {
            let company = number < size ? number : random.skewed(below: size)
            people.append(person(number, company))
        }
        for number in 0..<(size * eventsPerCompany) { events.append(event(number, random.skewed(below: people.count))) }
    }
}

// MARK: - Companies and people

extension SampleBusiness {
    private mutating func company(_ number: Int) -> Company {
        // The first is Japanese and the rest by weight, so that even a small business has some of everything.
        let all = Culture.all
        let index = number == 0 ? all.firstIndex { $0.country == "Japan" } ?? 0 : pickCulture(all)
        let culture = all[index]
        let place = random.pick(culture.places, else: Culture.Word(text: "Nova", latin: "nova"))
        let trade = random.pick(
            culture.trades,
            else: Culture.Trade(word: Culture.Word(text: "Works", latin: "works"), industry: "Other")
        )
        let name = random.pick(culture.forms)
            .replacing("%p", with: place.text)
            .replacing("%t", with: trade.word.text)
        let stages = ["lead", "lead", "marketing_qualified", "opportunity", "customer", "customer", "customer"]
        return Company(
            id: "C-\(10_000 + number)",
            name: name,
            domain: domain(place.latin, trade.word.latin),
            industry: trade.industry,
            employees: [4, 9, 18, 35, 60, 140, 320, 900, 2_400][random.skewed(below: 9)]
                + Int.random(in: 0...9, using: &random),
            owner: random.pick(Self.staff),
            phone: dialled(culture.phone),
            place: self.place(in: culture),
            culture: index,
            stage: random.pick(stages)
        )
    }

    private mutating func pickCulture(_ cultures: [Culture]) -> Int {
        var rest = Int.random(in: 0..<cultures.reduce(0) { $0 + $1.weight }, using: &random)
        for (index, culture) in cultures.enumerated() {
            rest -= culture.weight
            if rest < 0 { return index }
        }
        return 0
    }

    private mutating func place(in culture: Culture) -> Place {
        let city = random.pick(culture.cities, else: ("", ""))
        let number = String(Int.random(in: 1...98, using: &random))
        return Place(
            street: random.pick(culture.streets).replacing("%n", with: number),
            city: city.name,
            postcode: city.postcode,
            country: culture.country
        )
    }

    /// A domain under `.example`, which belongs to nobody.
    private mutating func domain(_ place: String, _ trade: String) -> String {
        let stem = Self.ascii(place) + "-" + Self.ascii(trade)
        var name = stem
        var number = 2
        while !takenDomains.insert(name).inserted {
            name = "\(stem)-\(number)"
            number += 1
        }
        return name + ".example"
    }

    private mutating func person(_ number: Int, _ company: Int) -> Person {
        let employer = companies[company]
        let culture = Culture.all[employer.culture]
        let none = Culture.Word(text: "", latin: "")
        let (given, family) = (random.pick(culture.given, else: none), random.pick(culture.family, else: none))
        let jobs = [
            "Managing Director", "Head of Purchasing", "Buyer", "Office Manager", "IT Manager", "Head of Sales",
            "Marketing Manager", "Accountant", "Plant Manager", "Project Manager",
        ]
        let sources = ["web form", "trade fair", "referral", "newsletter", "cold call", "webinar"]
        let days = Int64.random(in: 30...720, using: &random)
        let birthday = CivilDate(
            year: Int.random(in: 1958...2001, using: &random),
            month: Int.random(in: 1...12, using: &random),
            day: Int.random(in: 1...28, using: &random)
        )
        return Person(
            id: "P-\(100_000 + number)",
            given: given.text,
            family: family.text,
            email: email(given.latin, family.latin, employer.domain),
            phone: dialled(culture.phone),
            mobile: random.chance(60) ? dialled(culture.mobile) : "",
            job: random.pick(jobs),
            stage: random.chance(80) ? employer.stage : "subscriber",
            company: company,
            birthday: random.chance(30) ? birthday : nil,
            source: random.pick(sources),
            created: workingTime(daysAgo: days)
        )
    }

    private mutating func email(_ given: String, _ family: String, _ domain: String) -> String {
        let stem = "\(Self.ascii(given)).\(Self.ascii(family))"
        var address = "\(stem)@\(domain)"
        var number = 2
        while !takenEmails.insert(address).inserted {
            address = "\(stem)\(number)@\(domain)"
            number += 1
        }
        return address
    }

    /// A phone number by its pattern.
    private mutating func dialled(_ pattern: String) -> String {
        pattern.map { $0 == "#" ? random.digits(1) : String($0) }.joined()
    }

    private static func ascii(_ text: String) -> String {
        let letters = TextFolding.fold(text.replacing("ł", with: "l").replacing("Ł", with: "L"))
            .filter { $0.isLetter }
        return String(decoding: letters, as: UTF8.self)
    }

    /// A time on a working day so long ago, between eight and six, on the quarter hour.
    private mutating func workingTime(daysAgo days: Int64) -> Instant {
        var day = Zone.utc.civil(at: now).date.adding(days: -Int(days))
        while day.weekday == .saturday || day.weekday == .sunday { day = day.adding(days: -1) }
        let quarter = Int64.random(in: 0..<40, using: &random)
        return Zone.utc.instant(of: day, time: (8 * 60 + quarter * 15) * 60_000_000)
    }
}

// MARK: - What happened

extension SampleBusiness {
    private mutating func event(_ number: Int, _ person: Int) -> Event {
        let stage = people[person].stage
        let isCustomer = stage == "customer"
        let script = random.pick(EventScript.all.filter { isCustomer || !$0.isForCustomers }, else: .fallback)
        // More happens the nearer it is to the present.
        let daysAgo = Int64(random.skewed(below: 540)) + 1
        let seconds = script.minutes.map { Int.random(in: $0, using: &random) * 60 }
        let owner = companies[people[person].company].owner
        return Event(
            id: "A-\(1_000_000 + number)",
            channel: script.channel,
            direction: script.direction,
            at: workingTime(daysAgo: daysAgo),
            seconds: seconds,
            subject: script.subject.replacing("%d", with: random.digits(4)),
            text: random.pick(script.texts).replacing("%d", with: random.digits(4)),
            person: person,
            owner: random.chance(85) ? owner : random.pick(Self.staff)
        )
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
}
