import CRMCore
import CRMTesting
import FileStorage
import InMemoryStorage
import MarketingAutomation
import Reporting
import SalesAutomation
import Synchronization
import Testing

/// A host installs what it wants: with every subset of the modules, each of them does its work.
@Suite struct SubsetTests {
    struct Modules: OptionSet, CustomTestStringConvertible {
        let rawValue: Int

        static let sales = Modules(rawValue: 1)
        static let marketing = Modules(rawValue: 2)
        static let reporting = Modules(rawValue: 4)

        static let subsets = (0..<8).map(Modules.init)

        var testDescription: String {
            let names = [(Modules.sales, "sales"), (.marketing, "marketing"), (.reporting, "reporting")]
            return (["core"] + names.filter { contains($0.0) }.map(\.1)).joined(separator: " + ")
        }
    }

    enum Place: CaseIterable { case file, memory }

    @Test(arguments: Modules.subsets, Place.allCases)
    func eachModuleDoesItsWork(_ modules: Modules, _ place: Place) async throws {
        let engine: any StoreEngine = place == .file ? .temporaryFile : .inMemory
        let business = try await Business(modules, engine)
        #expect(business.crm.modules.count == 1 + business.names.count)
        #expect(Set(business.crm.modules).isSuperset(of: business.names))

        let contact = try await business.core()
        if modules.contains(.marketing) { try await business.marketing(contact) }
        if modules.contains(.sales) { try await business.sales(contact) }
        if modules.contains(.reporting) { try await business.reporting(modules) }
        if modules.isSuperset(of: [.sales, .marketing]) { try await business.handOver() }
        // Facts are the registry's: they are there, with or without a module that reports on them.
        #expect(business.crm.facts.contains { $0.name == "opportunities" } == modules.contains(.sales))
        #expect(business.crm.facts.contains { $0.name == "messages" } == modules.contains(.marketing))
        #expect(try await business.crm.verify().isSound)
        try await business.crm.close()
    }
}

/// A small business with some of the modules.
private struct Business {
    let crm: CRM
    let session: Session
    let clock: VirtualClock
    let mailbox = Mailbag()
    let names: [String]

