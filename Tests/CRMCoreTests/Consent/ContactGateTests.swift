import CRMCore
import CRMTesting
import Testing

/// May this person be contacted, and why.
@Suite struct ContactGateTests {
    static func keys(_ current: String, previous: String...) throws -> SigningKeyRing {
        func key(_ id: String) throws -> SigningKey {
            let bytes = Array(id.utf8) + [UInt8](repeating: 7, count: 32)
            return try #require(SecretKey(bytes).flatMap { SigningKey(id: id, secret: $0) })
        }
        return SigningKeyRing(try key(current), previous: try previous.map(key))
    }

    static func ann(_ email: String = "ann@x.example", phone: String? = "+44 20 7946 0018") throws -> Contact {
        Contact(
            name: PersonName(given: "Ann", family: "Lee"),
            emails: [try EmailAddress(email)],
            phones: try phone.map { [try PhoneNumber($0)] } ?? [],
            addresses: [PostalAddress(street: "1 High Street", locality: "Leeds")]
        )
    }

    private static func crm(_ kind: StoreKind = .memory) async throws -> TestCRM {
        try await TestCRM(kind, modules: [SuppressionKeys(keys("k1"))])
    }

    @Test(arguments: StoreKind.allCases) func everyAnswerHasItsReason(_ kind: StoreKind) async throws {
        let test = try await Self.crm(kind)
        let session = test.session
        let ann = try await session.create(Self.ann()).id
        func answer(_ purpose: Purpose = .marketing, via channel: ContactChannel = .email) async throws -> String {
            try await session.mayContact(ann, via: channel, for: purpose).description
        }
        #expect(try await answer() == "never_asked")
        #expect(try await answer(.service) == "allowed")
        #expect(try await answer(via: ContactChannel(rawValue: "pigeon")) == "unknown_channel")
        #expect(try await answer(.service, via: ContactChannel(rawValue: "pigeon")) == "unknown_channel")
        let nobody = ID<Contact>(RecordID(high: 5, low: 5))
        #expect(try await session.mayContact(nobody, via: .email, for: .service) == .noContact)

        let until = test.clock.now.advanced(by: .seconds(3600))
        let request =
            try await session.write(reason: "test") {
                try $0.requestConsent(ann, source: "web form", expires: until).id
            }
            .value
        #expect(try await answer() == "pending")
        let consent =
            try await session.write(reason: "test") { tx in
                let first = try tx.confirmConsent(request, evidence: "clicked")
                #expect(try tx.confirmConsent(request, evidence: "clicked again").id == first.id)
                return first.id
            }
            .value
        #expect(try await session.mayContact(ann, via: .email, for: .marketing) == .allowed(.consent(consent)))
        #expect(try await answer(via: .sms) == "never_asked")
        #expect(try await answer(Purpose(rawValue: "news")) == "never_asked")

        try await session.grantConsent(ann, via: .sms)
        #expect(try await answer(via: .sms) != "withdrawn")
        try await session.withdrawConsent(ann)
        #expect(try await answer() == "withdrawn")
        #expect(try await answer(via: .sms) == "withdrawn")
        #expect(try await answer(.service) == "allowed")
        try await session.withdrawConsent(ann, to: .service)
        #expect(try await answer(.service) == "withdrawn")
        #expect(try await answer(.contract) == "allowed")
        await #expect(throws: CRMError.self) {
            try await session.write(reason: "test") { try $0.confirmConsent(consent) }
        }

