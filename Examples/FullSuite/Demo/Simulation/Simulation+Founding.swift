import CRMCore
import CRMTesting
import ExampleSupport
import MarketingAutomation
import SalesAutomation

/// The first day: people, products, campaigns, and the customers that there are already.
extension Simulation {
    mutating func found() async throws {
        clock.advance(to: world.calendar.instant(0, minute: 420))
        let session = host.crm.session(as: .system("setup"))
        try await employ(session)
        try await offer(session)
        try await fillFile(session)
    }

    private mutating func employ(_ session: Session) async throws {
        crew =
            try await session.write(reason: "employ") { tx in
                var crew = Crew()
                let teams = try tx.create(Staff.Region.allCases.map { Team(name: $0.team) }).map(\.id)
                func user(_ name: String, _ team: ID<Team>? = nil, _ manager: ID<User>? = nil) throws -> User {
                    User(name: name, email: try EmailAddress(Staff.address(of: name)), team: team, manager: manager)
                }
                crew.head = try tx.create(user(Staff.head)).id
                crew.marketer = try tx.create(user(Staff.marketer, nil, crew.head)).id
                var managers: [ID<User>] = []
                for region in Staff.Region.allCases {
                    managers.append(try tx.create(user(region.manager, teams[region.rawValue], crew.head)).id)
                }
                for seller in Staff.sellers {
                    let place = seller.region.rawValue
                    crew.sellers.append(try tx.create(user(seller.name, teams[place], managers[place])).id)
                }
                var members: [RoutingMember] = []
                for (seller, id) in zip(Staff.sellers, crew.sellers) {
                    members.append(
                        RoutingMember(
                            pool: SuiteHost.inbound,
                            user: id,
                            weight: seller.weight,
                            capacity: seller.capacity
                        )
                    )
                    if seller.hasKeyAccounts { members.append(RoutingMember(pool: SuiteHost.keyAccounts, user: id)) }
                }
                try tx.create(members)
                return crew
            }
            .value
    }

    private mutating func offer(_ session: Session) async throws {
        let hundreds = max(1, Int64(world.companies.count) / 100)
        let (efforts, marketer) = (world.efforts, crew.marketer)
        (crew.products, crew.campaigns) =
            try await session.write(reason: "offer") { tx in
                let products = try tx.create(
                    Catalogue.items.map {
                        Product(
                            name: $0.name,
                            sku: $0.sku,
                            family: $0.family,
                            listPrice: $0.price * 100,
                            currency: SuiteHost.currency
                        )
                    }
                )
                let campaigns = try tx.create(
                    efforts.map { effort in
                        Campaign(
                            name: effort.name,
                            channel: effort.channel,
                            cost: Money(minor: effort.cost * hundreds * 100, currency: SuiteHost.currency),
                            startsOn: effort.start,
                            endsOn: effort.end,
                            owner: marketer
                        )
                    }
                )
                for effort in efforts {
                    guard case .mailing(let subject, let text) = effort.kind else { continue }
                    try tx.create(SuiteContent.template(effort.name, subject, text))
                }
                try tx.create(SuiteContent.template("after the event", "It was good to meet you", Self.thanks))
                try tx.create(Self.afterEvent)
                return (products.map(\.id), campaigns.map(\.id))
            }
            .value
    }

    private static let thanks = "The slides, the price list and the name of the person who looks after you are inside."

    /// Everybody who came to an event hears from us the day after, but nobody too often.
    private static let afterEvent = Journey(
        name: "after the event",
        definition: JourneyDefinition(
            on: .event(.touch(.event)),
            reentry: .afterCoolDown(seconds: 90 * 86_400),
            caps: [.atMost(1, perDays: 5)],
            patience: 3 * 86_400
        ) {
            JourneyStep.wait(hours: 20)
            JourneyStep.send("after the event")
        }
    )

    /// Writes down those who are known from the beginning, a thousand at a time.
    private mutating func fillFile(_ session: Session) async throws {
        let count = world.companies.count
        let accounts = (0..<count).map { _ in session.newID(Account.self) }
        let contacts = world.people.indices.map { _ in session.newID(Contact.self) }
        world.begin { (accounts[$0 % count], contacts[$0 % contacts.count]) }
        var records =
            try world.companies.indices
            .compactMap { index in
                world.companies[index].id == nil ? nil : try account(index)
            }[...]
        while !records.isEmpty {
            try await session.create(Array(records.prefix(1_000)), reason: "customer file")
            records = records.dropFirst(1_000)
        }
        var people =
            try world.people.indices
            .compactMap { index in
                world.people[index].id == nil ? nil : try contact(index, isNew: false)
            }[...]
        while !people.isEmpty {
            try await session.create(Array(people.prefix(1_000)), reason: "customer file")
            people = people.dropFirst(1_000)
        }
    }

    // MARK: - Records

    /// A company as an account, with its identifier.
    func account(_ index: Int) throws -> Account {
        let company = world.business.companies[index]
        var account = Account(
            name: company.name,
            website: "https://www.\(company.domain)",
            industry: company.industry,
            employees: company.employees,
            owner: world.companies[index].owner.map { crew.sellers[$0] },
            phones: [try PhoneNumber(company.phone)],
            addresses: [address(company.place)],
            externalID: company.id
        )
        if let id = world.companies[index].id { account.id = id }
        return account
    }

    /// A person as a contact, with its identifier.
    func contact(_ index: Int, isNew: Bool) throws -> Contact {
        let (person, company) = (world.business.people[index], world.business.companies[world.people[index].company])
        let employer = world.companies[world.people[index].company]
        var contact = Contact(
            name: name(person, company),
            emails: [try EmailAddress(person.email)],
            phones: try [person.phone, person.mobile].filter { !$0.isEmpty }.map { try PhoneNumber($0) },
            addresses: [address(company.place)],
            account: employer.id,
            jobTitle: person.job,
            owner: employer.owner.map { crew.sellers[$0] },
            lifecycle: isNew ? .subscriber : employer.isCustomer ? .customer : .subscriber,
            birthday: person.birthday,
            source: isNew ? "newsletter form" : person.source,
            externalID: person.id
        )
        if !isNew { contact.createdAt = person.created }
        if let id = world.people[index].id { contact.id = id }
        return contact
    }

    func name(_ person: SampleBusiness.Person, _ company: SampleBusiness.Company) -> PersonName {
        PersonName(
            given: person.given,
            family: person.family,
            familyFirst: Culture.all[company.culture].familyFirst
        )
    }

    private func address(_ place: SampleBusiness.Place) -> PostalAddress {
        PostalAddress(
            street: place.street,
            locality: place.city,
            postalCode: place.postcode,
            country: Country(place.country)
        )
    }
}
