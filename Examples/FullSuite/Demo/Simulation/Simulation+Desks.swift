import CRMCore
import CRMTesting
import ExampleSupport
import MarketingAutomation
import SalesAutomation

/// What sellers do in a day.
extension Simulation {
    mutating func desks(_ day: Int) async throws {
        for (seller, duties) in world.agenda.desks(on: day).enumerated() where !duties.isEmpty {
            // One after the other, as the histories show.
            clock.advance(to: world.calendar.instant(day, minute: 1_020 + seller))
            let session = host.crm.session(as: .user(crew.sellers[seller]))
            var work = DeskWork()
            for duty in duties {
                if case .convert(let prospect) = duty {
                    try await convert(prospect, day, session, in: &work)
                } else {
                    note(duty, day, in: &work)
                }
            }
            if work.isEmpty { continue }
            let (id, done) = (crew.sellers[seller], work)
            let planned = try await session.write(reason: "desk.day") { tx in try done.write(as: id, in: tx) }.value
            for (deal, task) in planned { world.deals[deal].task = task }
        }
    }

    // MARK: - Leads

    /// Makes a deal of a lead: planned, looked at, and carried out.
    private mutating func convert(
        _ index: Int,
        _ day: Int,
        _ session: Session,
        in work: inout DeskWork
    ) async throws {
        let prospect = world.prospects[index]
        let company = world.people[prospect.person].company
        let id = session.newID(Opportunity.self)
        let deal = world.newDeal(id, with: company, prospect.person, by: prospect.seller, on: day)
        let record = opportunity(deal, day, prospect.effort)
        let plan = try await session.planConversion(
            of: prospect.lead,
            ConversionChoices(opportunity: .new(record))
        )
        let result = try await session.convert(plan, key: "desk")
        if let contact = result.contact {
            if world.people[prospect.person].id == nil { world.know(prospect.person, as: contact) }
            // They met before there was a contact.
            if let effort = prospect.effort, let met = prospect.met, world.efforts[effort].channel == .visit {
                work.touches.append(
                    Touch(contact: contact, campaign: crew.campaigns[effort], channel: .visit, kind: .event, at: met)
                )
            }
        }
        if world.companies[company].id == nil { world.companies[company].id = result.account }
        begin(deal, day, in: &work)
    }

    /// The record of a deal that begins.
    private mutating func opportunity(_ deal: World.Deal, _ day: Int, _ effort: Int?) -> Opportunity {
        let company = world.companies[deal.company]
        let name = world.business.companies[deal.company].name
        let family = Catalogue.families[deal.family].name
        let year = world.calendar.date(day).year
        return Opportunity(
            id: deal.id,
            name: deal.isRenewal ? "\(name), renewal \(year)" : "\(name), \(family.lowercased())",
            account: company.id,
            contact: world.people[deal.person].id,
            owner: crew.sellers[deal.seller],
            pipeline: deal.isRenewal ? "renewal" : "new-business",
            stage: deal.isRenewal ? "due" : "qualification",
            // A guess in round figures, until there is an offer.
            amount: max(1, deal.amount / 50_000) * 50_000,
            currency: SuiteHost.currency,
            closeDate: deal.closing,
            product: deal.lines.first.map { crew.products[$0.item] },
            campaign: effort.map { crew.campaigns[$0].raw }
        )
    }

    private mutating func begin(_ deal: World.Deal, _ day: Int, in work: inout DeskWork) {
        world.deals.append(deal)
        let index = world.deals.count - 1
        world.pursue(index, from: day)
        plan(index, deal.isRenewal ? "due" : "qualification", day, in: &work)
    }

    // MARK: - Duties

    private mutating func note(_ duty: Agenda.Duty, _ day: Int, in work: inout DeskWork) {
        switch duty {
        case .answer(let index, let minute):
            let prospect = world.prospects[index]
            var links = [RecordLink(prospect.lead)]
            if let contact = world.people[prospect.person].id { links.append(RecordLink(contact)) }
            work.activities.append(
                Activity(
                    channel: .call,
                    direction: .outbound,
                    at: world.calendar.instant(day, minute: minute),
                    durationSeconds: Int.random(in: 2...14, using: &world.random) * 60,
                    subject: "First call",
                    body: world.random.pick(Phrases.answers),
                    links: links,
                    owner: crew.sellers[prospect.seller]
                )
            )
        case .qualify(let index): work.steps.append(.qualify(world.prospects[index].lead))
        case .disqualify(let index, let reason, let days):
            let prospect = world.prospects[index]
            let until = days.map { world.calendar.instant(day + $0, minute: 540) }
            work.steps.append(.disqualify(prospect.lead, reason: reason, until: until))
            if until != nil { forget(prospect.lead) }
        case .convert: break
        case .open(let company, let person, let isRenewal):
            guard let seller = world.companies[company].owner, world.companies[company].id != nil else { return }
            if !isRenewal, world.companies[company].isBusy { return }
            let id = host.session.newID(Opportunity.self)
            let deal = world.newDeal(id, with: company, person, by: seller, on: day, isRenewal: isRenewal)
            var record = opportunity(deal, day, nil)
            record.source =
                isRenewal ? "renewal" : world.companies[company].isCustomer ? "existing customer" : "referral"
            work.steps.append(.open(record))
            begin(deal, day, in: &work)
        case .talk(let deal, let kind): talk(deal, kind, day, in: &work)
        case .advance(let deal, let stage): advance(deal, to: stage, day, in: &work)
        case .win(let index):
            finish(index, in: &work)
            let deal = world.deals[index]
            work.steps.append(.win(deal.id, account: world.companies[deal.company].id))
            world.companies[deal.company].isCustomer = true
            world.companies[deal.company].isBusy = false
            if world.companies[deal.company].owner == nil { world.companies[deal.company].owner = deal.seller }
            if !deal.isRenewal || world.random.chance(60) {
                world.planSellingAgain(to: deal.company, deal.person, after: day)
            }
            work.activities.append(activity(.purchase, "Order: \(order(deal))", nil, deal, day, minute: 1_015))
        case .lose(let index, let reason):
            finish(index, in: &work)
            world.companies[world.deals[index].company].isBusy = false
            let rival = reason == "competitor" ? world.random.pick(Phrases.competitors) : nil
            work.steps.append(.lose(world.deals[index].id, reason: reason, competitor: rival))
        }
    }

