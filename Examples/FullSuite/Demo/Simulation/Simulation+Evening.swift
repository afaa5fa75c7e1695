import CRMCore
import CRMTesting
import ExampleSupport
import MarketingAutomation
import SalesAutomation

/// What the web site and the fair's terminals write down at the end of a day, in one commit.
extension Simulation {
    /// Everything that people outside did on a day.
    private struct Journal: Sendable {
        var accounts: [Account] = []
        var contacts: [Contact] = []
        var consents: [(contact: ID<Contact>, source: String, at: Instant)] = []
        var activities: [Activity] = []
        var touches: [Touch] = []
        var leads: [(lead: Lead, key: String)] = []
        var opened: [String: Reaction] = [:]
        var clicked: [String: Reaction] = [:]
        var leaving: [ID<Contact>] = []
        var bounced: [EmailAddress] = []

        struct Reaction: Sendable {
            var contact: ID<Contact>
            var at: Instant
        }

        var isEmpty: Bool {
            activities.isEmpty && touches.isEmpty && leads.isEmpty && opened.isEmpty && leaving.isEmpty
                && bounced.isEmpty
        }
    }

    mutating func evening(_ day: Int) async throws {
        var journal = Journal()
        for happening in world.agenda.happenings[day] { try note(happening, day, in: &journal) }
        if journal.isEmpty { return }
        clock.advance(to: world.calendar.instant(day, minute: 1_260))
        try await host.crm.session(as: .system("website"))
            .write(reason: "web.day") { [journal, mailer = marketing.mailer] tx in
                try Self.write(journal, by: mailer, in: tx)
            }
    }

    private static func write(_ journal: Journal, by mailer: Mailer, in tx: CommandTransaction) throws {
        try tx.create(journal.accounts)
        try tx.create(journal.contacts)
        for (contact, source, at) in journal.consents {
            try tx.grantConsent(contact, source: source, evidence: "ticked the box", at: at)
        }
        for (lead, key) in journal.leads { try tx.capture(lead, key: key) }
        var (activities, touches) = (journal.activities, journal.touches)
        let keys = Set(journal.opened.keys).union(journal.clicked.keys).sorted()
        for message in try tx.fetch(Message.where { $0.key.isIn(keys) }.sorted { $0.id.ascending }) {
            let campaign = message.links.lazy.compactMap { $0.id(as: Campaign.self) }.first
            func add(_ kind: Touch.Kind, _ verb: String, _ reaction: Journal.Reaction) {
                activities.append(
                    Activity(
                        channel: .email,
                        direction: .inbound,
                        at: reaction.at,
                        subject: "\(verb) \(message.subject)",
                        links: [RecordLink(message.contact)] + message.links,
                        externalID: "\(kind.rawValue) \(message.id)"
                    )
                )
                touches.append(
                    Touch(
                        contact: message.contact,
                        campaign: campaign,
                        kind: kind,
                        at: reaction.at,
                        key: "\(kind.rawValue) \(message.id)"
                    )
                )
            }
            if let reaction = journal.opened[message.key] { add(.open, "Opened", reaction) }
            if let reaction = journal.clicked[message.key] { add(.click, "Clicked in", reaction) }
        }
        try tx.log(activities)
        try tx.create(touches)
        for contact in journal.leaving { try tx.withdrawConsent(contact, via: .email, source: "unsubscribe link") }
        for address in journal.bounced { try tx.suppress(.email(address), reason: .bounced, source: "mail server") }
    }

