import CRMCore
import StorageProtocols
import Testing

@Suite struct ImportRowsTests {
    /// Imports one row and gives the contact, or the first rule that it breaks.
    private func contact(
        _ header: String,
        _ row: String,
        _ options: ImportOptions = ImportOptions(),
        session: Session? = nil
    ) async throws -> (Contact?, String?) {
        var session = session
        if session == nil { session = try await TestCRM().session }
        guard let session else { return (nil, nil) }
        var options = options
        options.target = .contacts
        let result = try await session.importRecords(from: .text(header + "\n" + row + "\n"), options: options)
        return (try await session.first(Contact.all)?.record, result.rejected.first?.rule)
    }

    @Test func datesAsPeopleWriteThem() async throws {
        let texts: [(String, String)] = [
            ("1991-01-20", "1991-01-20"), ("1991/1/20", "1991-01-20"), ("19910120", "1991-01-20"),
            ("20.1.1991", "1991-01-20"), ("20/01/1991", "1991-01-20"), ("01/20/1991", "1991-01-20"),
            ("20 Jan 1991", "1991-01-20"), ("\"January 20, 1991\"", "1991-01-20"), ("20-jan-1991", "1991-01-20"),
            ("1991年1月20日", "1991-01-20"), ("1991-01-20 00:00:00", "1991-01-20"), ("5/5/1991", "1991-05-05"),
            ("0/0/00", "none"), ("0000-00-00", "none"), ("--05-06", "none"), ("", "none"),
            ("1/2/1991", "ambiguous date"), ("31/31/1991", "no such date"), ("1991-02-30", "no such date"),
            ("20/1/91", "a year of four digits is needed"), ("soon", "not a date"), ("1991-01-20 25:00", "not a date"),
        ]
        for (text, expected) in texts {
            let (contact, rule) = try await contact("Name,Birthday", "Ann,\(text)")
            #expect((rule ?? contact?.birthday?.description ?? "none") == expected, "\(text)")
        }
        let (dayFirst, _) = try await contact("Name,Birthday", "Ann,1/2/1991", ImportOptions(dateOrder: .dayFirst))
        #expect(dayFirst?.birthday?.description == "1991-02-01")
        let column = try await TestCRM().session
        let result = try await column.importRecords(from: .text("Name,Birthday\nAnn,1/2/1991\nBob,13/2/1991\n"))
        #expect(result.created == 2)
        #expect(result.notes == ["column Birthday: 1 date taken as day/month"])
    }

    @Test func timesAndZones() async throws {
        let tokyo = try ZoneDatabase().zone(named: "Asia/Tokyo")
        let texts: [(String, String)] = [
            ("2021-04-01 17:32:47", "2021-04-01T08:32:47Z"), ("2021-04-01T17:32:47.25Z", "2021-04-01T17:32:47.25Z"),
            ("2021-04-01T17:32:47+02:00", "2021-04-01T15:32:47Z"), ("2021-04-01 17:32 -0330", "2021-04-01T21:02:00Z"),
            ("4/13/2021 5:32 PM", "2021-04-13T08:32:00Z"), ("12 Mar 2025", "2025-03-11T15:00:00Z"),
            ("2006-04-15T03:23:15.000Z", "2006-04-15T03:23:15Z"), ("13 Apr 2021, 12:05 a.m.", "2021-04-12T15:05:00Z"),
        ]
        for (text, expected) in texts {
            let (contact, _) = try await contact("Name,Created At", "Ann,\"\(text)\"", ImportOptions(zone: tokyo))
            #expect(contact?.createdAt.description == expected, "\(text)")
        }
    }

