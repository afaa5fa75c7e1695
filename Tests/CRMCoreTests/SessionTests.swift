import CRMCore
import StorageProtocols
import Testing

@Suite struct SessionTests {
    @Test func createReadUpdateDeleteRestore() async throws {
        let test = try await TestCRM()
        let session = test.session
        let acme = try await session.create(Account(name: "Acme, Inc.", website: "https://www.acme.example/x"))
        #expect(acme.record.domain == "acme.example")
        let contact = Contact(
            name: PersonName(given: "Ann", family: "Lee"),
            emails: [try EmailAddress("Ann@Example.com", label: .work)],
            phones: [try PhoneNumber("090-1234-5678", defaultCallingCode: 81)],
            addresses: [
                PostalAddress(street: "1 Main St", locality: "Kyoto", postalCode: "600-8216", country: Country("Japan"))
            ],
            account: acme.id
        )
        var ann = try await session.create(contact)
        #expect(!ann.id.isUnassigned)
        #expect(ann.createdAt == test.clock.now)
        #expect(try await session.get(ann.id) == ann)

        ann.jobTitle = "CTO"
        let updated = try await session.update(ann)
        #expect(updated.version > ann.version)
        #expect(try await session.get(ann.id).jobTitle == "CTO")
        await #expect(throws: StorageError.self) { try await session.update(ann) }

        try await session.delete(ann.id)
        #expect(try await session.find(ann.id) == nil)
        let restored = try await session.restore(ann.id)
        #expect(restored.record == updated.record)
        #expect(try await session.count(Contact.where { $0.city == "Kyoto" }) == 1)
        #expect(try await session.first(Contact.where { $0.emails.contains("ann@example.com") })?.id == ann.id)
    }
}
