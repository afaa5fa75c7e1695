import CRMCore
import CRMTesting
import ExampleSupport
import SalesAutomation

/// How sellers work on leads and deals, and what comes of it.
extension World {
    /// Plans how a seller answers a lead that came in, and what they make of it.
    mutating func take(_ index: Int, on day: Int) {
        let prospect = prospects[index]
        let seller = prospect.seller
        var answered = self.day(of: seller, from: day)
        var minute = Int.random(in: 560...770, using: &random)
        if !random.chance(Staff.sellers[seller].promptness) {
            minute += 240
            if random.chance(40) { answered = self.day(of: seller, from: answered, workdays: 1) }
        }
        agenda.plan(.answer(prospect: index, minute: minute), of: seller, on: answered)
        let decided = self.day(of: seller, from: answered, workdays: Int.random(in: 1...5, using: &random))
        let person = people[prospect.person]
        let company = companies[person.company]
        if company.isBusy {
            let duty = Agenda.Duty.disqualify(prospect: index, reason: "already in talks", nurtureDays: nil)
            agenda.plan(duty, of: seller, on: decided)
        } else if random.chance(34 + Int(person.interest * 36)) {
            companies[person.company].isBusy = true
            agenda.plan(.qualify(prospect: index), of: seller, on: decided)
            let converted = self.day(of: seller, from: decided, workdays: Int.random(in: 0...4, using: &random))
            agenda.plan(.convert(prospect: index), of: seller, on: converted)
        } else {
            let reasons = ["no need", "no need", "no budget", "no budget", "not reached", "student or press"]
            let reason = random.pick(reasons)
            let nurture = reason == "no budget" && random.chance(50) ? Int.random(in: 120...240, using: &random) : nil
            agenda.plan(
                .disqualify(prospect: index, reason: reason, nurtureDays: nurture),
                of: seller,
                on: decided
            )
        }
    }

    /// Makes up what a company wants to buy.
    mutating func newDeal(
        _ id: ID<Opportunity>,
        with company: Int,
        _ person: Int,
        by seller: Int,
        on day: Int,
        isRenewal: Bool = false
    ) -> Deal {
        let family = isRenewal ? Catalogue.families.count - 1 : drawnFamily()
        let employees = business.companies[company].employees
        let scale = employees < 20 ? 2 : employees < 100 ? 4 : employees < 500 ? 9 : 16
        var lines: [Deal.Line] = []
        for item in Catalogue.families[family].items.shuffled(using: &random).prefix(isRenewal ? 1 : 2) {
            let price = Catalogue.items[item].price
            // Few of what is dear, many of what is cheap.
            let most = max(1, min(60, Int64(scale) * 5_000 / price))
            lines.append(.init(item: item, quantity: Int64.random(in: 1...most, using: &random), price: price * 100))
        }
        if !isRenewal, random.chance(30) {
            lines.append(.init(item: 10, quantity: 1, price: Catalogue.items[10].price * 100))
        }
        let weeks = isRenewal ? 5...8 : 7...14
        return Deal(
            id: id,
            company: company,
            person: person,
            seller: seller,
            family: family,
            lines: lines,
            closing: calendar.date(day + 7 * Int.random(in: weeks, using: &random)),
            isRenewal: isRenewal
        )
    }

    private mutating func drawnFamily() -> Int {
        var rest = Int.random(in: 0..<Catalogue.families.reduce(0) { $0 + $1.weight }, using: &random)
        for (index, family) in Catalogue.families.enumerated() {
            rest -= family.weight
            if rest < 0 { return index }
        }
        return 0
    }

    /// Decides what becomes of a deal, and plans the way there.
    mutating func pursue(_ index: Int, from day: Int) {
        let deal = deals[index]
        companies[deal.company].isBusy = true
        let isWon = Double.random(in: 0..<1, using: &random) < chance(of: deal)
        let stages = deal.isRenewal ? ["offered"] : ["demonstration", "proposal", "negotiation"]
        let waits = deal.isRenewal ? [4...14, 8...30] : [3...14, 6...20, 7...28, 6...34]
        // Where lost deals are lost: early more often than late.
        let last = isWon ? stages.count : min(random.skewed(below: stages.count + 1), stages.count)
        var day = day
        for step in 0...last {
            let next = self.day(of: deal.seller, from: day, workdays: Int.random(in: waits[step], using: &random))
            talk(about: index, from: day, to: next, isFirst: step == 0)
            day = next
            if step < last { agenda.plan(.advance(deal: index, stage: stages[step]), of: deal.seller, on: day) }
        }
        if isWon {
            agenda.plan(.win(deal: index), of: deal.seller, on: pushed(day, by: deal.seller))
        } else {
            agenda.plan(.lose(deal: index, reason: reason(deal)), of: deal.seller, on: day)
        }
    }

    private func chance(of deal: Deal) -> Double {
        let seller = Staff.sellers[deal.seller]
        if deal.isRenewal { return min(0.94, 0.76 + 0.1 * seller.skill) }
        var chance = 0.25 * seller.skill * (0.75 + 0.6 * people[deal.person].interest)
        if companies[deal.company].isCustomer { chance += 0.16 }
        if seller.region != companies[deal.company].region { chance *= 0.85 }
        if deal.amount > 10_000_000 { chance *= 0.7 }
        if Catalogue.families[deal.family].name == "Software" { chance *= 1.15 }
        return min(0.9, chance)
    }

    /// Half of what is won late in a quarter is won in its last days.
    private mutating func pushed(_ day: Int, by seller: Int) -> Int {
        guard random.chance(50), let end = (day...(day + 25)).first(where: calendar.isQuarterEnd) else { return day }
        return self.day(of: seller, from: end + Int.random(in: 0...5, using: &random))
    }

    private mutating func reason(_ deal: Deal) -> String {
        let reasons =
            deal.isRenewal
            ? ["no need", "no need", "competitor", "price", "dissatisfied"]
            : ["price", "price", "competitor", "competitor", "no decision", "no decision", "no budget", "timing"]
        return random.pick(reasons)
    }

    private mutating func talk(about deal: Int, from first: Int, to last: Int, isFirst: Bool) {
        let seller = deals[deal].seller
        var day = first
        for number in 0..<Int.random(in: 1...3, using: &random) {
            let wait = Int.random(in: number == 0 ? 0...2 : 1...6, using: &random)
            day = self.day(of: seller, from: day, workdays: wait)
            guard day < last else { break }
            let kinds: [Agenda.Talk] =
                isFirst ? [.call, .call, .mail] : [.call, .call, .mail, .mail, .meeting, .meeting, .note]
            agenda.plan(.talk(deal: deal, random.pick(kinds, else: .call)), of: seller, on: day)
        }
    }
}