    init(_ modules: SubsetTests.Modules, _ engine: any StoreEngine) async throws {
        let clock = VirtualClock(try #require(Instant(rfc3339: "2026-03-02T09:00:00Z")))
        let secret = try #require(SecretKey(Array(repeating: 7, count: 32)))
        let mail = MailSettings(
            sender: Mailbox(name: "Us", address: try EmailAddress("us@example.com")),
            keys: SigningKeyRing(try #require(SigningKey(id: "k1", secret: secret))),
            addressKeys: SigningKeyRing(try #require(SigningKey(id: "k1", secret: secret))),
            postalAddress: "Street 1, Town",
            transport: mailbox
        )
        var installed: [any CRMModule] = []
        if modules.contains(.sales) { installed.append(SalesAutomation()) }
        if modules.contains(.marketing) { installed.append(MarketingAutomation(mail: mail)) }
        if modules.contains(.reporting) { installed.append(Reporting()) }
        names = installed.map(\.name)
        self.clock = clock
        crm = try await CRM.open(engine, modules: installed, environment: .virtual(clock))
        session = crm.session(as: .system("test"))
    }

    func tick(days: Int64) async throws {
        let end = clock.now.advanced(by: .seconds(days * 86_400))
        let report = try await crm.tick(until: end, moving: clock)
        #expect(report.failures.isEmpty, "\(report.failures)")
    }

    func core() async throws -> ID<Contact> {
        let account = try await session.create(Account(name: "Northgate Foods"))
        let ann = Contact(
            name: PersonName(given: "Ann", family: "Lee"),
            emails: [try EmailAddress("ann@example.com")],
            account: account.id
        )
        let contact = try await session.create(ann).id
        try await session.log(Activity(channel: .call, body: "Wants a quote", links: [RecordLink(contact)]))
        #expect(try await session.search("lee").count == 1)
        #expect(try await session.timeline(of: contact).records.count == 1)
        try await tick(days: 1)
        return contact
    }

    func marketing(_ contact: ID<Contact>) async throws {
        try await session.create(MailTemplate(name: "hello", subject: "Hello", text: "Hello {{contact.givenName}}"))
        try await session.create(Segment(name: "willing", condition: .consent(.marketing)))
        let steps = JourneyDefinition(on: .entering("willing")) { JourneyStep.send("hello") }
        try await session.create(Journey(name: "welcome", definition: steps))
        try await tick(days: 1)
        #expect(mailbox.recipients.isEmpty)
        try await session.grantConsent(contact, source: "test")
        try await tick(days: 2)
        #expect(mailbox.recipients == ["ann@example.com"])
        #expect(try await session.fetch(Message.all).map(\.state) == [.accepted])
    }

    func sales(_ contact: ID<Contact>) async throws {
        let lead = Lead(
            name: PersonName(given: "Ann", family: "Lee"),
            company: "Northgate Foods",
            emails: [try EmailAddress("ann@example.com")]
        )
        let captured = try await session.capture(lead, key: "form 1")
        #expect(try await session.capture(lead, key: "form 1").id == captured.id)
        #expect(captured.contact == contact)
        let pipelines = try #require(crm.module(SalesAutomation.self)).pipelines
        var deal = try #require(pipelines.newOpportunity(named: "Pilot"))
        (deal.amount, deal.currency) = (120_000, Currency(rawValue: "EUR"))
        let plan = try await session.planConversion(of: captured.id, ConversionChoices(opportunity: .new(deal)))
        let result = try await session.convert(plan, key: "once")
        #expect(result.contact == contact)
        try await session.win(try #require(result.opportunity))
        try await tick(days: 1)
        #expect(try await session.get(contact).lifecycle == .customer)
    }

    func reporting(_ modules: SubsetTests.Modules) async throws {
        let contacts = try await session.report(named: "contacts")
        #expect(contacts.total.map { contacts.cell($0, "count") } == .count(1))
        let names = Set(crm.reportDescriptions.map(\.name))
        #expect(names.contains("pipeline") == modules.contains(.sales))
        #expect(names.contains("campaigns") == modules.contains(.marketing))
        if modules.contains(.sales) {
            let trend = try await session.report(named: "sales-trend")
            let won = try #require(trend.total.map { trend.cell($0, "won_amount") })
            #expect(won == .money([ReportCell.Amount(minor: 120_000, currency: "EUR")]))
        }
        // Every report that is listed can be made, whatever is installed.
        for name in names.sorted() {
            let report = try await session.report(named: name)
            #expect(report.name == name)
            #expect(!report.columns.isEmpty)
        }
    }

    /// What marketing finds is a lead of sales, and neither knows the other.
    func handOver() async throws {
        let ben = Contact(
            name: PersonName(given: "Ben", family: "Ode"),
            emails: [try EmailAddress("ben@example.com")]
        )
        let contact = try await session.create(ben).id
        let evidence = [Evidence("score", "60")]
        _ = try #require(try await session.advance(contact, to: .marketingQualified, evidence: evidence))
        try await tick(days: 1)
        let leads = try await session.fetch(Lead.where { $0.contact == contact })
        #expect(leads.count == 1)
        #expect(leads.first?.status == .new)
    }
}

/// Takes every mail and remembers to whom it went.
private final class Mailbag: MailTransport {
    private let taken = Mutex<[String]>([])

    var recipients: [String] { taken.withLock { $0 } }

    func deliver(_ mails: [OutboundMail]) async -> [DeliveryOutcome] {
        taken.withLock { $0 += mails.map(\.recipient) }
        return mails.map { .accepted(receipt: $0.key) }
    }
}