    @Test func valuesWithTheirCompanions() async throws {
        let session = try await TestCRM().session
        let (read, rule) = try await contact(
            "Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Address 1 - Type,Address 1 - Formatted,Group Membership,Name Prefix",
            "Ann Marie Lee Jr.,* Work,a@x.example ::: b@x.example,Work Fax,+81 3 1234 5678 ::: +81 90 1234 5678,Home,\"1 Main St\nKyoto\",* myContacts ::: A,Dr.",
            session: session
        )
        let ann = try #require(read, "\(rule ?? "")")
        #expect(ann.emails.map(\.normal) == ["a@x.example", "b@x.example"])
        #expect(ann.emails.allSatisfy { $0.label == .work })
        #expect(ann.phones.map(\.normal) == ["+81312345678", "+819012345678"])
        #expect(ann.phones.first?.label == .fax)
        #expect(ann.addresses == [PostalAddress(street: "1 Main St\nKyoto", label: .home)])
        #expect(ann.name == PersonName(prefix: "Dr.", given: "Ann", middle: "Marie", family: "Lee", suffix: "Jr."))
        #expect(try await session.fetch(Tag.all).map(\.name) == ["myContacts", "A"])
        let (mailchimp, _) = try await contact("Email Address,TAGS", "c@x.example,\"\"\"VIP\"\",\"\"a, b\"\"\"")
        #expect(mailchimp?.tags.count == 2)
        let (japanese, _) = try await contact("氏名,メールアドレス", "山田 太郎,t@x.example")
        #expect(japanese?.name == PersonName(given: "太郎", family: "山田", familyFirst: true))
        let (stage, _) = try await contact("Email,Lifecycle Stage", "d@x.example,Marketing Qualified Lead")
        #expect(stage?.lifecycle == .marketingQualified)
    }

    @Test func anUpdateAddsAndNeverRemoves() async throws {
        let session = try await TestCRM().session
        let owner = try await session.create(User(name: "Eve Moss", email: try EmailAddress("eve@x.example")))
        let header =
            "First Name,Last Name,Email,Work Email,Mobile,Job Title,Mailing City,Mailing Street,Company,Owner,Tags,Notes"
        let rows = [
            "Ann,Lee,a@x.example,,+1 212 555 0100,CTO,Boston,1 Main St,Acme,eve@x.example,VIP,first",
            ",,A@X.example,w@x.example,+1 212 555 0101,,,2 Main St,,Eve Moss,news,",
            ",,w@x.example,,,CEO,,,Acme Inc.,Nobody,,",
        ]
        let result = try await session.importRecords(from: .text(([header] + rows).joined(separator: "\n")))
        #expect((result.created, result.updated, result.rejected) == (1, 2, []))
        #expect(result.notes == ["1 row: the owner is no user and was left out"])
        let ann = try #require(try await session.first(Contact.all))
        #expect(ann.emails.map(\.value) == ["a@x.example", "w@x.example"])
        #expect(ann.emails.last?.label == .work)
        #expect(ann.phones.count == 2)
        #expect(ann.jobTitle == "CEO")
        #expect(ann.addresses == [PostalAddress(street: "2 Main St", locality: "Boston", label: .main)])
        #expect(ann.owner == owner.id)
        #expect(ann.tags.count == 2)
        #expect(ann.note == "first")
        #expect(try await session.count(Account.all) == 1)
    }

    @Test func clashesNameTheirColumn() async throws {
        let session = try await TestCRM().session
        let header = "Id,First Name,Email,Other Email\n"
        let first = try await session.importRecords(from: .text(header + "1,Ann,a@x.example,\n2,Bob,b@x.example,\n"))
        #expect(first.created == 2)
        let second = try await session.importRecords(
            from: .text(
                header + "2,Ann,a@x.example,\n1,Ann,a@x.example,b@x.example\n9,Ann,a@x.example,\n2,,,c@x.example\n"
            )
        )
        #expect(second.rejected.map(\.column) == ["Id", "Other Email"])
        #expect(second.rejected.map(\.value) == ["2", "b@x.example"])
        #expect(second.rejected.allSatisfy { $0.rule == "belongs to another contact" })
        #expect((second.updated, second.unchanged) == (1, 1))
        #expect(second.notes == ["1 row: the record has another external identifier, which was kept"])
        #expect(Set(try await session.fetch(Contact.all).map(\.externalID)) == ["1", "2"])
        let strict = try await session.importRecords(
            from: .text(header + "1,Cid,a@x.example,\n"),
            options: ImportOptions(key: .none)
        )
        #expect(strict.rejected.map(\.column) == ["Email"])
    }

    private struct Strict: CRMModule {
        let name = "strict"
        func register(in registry: inout Registry) {
            registry.gate("strict.title", on: Contact.self) { batch, _ in
                for (index, contact) in batch.records.enumerated() where contact.jobTitle == "Spy" {
                    batch.refuse(index, .wrongState, "no spies", field: "job_title", value: .text("Spy"))
                }
            }
            registry.gate("strict.account", on: Account.self) { batch, _ in
                for (index, account) in batch.records.enumerated() where account.name == "Evil Corp" {
                    batch.refuse(index, .wrongState, "not this one", field: "name")
                }
            }
        }
    }

