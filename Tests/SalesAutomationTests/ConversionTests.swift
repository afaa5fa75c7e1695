import CRMCore
import CRMTesting
import InMemoryStorage
import SalesAutomation
import StorageProtocols
import Testing

@Suite struct ConversionTests {
    @Test(arguments: StoreKind.allCases) func aLeadBecomesThreeRecordsAndComesBack(_ kind: StoreKind) async throws {
        let test = try await SalesTestCRM(kind)
        let session = test.session
        let owner = try await test.user("Ann")
        let lead = try await session.create(
            Lead(
                name: PersonName(given: "Joe", family: "Doe"),
                company: "Acme GmbH",
                jobTitle: "Buyer",
                emails: [try EmailAddress("joe@acme.example")],
                source: "fair",
                owner: owner
            )
        )
        try await session.create(TaskItem(title: "call", links: [RecordLink(lead.id)]))
        let deal = Opportunity(name: "Acme", pipeline: "sales", stage: "qualification")
        let plan = try await session.planConversion(of: lead.id, ConversionChoices(opportunity: .new(deal)))
        #expect(plan.conflicts.isEmpty)
        #expect(plan.account?.isNew == true)
        #expect(try await session.count(Account.all) == 0)

        let result = try await session.convert(plan, key: "k")
        #expect(try await session.convert(plan, key: "k") == result)
        #expect(try await session.count(Opportunity.all) == 1)
        let account = try await session.get(try #require(result.account))
        let contact = try await session.get(try #require(result.contact))
        let opportunity = try await session.get(try #require(result.opportunity))
        #expect((account.name, account.owner) == ("Acme GmbH", owner))
        #expect((contact.account, contact.jobTitle, contact.source) == (account.id, "Buyer", "fair"))
        #expect(contact.lifecycle == .opportunity)
        #expect((opportunity.account, opportunity.contact, opportunity.lead) == (account.id, contact.id, lead.id))
        #expect((opportunity.owner, opportunity.source) == (owner, "fair"))
        let task = try #require(try await session.first(TaskItem.all))
        #expect(task.links.contains(RecordLink(opportunity.id)))
        await #expect(throws: CRMError.self) { try await session.planConversion(of: lead.id) }

        // The reactions of the module change nothing that stands in the way.
        try await test.tick()
        let undo = try await session.planUndoConversion(of: lead.id)
        #expect(undo.blocked.isEmpty)
        #expect(try await session.undo(undo).blocked.isEmpty)
        #expect(try await session.get(lead.id).record == lead.record)
        #expect(try await session.count(Account.all) == 0)
        #expect(try await session.count(Contact.all) == 0)
        #expect(try await session.count(Opportunity.all) == 0)
        #expect(try await session.first(TaskItem.all)?.links == [RecordLink(lead.id)])
    }

    @Test func whatSomebodyChangedSinceBlocks() async throws {
        let test = try await SalesTestCRM(.memory)
        let session = test.session
        let lead = try await session.create(Lead(name: PersonName(given: "Joe", family: "Doe"), company: "Acme"))
        let result = try await session.convert(session.planConversion(of: lead.id), key: "k")
        var contact = try await session.get(try #require(result.contact))
        contact.jobTitle = "Chief"
        try await session.update(contact)
        let undo = try await session.planUndoConversion(of: lead.id)
        #expect(Set(undo.blocked.map(\.link.id)) == [contact.id.raw, try #require(result.account).raw])
        #expect(try await session.undo(undo).blocked.count == 2)
        #expect(try await session.get(contact.id).jobTitle == "Chief")
        #expect(try await session.get(lead.id).status == .new)
    }

    @Test func whatIsThereIsNotOverwritten() async throws {
        let test = try await SalesTestCRM(.memory)
        let session = test.session
        let account = try await session.create(Account(name: "ACME Inc", industry: "Steel"))
        let contact = try await session.create(
            Contact(
                name: PersonName(given: "Joseph", family: "Doe"),
                emails: [try EmailAddress("joe@acme.example")],
                account: account.id
            )
        )
        let lead = try await session.create(
            Lead(
                name: PersonName(given: "Joe", family: "Doe"),
                company: "Acme",
                jobTitle: "Buyer",
                emails: [try EmailAddress("joe@acme.example"), try EmailAddress("j@acme.example")],
                industry: "Iron"
            )
        )
        let plan = try await session.planConversion(of: lead.id)
        #expect(plan.candidates.map(\.link) == [RecordLink(contact.id), RecordLink(account.id)])
        #expect(plan.candidates.map(\.reason) == [.email, .linked])
        let actions = plan.decisions.map { "\($0.type).\($0.field) \($0.action.rawValue)" }
        #expect(
            actions == [
                "account.name conflict", "account.industry conflict", "contact.display_name conflict",
                "contact.job_title fill", "contact.emails fill",
            ]
        )
        let result = try await session.convert(plan, key: "k")
        #expect((result.account, result.contact, result.opportunity) == (account.id, contact.id, nil))
        let merged = try await session.get(contact.id)
        #expect((merged.name.given, merged.jobTitle) == ("Joseph", "Buyer"))
        #expect(merged.emails.map(\.normal) == ["joe@acme.example", "j@acme.example"])
        #expect(try await session.get(account.id).industry == "Steel")
    }

    @Test func severalLeadsBecomeOneDeal() async throws {
        let test = try await SalesTestCRM(.file)
        let session = test.session
        let deal = try await session.create(Opportunity(name: "A", pipeline: "sales", stage: "proposal"))
        var contacts: [ID<Contact>] = []
        for name in ["Joe", "Ann", "Kim"] {
            let lead = try await session.create(Lead(name: PersonName(given: name, family: "Doe"), company: "Acme"))
            let choices = ConversionChoices(opportunity: .existing(deal.id))
            let plan = try await session.planConversion(of: lead.id, choices)
            contacts.append(try #require(try await session.convert(plan, key: name).contact))
        }
        let opportunity = try await session.get(deal.id)
        #expect(opportunity.record.allContacts == contacts)
        #expect(try await session.count(Account.all) == 1)
        #expect(try await session.count(Lead.where { $0.opportunity == deal.id }) == 3)
    }

    @Test func aPlanThatIsOutOfDateIsRefused() async throws {
        let test = try await SalesTestCRM(.memory)
        let session = test.session
        var lead = try await session.create(Lead(company: "Acme"))
        let plan = try await session.planConversion(of: lead.id)
        lead.score = 4
        try await session.update(lead)
        await #expect(throws: StorageError.self) { try await session.convert(plan, key: "k") }
        #expect(try await session.count(Account.all) == 0)
    }

    /// Capture, conversion and moves through crashes: nothing lost, nothing twice.
    @Test func crashesLoseNothing() async throws {
        var crashes = 0
        for seed in 0..<40 as Range<UInt64> {
            let clock = VirtualClock(SalesTestCRM.start)
            let environment = CRM.Environment.virtual(clock, seed: seed)
            let engine = FaultyEngine(.inMemory, seed: seed, chance: 250, faults: Fault.allCases)
            let module = SalesAutomation(
                pipelines: [.free],
                routing: RoutingPolicy { RoutingEntry("all", pool: "inbound") }
            )
            let driver = CrashDriver(engine) { try await CRM.open($0, modules: [module], environment: environment) }
            @Sendable func once(_ body: () async throws -> Void) async throws {
                do {
                    try await body()
                } catch let error as StorageError where error.code == .alreadyCommitted {}
            }
            let crm = try await driver.run([
                { crm in
                    try await once {
                        try await crm.session(as: .system("test"))
                            .write(reason: "setup", key: "setup") { tx in
                                let user = try tx.create(User(name: "Ann"))
                                try tx.create(RoutingMember(pool: "inbound", user: user.id))
                            }
                    }
                },
                { crm in
                    let lead = Lead(name: PersonName(given: "Joe", family: "Doe"), company: "Acme")
                    try await crm.session(as: .system("test")).capture(lead, key: "1")
                },
                { crm in
                    let session = crm.session(as: .system("test"))
                    guard let lead = try await session.first(Lead.all), lead.status != .converted else { return }
                    let deal = Opportunity(name: "Acme", pipeline: "free", stage: "one")
                    let choices = ConversionChoices(opportunity: .new(deal))
                    try await session.convert(session.planConversion(of: lead.id, choices), key: "1")
                },
                { crm in
                    let session = crm.session(as: .system("test"))
                    guard let deal = try await session.first(Opportunity.all) else { return }
                    try await once { try await session.move(deal.id, to: "two", key: "two") }
                    try await once { try await session.win(deal.id, key: "win") }
                },
                { crm in try await crm.tick() },
            ])
            crashes += engine.crashes
            let session = crm.session(as: .system("test"))
            try await crm.tick()
            #expect(try await session.count(Lead.where { $0.status == .converted }) == 1)
            #expect(try await session.count(LeadAssignment.all) == 1)
            #expect(try await session.count(Opportunity.where { $0.outcome == .won }) == 1)
            #expect(try await session.count(StageInterval.all) == 2)
            #expect(try await session.fetch(Contact.all).map(\.lifecycle) == [.customer])
            #expect(try await session.fetch(RoutingMember.all).map(\.assigned) == [1])
        }
        #expect(crashes > 40)
    }

    /// Two contacts have the lead's two addresses: neither is taken from its own, and no company is guessed.
    @Test func addressesOfOthersStayWhereTheyAre() async throws {
        let session = try await SalesTestCRM(.memory).session
        let acme = try await session.create(Account(name: "Acme"))
        let addresses = [try EmailAddress("joe@acme.example"), try EmailAddress("joe@home.example")]
        let people = try await session.create([
            Contact(name: PersonName(given: "Joe"), emails: [addresses[0]], account: acme.id),
            Contact(name: PersonName(given: "Joseph"), emails: [addresses[1]]),
        ])
        let lead = try await session.create(
            Lead(name: PersonName(given: "Joe"), company: "Globex", emails: addresses)
        )
        let plan = try await session.planConversion(of: lead.id)
        #expect(plan.conflicts.map(\.field) == [Contact.Fields.emails.name])
        #expect(plan.account?.record.name == "Globex" && plan.account?.isNew == true)
        let result = try await session.convert(plan, key: "1")
        #expect(try await session.get(try #require(result.contact)).emails.isEmpty)

        let other = try await session.create(Lead(name: PersonName(given: "Joe"), emails: addresses))
        let chosen = ConversionChoices(account: .none, contact: .existing(people[1].id))
        let second = try await session.convert(session.planConversion(of: other.id, chosen), key: "2")
        #expect(second.contact == people[1].id)
        #expect(try await session.get(people[1].id).emails == [addresses[1]])
    }
}
