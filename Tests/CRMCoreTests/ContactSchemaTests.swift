import StorageProtocols
import Testing

@testable import CRMCore

@Suite struct ContactSchemaTests {
    /// Contacts are read and written by functions written out by hand; they do what the declaration says.
    @Test func handwrittenAndDeclaredAreTheSame() throws {
        let full = Contact(
            id: ID(RecordID(high: 1, low: 2)),
            name: PersonName(parsing: "Dr. Ann Marie Lee Jr."),
            emails: [try EmailAddress("Ann@Example.com", label: .work), try EmailAddress("ann@example.org")],
            phones: [try PhoneNumber("+49 30 123456 ext. 7", label: .mobile)],
            addresses: [
                PostalAddress(street: "1 Lane", locality: "Kyoto", postalCode: "600", country: Country("Japan"))
            ],
            account: ID(RecordID(high: 3, low: 4)),
            jobTitle: "Buyer",
            department: "Purchasing",
            owner: ID(RecordID(high: 5, low: 6)),
            lifecycle: .customer,
            websites: ["example.com"],
            birthday: CivilDate(iso8601: "1980-02-29"),
            source: "fair",
            externalID: "x-1",
            tags: [ID(RecordID(high: 7, low: 8))],
            note: "line\nline",
            custom: try CustomValues(json: #"{"tier":"A","rank":2}"#),
            createdAt: Instant(microseconds: 1)
        )
        for contact in [full, Contact(id: full.id, createdAt: Instant(microseconds: 0))] {
            let values = Contact.declared.values(of: contact)
            #expect(Contact.schema.values(of: contact) == values)
            var rows = (RowReader(values: values), RowReader(values: values))
            let declared = try Contact.declared.decode(&rows.0)
            let handwritten = try Contact.schema.decode(&rows.1)
            #expect(declared == contact)
            #expect(handwritten == contact)
        }
    }
}
