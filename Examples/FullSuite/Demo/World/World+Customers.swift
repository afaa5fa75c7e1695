import CRMCore
import CRMTesting
import ExampleSupport

/// What people outside have in mind for the two years.
extension World {
    /// How many companies of a hundred are known from the beginning, and how many of those are customers.
    private static let (known, customers, owned) = (76, 14, 55)

    /// Decides who is known from the beginning, and plans what everybody does by themselves.
    mutating func begin(_ ids: (Int) -> (ID<Account>, ID<Contact>)) {
        for index in companies.indices where random.chance(Self.known) {
            companies[index].id = ids(index).0
            companies[index].isCustomer = random.chance(Self.customers)
            if companies[index].isCustomer || random.chance(Self.owned) {
                companies[index].owner = seller(in: companies[index].region)
            }
        }
        for index in people.indices {
            if companies[people[index].company].id != nil, random.chance(72) { know(index, as: ids(index).1) }
            live(index)
        }
        planFairs()
        for index in companies.indices where !companies[index].isCustomer && random.chance(13) {
            // Sellers had some irons in the fire before.
            guard let owner = companies[index].owner,
                let person = people.firstIndex(where: { $0.company == index && $0.id != nil })
            else { continue }
            let day = self.day(of: owner, from: Int.random(in: 0...40, using: &random))
            agenda.plan(.open(company: index, person: person, isRenewal: false), of: owner, on: day)
        }
        for index in companies.indices where companies[index].isCustomer {
            guard let person = people.firstIndex(where: { $0.company == index && $0.id != nil }) else { continue }
            planSellingAgain(to: index, person, after: Int.random(in: -300...60, using: &random))
        }
    }

    /// From now on somebody is a contact.
    mutating func know(_ person: Int, as id: ID<Contact>) {
        people[person].id = id
        personOfContact[id] = person
    }

    /// Plans what a person does in two years.
    private mutating func live(_ person: Int) {
        let isKnown = people[person].id != nil
        if random.chance(isKnown ? 52 : 58) {
            let day = seasonalDay(in: 1..<calendar.days)
            agenda.plan(.signUp(person: person, effort: drawn(on: day)), on: day)
            look(person, from: day)
        } else if isKnown, random.chance(22) {
            look(person, from: seasonalDay(in: 1..<calendar.days))
        } else if !isKnown, random.chance(26) {
            people[person].isCaptured = true
            let day = calendar.workday(0, after: seasonalDay(in: 1..<calendar.days))
            agenda.plan(.capture(person: person, effort: drawn(on: day)), on: day)
        }
    }

    /// Plans visits of the web site by interest: the most interested come back within days and ask.
    private mutating func look(_ person: Int, from day: Int) {
        let interest = people[person].interest
        let effort = drawn(on: min(day, calendar.days - 1))
        let visits = interest > 0.72 ? Int.random(in: 3...7, using: &random) : Int.random(in: 0...2, using: &random)
        for number in 0..<visits {
            let later = Int.random(in: 0...(interest > 0.72 ? 9 : 40), using: &random)
            agenda.plan(.visit(person: person, effort: number == 0 ? effort : nil), on: day + later)
        }
        if interest > 0.8, random.chance(45) {
            agenda.plan(.inquire(person: person), on: day + Int.random(in: 1...12, using: &random))
        }
        // Some come back a good while later.
        guard interest > 0.45, random.chance(35) else { return }
        let later = day + Int.random(in: 60...300, using: &random)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            agenda.plan(.visit(person: person, effort: nil), on: later + Int.random(in: 0...6, using: &random))
        }
    }

    /// Plans who comes to fairs: known people, and some whom nobody knew.
    private mutating func planFairs() {
        for (index, effort) in efforts.enumerated() {
            guard case .fair = effort.kind else { continue }
            let first = Int(calendar.start.days(to: effort.start))
            for _ in 0..<(companies.count / 16) {
                let (guest, day) = (
                    Int.random(in: people.indices, using: &random), first + random.skewed(below: effort.days)
                )
                if people[guest].id != nil {
                    agenda.plan(.attend(person: guest, effort: index), on: day)
                } else if !people[guest].isCaptured {
                    people[guest].isCaptured = true
                    agenda.plan(.capture(person: guest, effort: index), on: day)
                }
            }
        }
    }

    /// Plans the renewal of what a company bought, and maybe that it buys more.
    mutating func planSellingAgain(to company: Int, _ person: Int, after day: Int) {
        guard let owner = companies[company].owner else { return }
        if random.chance(70) {
            var due = day + 330 + Int.random(in: -20...20, using: &random)
            while due < 1 { due += 365 }
            due = self.day(of: owner, from: due)
            agenda.plan(.open(company: company, person: person, isRenewal: true), of: owner, on: due)
        }
        if random.chance(38) {
            let due = self.day(of: owner, from: max(1, day) + Int.random(in: 70...260, using: &random))
            agenda.plan(.open(company: company, person: person, isRenewal: false), of: owner, on: due)
        }
    }

    /// What somebody does with a mail that arrived.
    mutating func receive(_ mail: String, _ person: Int, effort: Int?, on day: Int) {
        let interest = people[person].interest
        if random.chance(1), random.chance(60) { return agenda.plan(.bounce(person: person), on: day) }
        guard random.chance(26 + Int(interest * 28)) else { return }
        let opened = day + [0, 0, 0, 1, 1, 2, 4][random.skewed(below: 7)]
        agenda.plan(.open(person: person, mail: mail), on: opened)
        if random.chance(6 + Int(interest * interest * 34)) {
            agenda.plan(.click(person: person, mail: mail, effort: effort), on: opened)
            if random.chance(40) { agenda.plan(.visit(person: person, effort: effort), on: opened) }
            if effort != nil, random.chance(30) {
                let there = opened + Int.random(in: 2...8, using: &random)
                agenda.plan(.attend(person: person, effort: effort ?? 0), on: there)
            }
        } else if random.chance(2) {
            agenda.plan(.unsubscribe(person: person), on: opened)
        }
    }
}