    @Test func gatesRefuseRowsByName() async throws {
        let session = try await TestCRM(modules: [Strict()]).session
        let text = """
            First Name,Email,Job Title,Company,Notes
            Ann,a@x.example,CTO,Acme,
            Bob,b@x.example,Spy,Only Bob,
            Cid,c@x.example,,Evil Corp,
            Ann,a@x.example,Spy,,
            Dan\u{7},d@x.example,,,
            """
        let result = try await session.importRecords(from: .text(text))
        #expect((result.rows, result.created, result.updated) == (5, 1, 0))
        #expect(result.rejected.map(\.row) == [2, 3, 4, 5])
        #expect(result.rejected.map(\.column) == ["Job Title", "Company", "Job Title", "First Name"])
        #expect(result.rejected.map(\.rule) == ["no spies", "not this one", "no spies", "no control characters"])
        #expect(try await session.fetch(Account.all).map(\.name) == ["Acme"])
        #expect(try await session.first(Contact.all)?.jobTitle == "CTO")
    }

    @Test func shortAndLongRows() async throws {
        let session = try await TestCRM().session
        let text = "First Name,Last Name,Email\nAnn\nBob,Ray,b@x.example,,\nCid,Poe,c@x.example,,what\n,,,\n\"x\"y\n"
        let result = try await session.importRecords(from: .text(text))
        #expect((result.rows, result.created) == (4, 2))
        #expect(result.rejected.map(\.rule) == ["more cells than columns", "text after the closing quote"])
        #expect(result.rejected.map(\.row) == [3, 4])
        #expect(result.rejected.first?.value == "what")
    }

    @Test func customFields() async throws {
        let test = try await TestCRM()
        try await test.crm.store.define(
            [CustomField("Shoe Size", .integer), CustomField("Member", .boolean), CustomField("Since", .date)],
            on: Contact.typeName
        )
        let text = "Name,Shoe Size,Member,Since,Colour\nAnn,42,yes,2020-02-03,red\nBob,big,,,\n"
        let result = try await test.session.importRecords(
            from: .text(text),
            options: ImportOptions(target: .contacts, unknownColumns: .keepAsCustomFields)
        )
        #expect(result.rejected.map(\.rule) == ["not a whole number"])
        let custom = try #require(try await test.session.first(Contact.all)).custom
        #expect(custom["Shoe Size"] == .integer(42))
        #expect(custom["Member"] == .integer(1))
        #expect(custom["Since"] == CivilDate(year: 2020, month: 2, day: 3)?.value)
        #expect(custom["Colour"] == .text("red"))
        let ignoring = try await TestCRM().session
        let other = try await ignoring.importRecords(from: .text(text), options: ImportOptions(target: .contacts))
        #expect(other.created == 2)
        #expect(other.columns.map { $0.field?.description } == ["name", nil, nil, nil, nil])
    }

    @Test func filesThatAreNoImport() async throws {
        let session = try await TestCRM().session
        for (text, code) in [
            ("", ImportError.Code.noHeader), ("a,b\n1,2\n", .unknownTarget),
            ("Deal Name,Amount\nx,1\n", .unknownTarget),
        ] {
            do {
                _ = try await session.importRecords(from: .text(text))
                Issue.record("accepted: \(text)")
            } catch let error as ImportError {
                #expect(error.code == code)
            }
        }
        await #expect(throws: FileError.self) { try await session.importRecords(from: .file("/nowhere/x.csv")) }
        let linkedIn = """
            Notes:
            "When exporting your connection data, you may notice that some of the email addresses are missing."

            First Name,Last Name,URL,Email Address,Company,Position,Connected On
            Ann,Lee,https://www.linkedin.com/in/ann,,Acme,CTO,12 Mar 2025
            ,,,,,,
            """
        let result = try await session.importRecords(from: .text(linkedIn))
        #expect((result.rows, result.created) == (1, 1))
        #expect(try await session.first(Contact.all)?.createdAt.description == "2025-03-12T00:00:00Z")
    }
}