    private mutating func note(_ happening: Agenda.Happening, _ day: Int, in journal: inout Journal) throws {
        let at = world.calendar.instant(day, minute: Int.random(in: 560...1_250, using: &world.random))
        switch happening {
        case .signUp(let person, let effort):
            let contact = try contact(of: person, in: &journal)
            journal.consents.append((contact, "newsletter form", at))
            journal.touches.append(touch(contact, effort, .form, at))
            journal.activities.append(web("Newsletter form", contact, at))
            world.people[person].isWrittenTo = true
        case .visit(let person, let effort):
            guard let contact = world.people[person].id else { return }
            let page = world.random.pick(Phrases.pages)
            journal.activities.append(web(page, contact, at))
            if effort != nil { journal.touches.append(touch(contact, effort, .visit, at)) }
        case .open(let person, let mail):
            guard let contact = world.people[person].id else { return }
            journal.opened[mail] = .init(contact: contact, at: at)
        case .click(let person, let mail, _):
            guard let contact = world.people[person].id else { return }
            // Nobody clicks before they look.
            let opened = journal.opened[mail]?.at ?? at
            journal.clicked[mail] = .init(contact: contact, at: opened.adding(microseconds: 40_000_000))
        case .unsubscribe(let person):
            guard let contact = world.people[person].id, world.people[person].isWrittenTo else { return }
            world.people[person].isWrittenTo = false
            journal.leaving.append(contact)
        case .bounce(let person):
            journal.bounced.append(try EmailAddress(world.business.people[person].email))
        case .inquire(let person):
            guard let contact = world.people[person].id else { return }
            let (subject, text) = world.random.pick(Phrases.inquiries, else: ("Question", ""))
            journal.activities.append(
                Activity(
                    channel: .email,
                    direction: .inbound,
                    at: at,
                    subject: subject,
                    body: text,
                    links: [RecordLink(contact)]
                )
            )
        case .attend(let person, let effort):
            guard let contact = world.people[person].id else { return }
            journal.touches.append(touch(contact, effort, .event, at))
            journal.activities.append(
                Activity(
                    channel: world.efforts[effort].channel == .visit ? .visit : .web,
                    direction: .inbound,
                    at: at,
                    subject: "Took part: \(world.efforts[effort].name)",
                    links: [RecordLink(contact)]
                )
            )
        case .capture(let person, let effort):
            guard world.people[person].id == nil else { return }
            journal.leads.append((try lead(person, effort, at), "form:\(world.business.people[person].id)"))
        }
    }

    /// The contact of a person, who becomes one with the company if nobody knew them.
    private mutating func contact(of person: Int, in journal: inout Journal) throws -> ID<Contact> {
        if let id = world.people[person].id { return id }
        let company = world.people[person].company
        if world.companies[company].id == nil {
            world.companies[company].id = host.session.newID()
            journal.accounts.append(try account(company))
        }
        let id = host.session.newID(Contact.self)
        world.know(person, as: id)
        journal.contacts.append(try contact(person, isNew: true))
        return id
    }

    private func web(_ page: String, _ contact: ID<Contact>, _ at: Instant) -> Activity {
        Activity(channel: .web, direction: .inbound, at: at, subject: page, links: [RecordLink(contact)])
    }

    private func touch(_ contact: ID<Contact>, _ effort: Int?, _ kind: Touch.Kind, _ at: Instant) -> Touch {
        Touch(
            contact: contact,
            campaign: effort.map { crew.campaigns[$0] },
            channel: effort.map { world.efforts[$0].channel } ?? .web,
            kind: kind,
            at: at
        )
    }

    private func lead(_ index: Int, _ effort: Int?, _ at: Instant) throws -> Lead {
        let person = world.business.people[index]
        let company = world.business.companies[world.people[index].company]
        let source = effort.map { world.efforts[$0].channel == .visit ? "trade fair" : "contact form" }
        return Lead(
            name: name(person, company),
            company: company.name,
            jobTitle: person.job,
            emails: [try EmailAddress(person.email)],
            phones: [try PhoneNumber(person.phone)],
            website: "https://www.\(company.domain)",
            country: company.place.country,
            industry: company.industry,
            source: source ?? "contact form",
            touches: effort.map { [LeadTouch(source: source ?? "web", campaign: world.efforts[$0].name, at: at)] }
                ?? [],
            score: company.employees >= 250 ? 85 : 40
        )
    }
}
