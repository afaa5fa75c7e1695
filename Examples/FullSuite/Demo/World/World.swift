import CRMCore
import CRMTesting
import ExampleSupport
import SalesAutomation

/// Who lives in the made-up world, and what they have in mind: plain values, the same for the same seed.
struct World: Sendable {
    struct Company: Sendable {
        var id: ID<Account>?
        var region: Staff.Region
        /// The position of the seller who looks after it.
        var owner: Int?
        var isCustomer = false
        /// Works on a deal just now.
        var isBusy = false
    }

    struct Person: Sendable {
        var id: ID<Contact>?
        var company: Int
        /// From nobody who cares, 0, to somebody who will buy, 1.
        var interest: Double
        var isWrittenTo = false
        /// A lead of somebody who is nobody's contact yet.
        var isCaptured = false
    }

    /// A lead in the hands of somebody.
    struct Prospect: Sendable {
        var lead: ID<Lead>
        var person: Int
        var seller: Int
        /// The effort that brought it, where one did.
        var effort: Int?
        /// When they met at the effort.
        var met: Instant?
    }

    struct Deal: Sendable {
        var id: ID<Opportunity>
        var company: Int
        var person: Int
        var seller: Int
        var family: Int
        var lines: [Line]
        /// What is to be done next, as a task.
        var task: ID<TaskItem>?
        /// When it is expected to close, as far as anybody says.
        var closing: CivilDate
        var isRenewal = false

        struct Line: Sendable {
            var item: Int
            var quantity: Int64
            /// Minor units.
            var price: Int64
        }

        /// Minor units.
        var amount: Int64 { lines.reduce(0) { $0 + $1.quantity * $1.price } }
    }

    let business: SampleBusiness
    let calendar: DemoCalendar
    let efforts: [Catalogue.Effort]
    var random: SeededRandom
    var agenda: Agenda
    var companies: [Company]
    var people: [Person]
    var prospects: [Prospect] = []
    var deals: [Deal] = []
    /// The days on which sellers are away, each by its position.
    var away: [Range<Int>]
    /// The person of each contact, as far as there are any.
    var personOfContact: [ID<Contact>: Int] = [:]

    /// Makes up a world in which there are so many accounts in the end.
    init(seed: UInt64, size: Int, calendar: DemoCalendar) {
        self.calendar = calendar
        // Some are met, but never become accounts.
        business = SampleBusiness(
            seed: seed,
            size: size + size / 20,
            now: calendar.instant(0, minute: 0),
            people: 3,
            events: 0
        )
        var random = SeededRandom(seed: seed &+ 0x5EED)
        companies = business.companies.map { Company(region: Staff.Region(country: $0.place.country)) }
        people = business.people.map { person in
            Person(company: person.company, interest: Double.random(in: 0..<1, using: &random))
        }
        away = Staff.sellers.indices.map { _ in
            let start = 110 + 7 * Int.random(in: 0..<11, using: &random)
            return start..<(start + 14)
        }
        efforts = Catalogue.efforts(from: calendar.start)
        agenda = Agenda(days: calendar.days)
        self.random = random
    }

    /// A working day on which a seller is there: this one or a later one.
    func day(of seller: Int, from day: Int, workdays: Int = 0) -> Int {
        var day = calendar.workday(workdays, after: day)
        while isAway(seller, on: day) { day = calendar.workday(1, after: day) }
        return day
    }

    /// Whether a seller is on holiday, which comes back every year.
    func isAway(_ seller: Int, on day: Int) -> Bool { away[seller].contains(day % 365) }

    /// The efforts that run on a day.
    func efforts(on day: Int) -> [Int] {
        let date = calendar.date(day)
        return efforts.indices.filter { (efforts[$0].start...efforts[$0].end).contains(date) }
    }

    /// One of the efforts of a day by their pull, or nil for somebody who comes by chance.
    mutating func drawn(on day: Int) -> Int? {
        let running = efforts(on: day)
        var rest = Int.random(in: 0..<(8 + running.reduce(0) { $0 + efforts[$1].pull }), using: &random)
        for effort in running {
            rest -= efforts[effort].pull
            if rest < 0 { return effort }
        }
        return nil
    }

    /// A day by how much happens on it.
    mutating func seasonalDay(in range: Range<Int>) -> Int {
        while true {
            let day = Int.random(in: range, using: &random)
            if Double.random(in: 0..<1.6, using: &random) < calendar.season(day) { return day }
        }
    }

    /// Somebody of a region's team.
    mutating func seller(in region: Staff.Region) -> Int {
        let team = Staff.sellers.indices.filter { Staff.sellers[$0].region == region }
        return random.pick(team, else: 0)
    }
}
