import CRMCore
import CRMTesting
import SalesAutomation
import StorageProtocols
import Testing

/// Leads that are one person.
@Suite struct LeadIdentityTests {
    private let anns = [
        Lead(
            name: PersonName(given: "Ann", family: "Lee"),
            company: "Acme",
            emails: ["ann.lee@acme.example"].compactMap { try? EmailAddress($0) },
            phones: ["+442079460018"].compactMap { try? PhoneNumber($0) },
            website: "acme.example"
        ),
        Lead(
            name: PersonName(given: "Anne", family: "Lee"),
            emails: ["ann.lee@acme.example", "ann@home.example"].compactMap { try? EmailAddress($0) },
            phones: ["+44 20 7946 0018"].compactMap { try? PhoneNumber($0) }
        ),
    ]

    @Test(arguments: StoreKind.allCases) func aLeadIsFoundAgainAmongLeadsAndContacts(_ kind: StoreKind) async throws {
        let session = try await SalesTestCRM(kind).session
        let known = try await session.create(anns[0])
        try await session.create(Lead(name: PersonName(given: "Bo", family: "Ek"), company: "Acme"))
        let contact = try await session.create(
            Contact(name: PersonName(given: "Ann", family: "Lee"), emails: anns[0].emails)
        )
        #expect(try await session.duplicates(of: anns[1]).map(\.record.id) == [known.id])
        let people = try await session.duplicates(of: anns[1].identity, among: Contact.self)
        #expect(people.map(\.record.id) == [contact.id])

        let nobody = try await session.create(Lead(company: "Zenith Tools Ltd", website: "zenith.example"))
        let same = try await session.duplicates(
            of: Lead(company: "Zenith Tools Limited", website: "www.zenith.example")
        )
        #expect(same.map(\.record.id) == [nobody.id])
    }

    /// The one that was converted gives the status with all that came of it, whichever survives.
    @Test(arguments: StoreKind.allCases) func leadsBecomeOneAndAreParted(_ kind: StoreKind) async throws {
        let session = try await SalesTestCRM(kind).session
        let leads = try await session.create(anns)
        let (kept, other) = (leads[0].id, leads[1].id)
        let plan = try await session.planConversion(of: other)
        _ = try await session.convert(plan, key: "1")
        let before = [try await session.get(kept), try await session.get(other)].map(\.record)

        let merge = try await session.merge([kept, other], keep: kept)
        let one = try await session.get(kept).record
        #expect((one.name.given, one.company, one.status) == ("Ann", "Acme", .converted))
        #expect(one.contact == before[1].contact && one.convertedAt == before[1].convertedAt)
        #expect(one.emails.map(\.normal) == ["ann.lee@acme.example", "ann@home.example"] && one.phones.count == 1)
        #expect(try await session.read { try $0.resolved(RecordLink(other)) } == RecordLink(kept))

        try await session.unmerge(merge.merge)
        #expect([try await session.get(kept), try await session.get(other)].map(\.record) == before)
    }

    @Test func theAnswerToOneIsTheAnswerToBoth() async throws {
        let test = try await SalesTestCRM(
            .memory,
            SalesAutomation(response: ResponsePolicy(within: .seconds(3_600)))
        )
        let session = test.session
        let first = try await session.capture(anns[0], key: "form-1")
        let second = try await session.capture(anns[1], key: "form-2")
        test.clock.advance(by: .seconds(60))
        try await session.log(
            Activity(
                channel: .call,
                direction: .outbound,
                links: [RecordLink(second.id)],
                owner: try await test.user("Ann")
            )
        )
        try await test.tick()
        let answered = try await session.get(second.id).firstResponseAt
        #expect(answered != nil)
        try await session.merge([first.id, second.id], keep: first.id)
        #expect(try await session.get(first.id).firstResponseAt == answered)
        // A form that is sent again finds the lead that its own became.
        #expect(try await session.capture(anns[1], key: "form-2").id == first.id)
        #expect(try await session.count(Lead.all) == 1)
    }
}
