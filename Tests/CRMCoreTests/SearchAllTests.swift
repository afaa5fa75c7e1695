import CRMCore
import StorageProtocols
import Testing

@Suite struct SearchAllTests {
    @Test(arguments: StoreKind.allCases)
    func wordStartsComeFirstAndNothingTwice(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let inner = try await session.create(Contact(name: PersonName(given: "Joann")))
        let ann = try await session.create(try Contact.ann())
        let account = try await session.create(Account(name: "Annex Ltd"))
        try await session.log(Activity(channel: .call, subject: "Talk", body: "with ann"))
        try await session.create(TaskItem(title: "Write", note: "to Ann"))
        let hits = try await session.search("ann")
        #expect(hits.map(\.name) == ["Ann Lee", "Annex Ltd", "Talk", "Write", "Joann"])
        #expect(hits.first == SearchHit(link: RecordLink(ann.id), name: "Ann Lee", email: "ann@example.com"))
        #expect(hits.last?.link == RecordLink(inner.id))
        #expect(hits[1].link == RecordLink(account.id))
        #expect(try await session.search("ann", limit: 3).map(\.name) == ["Ann Lee", "Annex Ltd", "Talk"])
        #expect(try await session.search("ann", types: [Contact.self]).map(\.name) == ["Ann Lee", "Joann"])
        #expect(try await session.search("ann", types: [Contact.self], limit: 1).map(\.name) == ["Ann Lee"])
        #expect(try await session.search("ann", limit: 0) == [])
        #expect(try await session.search("", limit: 5) == [])
    }

    @Test(arguments: ["やまだ", "ヤマダ", "山田", "はな", "hana", "5678", "example.com", "main st", "kyoto", "600-8216"])
    func aContactIsFoundBy(_ text: String) async throws {
        let session = try await TestCRM().session
        var contact = try Contact.ann()
        contact.name = PersonName(
            given: "花子",
            family: "山田",
            nickname: "Hana",
            givenReading: "はなこ",
            familyReading: "ヤマダ",
            familyFirst: true
        )
        let stored = try await session.create(contact)
        #expect(try await session.search(text).map(\.link) == [RecordLink(stored.id)])
        // The names of JSON members are no text of the contact.
        #expect(try await session.search("nickname") == [])
        #expect(try await session.search("postcode") == [])
    }
}
