import CRMCore
import CRMTesting
import FileStorage
import Testing

/// Files from before consent was the core's open with everything that they hold.
@Suite struct ConsentMigrationTests {
    private struct OldFact: Record {
        var id: ID<OldFact>
        var contact: ID<Contact>
        var topic: String
        var channel: String
        var kind: String
        var basis: String?
        var source: String?
        var evidence: String?
        var at: Instant

        enum Fields {
            static let id = Field<OldFact, ID<OldFact>>("id") { $0.id }
            static let contact = Field<OldFact, ID<Contact>>("contact") { $0.contact }
            static let topic = Field<OldFact, String>("topic") { $0.topic }
            static let channel = Field<OldFact, String>("channel") { $0.channel }
            static let kind = Field<OldFact, String>("kind") { $0.kind }
            static let basis = Field<OldFact, String?>("basis") { $0.basis }
            static let source = Field<OldFact, String?>("source") { $0.source }
            static let evidence = Field<OldFact, String?>("evidence") { $0.evidence }
            static let at = Field<OldFact, Instant>("at") { $0.at }
        }

        static let typeName = "consent_fact"
        static let schema = Schema(
            typeName,
            Fields.id,
            Fields.contact,
            Fields.topic,
            Fields.channel,
            Fields.kind,
            Fields.basis,
            Fields.source,
            Fields.evidence,
            Fields.at,
            make: OldFact.init
        )
        .indexed(by: Fields.contact, Fields.at)
    }

    private struct OldSuppression: Record {
        var id: ID<OldSuppression>
        var addressHash: String
        var scope: String
        var reason: String
        var source: String?
        var at: Instant

        enum Fields {
            static let id = Field<OldSuppression, ID<OldSuppression>>("id") { $0.id }
            static let addressHash = Field<OldSuppression, String>("address_hash") { $0.addressHash }
            static let scope = Field<OldSuppression, String>("scope") { $0.scope }
            static let reason = Field<OldSuppression, String>("reason") { $0.reason }
            static let source = Field<OldSuppression, String?>("source") { $0.source }
            static let at = Field<OldSuppression, Instant>("at") { $0.at }
            static let key = Field<OldSuppression, String>("key") { $0.addressHash + " " + $0.scope }
        }

        static let typeName = "suppression"
        static let schema = Schema(
            typeName,
            Fields.id,
            Fields.addressHash,
            Fields.scope,
            Fields.reason,
            Fields.source,
            Fields.at,
            make: OldSuppression.init
        )
        .derived(Fields.key)
        .unique(Fields.key)
        .indexed(by: Fields.addressHash)
    }

    @Test func anOlderFileOpens() async throws {
        let file = KeptFile()
        let keys = try ContactGateTests.keys("k1")
        let now = Instant(seconds: 1_767_000_000)
        var contacts: [Contact] = []
        for (index, name) in ["a", "b", "c", "d"].enumerated() {
            var contact = try ContactGateTests.ann("\(name)@x.example")
            (contact.id, contact.createdAt) = (ID(RecordID(high: 1, low: UInt64(index + 1))), now)
            contacts.append(contact)
        }
        let people = contacts
        // The hash as it was made then: the first half of an HMAC under the host's one key.
        @Sendable func hash(_ contact: Contact) -> String {
            let text = "address " + contact.emails[0].normal
            return Base64URL.encode(KeyedHash.authenticate(text, key: keys.current.secret).prefix(16))
        }
        let old = try await FileEngine.file(file.path)
            .open(
                Catalog([
                    User.schema.type, Team.schema.type, Tag.schema.type, Account.schema.type, Contact.schema.type,
                    OldFact.schema.type, OldSuppression.schema.type,
                ])
            )
        _ = try await old.write(CommitRequest(at: now)) { tx in
            try tx.insert(people)
            for (index, contact) in people.enumerated() {
                let id = ID<OldFact>(RecordID(high: 2, low: UInt64(index + 1)))
                try tx.insert(
                    OldFact(
                        id: id,
                        contact: contact.id,
                        topic: index == 3 ? "news" : "marketing",
                        channel: "email",
                        kind: "granted",
                        basis: "consent",
                        source: "form",
                        evidence: "Yes.",
                        at: now
                    )
                )
            }
            for (index, scope) in ["global", "topic:marketing", "stream:marketing"].enumerated() {
                try tx.insert(
                    OldSuppression(
                        id: ID(RecordID(high: 3, low: UInt64(index + 1))),
                        addressHash: hash(people[index]),
                        scope: scope,
                        reason: "unsubscribed",
                        source: nil,
                        at: now
                    )
                )
            }
        }
        try await old.close()

        let opened = try await file.open([SuppressionKeys(keys)])
        let ids = people.map(\.id)
        let (news, marketing, receipts) = try await opened.session.read { tx in
            (
                try tx.mayContact(ids, via: .email, for: Purpose(rawValue: "news")),
                try tx.mayContact(ids, via: .email, for: .marketing),
                try tx.mayContact(ids, via: .email, for: .contract)
            )
        }
        #expect(
            ids.map { marketing[$0]?.description } == [
                "suppressed all unsubscribed", "suppressed purpose:marketing unsubscribed",
                "suppressed purpose:* unsubscribed", "never_asked",
            ]
        )
        #expect(news[ids[3]]?.consent == ID(RecordID(high: 2, low: 4)))
        #expect(ids.map { receipts[$0]?.isAllowed } == [false, true, true, true])
        let fact = try #require(try await opened.session.find(ID<ConsentFact>(RecordID(high: 2, low: 1))))
        #expect(fact.evidence == "Yes." && fact.text == nil && fact.purpose == .marketing)
        // The same address again is the same suppression.
        try await opened.session.suppress(.email(people[0].emails[0]))
        #expect(try await opened.session.count(Suppression.all) == 3)
        #expect(try await opened.crm.verify().faults.isEmpty)
    }
}