        try await session.write(reason: "test") { tx in
            _ = try tx.grantConsent(ann, via: .post, expires: tx.now.advanced(by: .seconds(60)))
        }
        #expect(try await answer(via: .post) == "allowed")
        test.clock.advance(by: .seconds(60))
        #expect(try await answer(via: .post) == "expired")
    }

    @Test func aRequestThatRanOutOrWasOvertakenCannotBeConfirmed() async throws {
        let test = try await Self.crm()
        let ann = try await test.session.create(Self.ann()).id
        let requests = try await test.session
            .write(reason: "test") { tx in
                try [60, 6000].map { try tx.requestConsent(ann, expires: tx.now.advanced(by: .seconds($0))).id }
            }
            .value
        test.clock.advance(by: .seconds(60))
        func confirm(_ request: ID<ConsentFact>) async -> CRMError.Code? {
            do {
                try await test.session.write(reason: "test") { try $0.confirmConsent(request) }
                return nil
            } catch {
                return (error as? CRMError)?.code
            }
        }
        #expect(await confirm(requests[0]) == .wrongState)
        try await test.session.withdrawConsent(ann)
        #expect(await confirm(requests[1]) == .wrongState)
    }

    /// A suppression meets its address after the contact was deleted and imported again, in whatever form it is written.
    @Test(arguments: StoreKind.allCases) func suppressionOutlivesTheContact(_ kind: StoreKind) async throws {
        let test = try await Self.crm(kind)
        let session = test.session
        let ann = try await session.create(Self.ann())
        try await session.suppress(.email(ann.emails[0]), reason: .complaint)
        try await session.suppress(.phone(ann.phones[0]), via: .sms, scope: .purpose(.all), reason: .unsubscribed)
        try await session.suppress(.post(ann.addresses[0]), reason: .manual)
        try await session.delete(ann.id)
        var again = try Self.ann("ANN@X.example.", phone: "0044 20-7946-0018")
        again.addresses = [PostalAddress(street: "１ high  STREET", locality: "leeds")]
        let id = try await session.create(again).id
        for channel in [ContactChannel.email, .sms, .phone, .post] {
            try await session.grantConsent(id, to: .marketing, via: channel)
        }
        let answers = try await session.read { tx in
            try [ContactChannel.email, .sms, .phone, .post]
                .map {
                    try tx.mayContact(id, via: $0, for: .marketing).description
                }
        }
        #expect(
            answers == [
                "suppressed all complaint", "suppressed purpose:* unsubscribed", "allowed", "suppressed all manual",
            ]
        )
        #expect(try await session.mayContact(id, via: .email, for: .contract).description == "suppressed all complaint")
        #expect(try await session.mayContact(id, via: .sms, for: .contract).isAllowed)
        let stored = "\(try await session.fetch(Suppression.all))"
        #expect(!stored.contains("ann@") && !stored.contains("7946") && !stored.contains("high"))
        #expect(try await session.unsuppress(.email(again.emails[0])) == 1)
        #expect(try await session.mayContact(id, via: .email, for: .marketing).isAllowed)
    }

    /// Whoever called us is written down whatever is suppressed; whether to call back, the gate says.
    @Test func callsAreLoggedWhateverIsSuppressed() async throws {
        let test = try await Self.crm()
        let ann = try await test.session.create(Self.ann())
        try await test.session.suppress(.phone(ann.phones[0]), reason: .manual)
        try await test.session.log(Activity(channel: .call, direction: .inbound, links: [RecordLink(ann.id)]))
        try await test.session.create(TaskItem(title: "Call back", links: [RecordLink(ann.id)]))
        let answer = try await test.session.mayContact(ann.id, via: .phone, for: .service)
        #expect(answer.description == "suppressed all manual")
    }

    @Test func manyAreAskedAboutAtOnceAndAnyAddressOfTheirs() async throws {
        let test = try await Self.crm()
        var people: [Contact] = []
        for name in ["a", "b", "c"] {
            people.append(try await test.session.create(Self.ann("\(name)@x.example", phone: nil)).record)
        }
        try await test.session.grantConsent(people[0].id)
        try await test.session.grantConsent(people[1].id)
        try await test.session.suppress(.email(people[1].emails[0]), reason: .bounced)
        let ids = people.map(\.id)
        let answers = try await test.session.read { try $0.mayContact(ids, via: .email, for: .marketing) }
        #expect(ids.map { answers[$0]?.description } == ["allowed", "suppressed all bounced", "never_asked"])
        let first = people[0].id
        let foreign = ContactAddress.email(people[2].emails[0])
        #expect(try await test.session.mayContact(first, via: .email, for: .marketing, at: foreign) == .noAddress)
        let own = ContactAddress.email(people[0].emails[0])
        #expect(try await test.session.mayContact(first, via: .email, for: .marketing, at: own).isAllowed)
        #expect(try await test.session.mayContact(first, via: .sms, for: .service) == .noAddress)
        #expect(
            try await test.session.mayContact(first, via: .email, for: .service, at: .phone(PhoneNumber("+4420794600")))
                == .noAddress
        )
        let stranger = ContactRequest(nil, via: .email, for: .service, at: .email(try EmailAddress("z@x.example")))
        let advertised = ContactRequest(nil, via: .email, for: .marketing, at: stranger.address)
        let gate = try await test.session.read { try $0.contactGate(for: [stranger, advertised]) }
        #expect(gate.decision(stranger) == .allowed(.transactional))
        #expect(gate.decision(advertised) == .noContact)
    }

    @Test func keysRotate() async throws {
        let engine = KeptFile()
        let before = try await engine.open([SuppressionKeys(Self.keys("k1"))])
        let ann = try await before.session.create(Self.ann())
        try await before.session.suppress(.email(ann.emails[0]), reason: .complaint)
        try await before.session.suppress(.email(EmailAddress("gone@x.example")), reason: .complaint)
        try await before.crm.close()

        // Only a new key, or none: nobody can tell who is suppressed.
        for modules in [[SuppressionKeys(try Self.keys("k0"))], [SuppressionKeys(try Self.keys("k2"))], []] {
            let wrong = try await engine.open(modules)
            #expect(try await wrong.session.mayContact(ann.id, via: .email, for: .contract) == .unverifiable)
            try await wrong.crm.close()
        }
        let after = try await engine.open([SuppressionKeys(Self.keys("k2", previous: "k1"))])
        #expect(try await !after.session.mayContact(ann.id, via: .email, for: .contract).isAllowed)
        // One that is known under the old key is not written twice.
        try await after.session.suppress(.email(ann.emails[0]), reason: .manual)
        #expect(try await after.session.count(Suppression.all) == 2)
        let rekeying = try await after.session.write(reason: "rotate") { try $0.rekeySuppressions() }.value
        #expect(rekeying.moved == 1 && rekeying.left == 1)
        #expect(try await !after.session.mayContact(ann.id, via: .email, for: .contract).isAllowed)
        let keys = try await after.session.fetch(Suppression.all).map(\.keyID)
        #expect(Set(keys) == ["k1", "k2"])
        #expect(try await after.session.unsuppress(.email(EmailAddress("gone@x.example"))) == 1)
        try await after.crm.close()
        let done = try await engine.open([SuppressionKeys(Self.keys("k2"))])
        #expect(
            try await done.session.mayContact(ann.id, via: .email, for: .contract).description.hasPrefix("suppressed")
        )
    }

    @Test func withoutAKeyNothingIsSuppressed() async throws {
        let test = try await TestCRM()
        let ann = try await test.session.create(Self.ann())
        #expect(try await test.session.mayContact(ann.id, via: .email, for: .contract).isAllowed)
        do {
            try await test.session.suppress(.email(ann.emails[0]))
            Issue.record("hashed without a key")
        } catch let error as CRMError {
            #expect(error.code == .noSuppressionKey)
        }
        await #expect(throws: RegistryError.self) {
            let other = SuppressionKeys(try Self.keys("k2"))
            _ = try await TestCRM(
                modules: [SuppressionKeys(try Self.keys("k1")), TestModule { try other.register(in: &$0) }]
            )
        }
    }
}
