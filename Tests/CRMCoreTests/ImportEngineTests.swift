import CRMCore
import Foundation
import StorageProtocols
import Testing

@Suite struct ImportEngineTests {
    static let people = """
        First Name,Last Name,Email,Phone,Company,Job Title,City,Tags,Birthday
        Ann,Lee,ann@x.example,+1 212 555 0100,"Acme, Inc.",CTO,Boston,"VIP, news",1990-02-03
        Bob,Ray,bob@x.example,,ACME,,Paris,vip,
        ,,,,,,,,
        Cid,Poe,nowhere,12,Acme,,,,31/31/2020
        Ann,Lee,ANN@x.example,+1 212 555 0199,,CEO,,,
        ,,,,Nobody Ltd,,,,
        """

    @Test func createsUpdatesAndRefuses() async throws {
        let test = try await TestCRM()
        let session = test.session
        let source = ImportSource.bytes(Array(Self.people.utf8))
        let result = try await session.importRecords(from: source)
        #expect(result.target == .contacts)
        #expect(result.rows == 5)
        #expect(result.created == 2)
        #expect(result.updated == 1)
        #expect(result.rejectedCount == 2)
        let rejected = result.rejected
        #expect(rejected.map(\.row) == [3, 5])
        #expect(rejected.first?.column == "Email")
        #expect(rejected.first?.rule == "missing @")
        #expect(rejected.first?.others.map(\.rule) == ["too few digits", "no such date"])
        let ann = try #require(try await session.first(Contact.where { $0.emails.contains("ann@x.example") }))
        #expect(ann.jobTitle == "CEO")
        #expect(ann.phones.map(\.normal) == ["+12125550100", "+12125550199"])
        #expect(ann.addresses.first?.locality == "Boston")
        #expect(ann.birthday == CivilDate(year: 1990, month: 2, day: 3))
        let accounts = try await session.fetch(Account.all)
        #expect(accounts.map(\.name) == ["Acme, Inc."])
        #expect(ann.account == accounts.first?.id)
        #expect(try await session.fetch(Tag.all).map(\.name).sorted() == ["VIP", "news"])

        let again = try await session.importRecords(from: source)
        #expect(again.importID != result.importID)
        #expect((again.created, again.updated, again.unchanged) == (0, 2, 1))
        #expect(again.rejected == rejected)
    }
}

/// A folder that goes away with its owner.
final class TemporaryDirectory: Sendable {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "swift-crm-" + UUID().uuidString
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