    private mutating func advance(_ index: Int, to stage: String, _ day: Int, in work: inout DeskWork) {
        var deal = world.deals[index]
        finish(index, in: &work)
        if stage == "proposal" || stage == "offered" {
            work.steps.append(.offer(deal.id, lines(deal)))
        } else if stage == "negotiation", world.random.chance(45) {
            let percent = Int64.random(in: 3...14, using: &world.random)
            for line in deal.lines.indices { deal.lines[line].price -= deal.lines[line].price * percent / 100 }
            world.deals[index].lines = deal.lines
            work.steps.append(.offer(deal.id, lines(deal)))
        }
        let ahead = stage == "negotiation" || stage == "offered" ? 10...35 : 20...70
        let closing = world.calendar.date(day + Int.random(in: ahead, using: &world.random))
        world.deals[index].closing = closing
        work.steps.append(.move(deal.id, stage: stage, closing: closing))
        if stage == "demonstration" { talk(index, .meeting, day, in: &work) }
        plan(index, stage, day, in: &work)
    }

    /// Says what is to be done next and by when.
    private mutating func plan(_ index: Int, _ stage: String, _ day: Int, in work: inout DeskWork) {
        let due = world.calendar.workday(Int.random(in: 3...12, using: &world.random), after: day)
        let at = world.calendar.instant(due, minute: 600)
        work.steps.append(.plan(deal: index, world.deals[index].id, Phrases.nextStep(in: stage), due: at))
    }

    /// Ticks off what was to be done, which the less careful forget at times.
    private mutating func finish(_ index: Int, in work: inout DeskWork) {
        guard let task = world.deals[index].task else { return }
        world.deals[index].task = nil
        let seller = Staff.sellers[world.deals[index].seller]
        if world.random.chance(70 + Int(seller.skill * 22)) { work.steps.append(.done(task)) }
    }

    private mutating func talk(_ index: Int, _ kind: Agenda.Talk, _ day: Int, in work: inout DeskWork) {
        let deal = world.deals[index]
        let minute = Int.random(in: 545...1_000, using: &world.random)
        if deal.closing < world.calendar.date(day) {
            let later = world.calendar.date(day + Int.random(in: 14...45, using: &world.random))
            world.deals[index].closing = later
            work.steps.append(.postpone(deal.id, to: later))
        }
        switch kind {
        case .call:
            var call = activity(.call, "Follow-up call", world.random.pick(Phrases.calls), deal, day, minute: minute)
            call.durationSeconds = Int.random(in: 1...25, using: &world.random) * 60
            work.activities.append(call)
        case .mail:
            let (subject, text) = world.random.pick(Phrases.mails, else: ("Your offer", ""))
            work.activities.append(activity(.email, subject, text, deal, day, minute: minute))
        case .meeting:
            let (subject, text) = world.random.pick(Phrases.meetings, else: ("Meeting", ""))
            var meeting = activity(.meeting, subject, text, deal, day, minute: minute)
            meeting.durationSeconds = Int.random(in: 3...9, using: &world.random) * 900
            work.activities.append(meeting)
        case .note:
            work.activities.append(activity(.note, "Note", world.random.pick(Phrases.notes), deal, day, minute: minute))
        }
    }

    // MARK: - Records

    private func activity(
        _ channel: Activity.Channel,
        _ subject: String,
        _ text: String?,
        _ deal: World.Deal,
        _ day: Int,
        minute: Int
    ) -> Activity {
        var links = [RecordLink(deal.id)]
        if let contact = world.people[deal.person].id { links.append(RecordLink(contact)) }
        let direction: Activity.Direction? =
            switch channel {
            case .note: nil
            case .purchase: .inbound
            default: .outbound
            }
        return Activity(
            channel: channel,
            direction: direction,
            at: world.calendar.instant(day, minute: minute),
            subject: subject,
            body: text,
            links: links,
            owner: crew.sellers[deal.seller]
        )
    }

    private func lines(_ deal: World.Deal) -> [OpportunityLine] {
        deal.lines.map {
            OpportunityLine(
                opportunity: deal.id,
                product: crew.products[$0.item],
                quantity: $0.quantity,
                unitPrice: $0.price
            )
        }
    }

    private func order(_ deal: World.Deal) -> String {
        deal.lines.map { "\($0.quantity) × \(Catalogue.items[$0.item].name)" }.joined(separator: ", ")
    }
}
