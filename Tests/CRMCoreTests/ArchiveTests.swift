import CRMCore
import Testing

@Suite struct ArchiveTests {
    private func business(_ session: Session) async throws -> [UInt8] {
        let acme = try await session.create(Account(name: "Acme", employees: 12))
        let ann = try await session.create(
            Contact(
                name: PersonName(given: "Ann \"A\"", family: "Lee\u{301}"),
                emails: [try EmailAddress("ann@acme.example", label: .work)],
                account: acme.id
            )
        )
        try await session.log(Activity(channel: .call, subject: "=1+1", links: [RecordLink(ann.id)]))
        let archive = ByteCollector()
        try await session.exportArchive(to: archive.sink)
        return archive.bytes
    }

    @Test func comesBackTheSame() async throws {
        let archive = try await business(try await TestCRM().session)
        let session = try await TestCRM(.file, seed: 2).session
        #expect(try await session.importArchive(from: .bytes(archive)) == 3)
        let again = ByteCollector()
        try await session.exportArchive(to: again.sink)
        #expect(again.bytes == archive)
    }

    @Test func aTruncatedOneIsRefusedAsAWhole() async throws {
        let archive = try await business(try await TestCRM().session)
        let header = try #require(archive.firstIndex(of: 0x0A))
        let session = try await TestCRM().session
        for end in stride(from: header + 1, to: archive.count - 1, by: 7) {
            let error = await #expect(throws: ImportError.self) {
                try await session.importArchive(from: .bytes(Array(archive[..<end])))
            }
            #expect(error?.code == .badLine, "cut at \(end)")
        }
        #expect(try await session.count(Account.all) == 0)
    }
}
