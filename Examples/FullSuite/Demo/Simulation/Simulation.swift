import CRMCore
import CRMTesting
import ExampleSupport
import MarketingAutomation
import SalesAutomation

/// Lets the made-up world live on the CRM day by day, through the commands that everybody uses.
///
/// Each day the CRM ticks in the morning, every seller writes down in one commit what they did, and in the evening the
/// web site writes down what visitors did. The clock is the world's, so that the history shows its times.
struct Simulation {
    let host: ToolHost
    let clock: VirtualClock
    let transport: DemoTransport
    let marketing: MarketingAutomation
    var world: World
    /// What everybody is called by in the CRM, once they are employed.
    var crew = Crew()
    /// How often something failed in a tick, and with what at first.
    private(set) var failures: (count: Int, first: String?) = (0, nil)
    /// Mails that went out.
    private(set) var delivered = 0
    /// The position of the person at each address.
    private let addresses: [String: Int]
    private var known: Set<ID<Lead>> = []

    /// The identifiers of those who work here and of what they sell.
    struct Crew: Sendable {
        var head: ID<User> = .unassigned
        var marketer: ID<User> = .unassigned
        var sellers: [ID<User>] = []
        var products: [ID<Product>] = []
        var campaigns: [ID<Campaign>] = []
    }

    init(host: ToolHost, clock: VirtualClock, transport: DemoTransport, world: World) throws {
        guard let marketing = host.crm.module(MarketingAutomation.self) else {
            throw Failure("notInstalled", "marketing is not installed")
        }
        (self.host, self.clock, self.transport, self.marketing, self.world) = (host, clock, transport, marketing, world)
        var addresses: [String: Int] = [:]
        for (index, person) in world.business.people.enumerated() { addresses[person.email.lowercased()] = index }
        self.addresses = addresses
    }

    /// Lives through all days; `progress` is told each day how many are over.
    mutating func run(_ progress: (Int) -> Void) async throws {
        try await found()
        for day in 0..<world.calendar.days {
            try await tick(day)
            try await takeLeads(day)
            try await desks(day)
            try await holidays(day)
            try await mailing(day)
            try await evening(day)
            progress(day + 1)
        }
        try await tick(world.calendar.days)
    }

    // MARK: - The day

    /// Everything that happens by itself, at nine in the morning.
    private mutating func tick(_ day: Int) async throws {
        clock.advance(to: world.calendar.instant(day, minute: 540))
        let report = try await host.crm.tick()
        failures.count += report.failures.count
        if failures.first == nil, let failure = report.failures.first {
            failures.first = "\(failure.name): \(Failure(failure.error).message)"
        }
        for delivery in transport.collect() {
            delivered += 1
            guard let person = addresses[delivery.recipient] else { continue }
            world.receive(delivery.key, person, effort: Self.effort(of: delivery.key), on: day)
        }
    }

    /// Hands the leads that came in to those to whom they were routed.
    private mutating func takeLeads(_ day: Int) async throws {
        let sellers = crew.sellers.map(Optional.some)
        let leads = try await host.session.fetch(
            Lead.where { $0.owner.isIn(sellers) && $0.status == .new }.sorted { $0.id.ascending }
        )
        for lead in leads where known.insert(lead.id).inserted {
            guard let owner = lead.owner, let seller = crew.sellers.firstIndex(of: owner),
                let person = person(of: lead.record)
            else { continue }
            let touch = lead.captureKey.flatMap { _ in lead.touches.first }
            world.prospects.append(
                World.Prospect(
                    lead: lead.id,
                    person: person,
                    seller: seller,
                    effort: touch?.campaign.flatMap { name in world.efforts.firstIndex { $0.name == name } },
                    met: touch?.at
                )
            )
            world.take(world.prospects.count - 1, on: day)
        }
    }

    /// The lead may be worked on again, once it comes back.
    mutating func forget(_ lead: ID<Lead>) { known.remove(lead) }

    private func person(of lead: Lead) -> Int? {
        if let contact = lead.contact, let person = world.personOfContact[contact] { return person }
        return lead.emails.first.flatMap { addresses[$0.normal] }
    }

    /// The managers take people out of the pools while they are away.
    private mutating func holidays(_ day: Int) async throws {
        let changed = Staff.sellers.indices.filter {
            world.isAway($0, on: day) != (day > 0 && world.isAway($0, on: day - 1))
        }
        guard !changed.isEmpty else { return }
        let present = Dictionary(
            uniqueKeysWithValues: changed.map { (crew.sellers[$0], !world.isAway($0, on: day)) }
        )
        try await host.crm.session(as: .user(crew.head))
            .write(reason: "holidays") { tx in
                var members = try tx.fetch(RoutingMember.where { $0.user.isIn(present.keys.sorted()) })
                for index in members.indices { members[index].isActive = present[members[index].user] ?? true }
                try tx.update(members)
            }
    }

    /// Mails of a campaign to everybody who gets the newsletter, on its first day.
    private mutating func mailing(_ day: Int) async throws {
        let date = world.calendar.date(day)
        for (index, effort) in world.efforts.enumerated() where effort.start == date {
            guard case .mailing = effort.kind else { continue }
            let (campaign, mailer) = (crew.campaigns[index], marketing.mailer)
            try await host.crm.session(as: .user(crew.marketer))
                .write(reason: "mailing") { tx in
                    guard let template = try tx.first(MailTemplate.where { $0.name == effort.name }),
                        let segment = try tx.first(Segment.where { $0.name == SuiteContent.newsletter })
                    else { return }
                    try mailer.plan(
                        tx.members(of: segment.id)
                            .map {
                                MailRequest(
                                    key: "mailing/\(index)/\($0)",
                                    contact: $0,
                                    template: template.id,
                                    links: [RecordLink(campaign)]
                                )
                            },
                        in: tx
                    )
                }
        }
    }

    /// The effort that a mail belongs to, by its key.
    private static func effort(of key: String) -> Int? {
        let parts = key.split(separator: "/")
        return parts.count == 3 && parts[0] == "mailing" ? Int(parts[1]) : nil
    }
}
