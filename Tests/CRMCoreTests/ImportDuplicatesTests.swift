import CRMCore
import StorageProtocols
import Synchronization
import Testing

/// An import that looks for people who are there already, in the store and above in the file.
@Suite struct ImportDuplicatesTests {
    private static let header = "First Name,Last Name,Email,Phone,Street,City,Postal Code\n"
    private static let known =
        header + "Ann,Leeson,ann@a.example,+4930123456,Mill Lane 5,Berlin,10115\n"
    private static let file =
        header
            + """
            Annie,Leesson,annie@b.example,+4930123456,Mill Lane 5,Berlin,10115
            Omar,Rossi,omar@c.example,+4930999999,Hauptstr. 7,Berlin,10117
            Omar,Rosi,omar@d.example,+4930999999,Hauptstr. 7,Berlin,10117
            Omar,Rosssi,,+4930999999,,Berlin,10117
            Ann,Leeson,ann@a.example,,,,
            Grace,Walker,nowhere,,,,

            """

    private func source(_ text: String) -> ImportSource { .bytes(Array(text.utf8)) }

    private func importing(
        _ duplicates: DuplicateRows,
        _ kind: StoreKind = .memory,
        isDryRun: Bool = false,
        batchSize: Int = 1000
    ) async throws -> (ImportResult, Session) {
        let session = try await TestCRM(kind).session
        _ = try await session.importRecords(from: source(Self.known))
        var options = ImportOptions(duplicates: duplicates)
        (options.isDryRun, options.batchSize) = (isDryRun, batchSize)
        return (try await session.importRecords(from: source(Self.file), options: options), session)
    }

    @Test(arguments: StoreKind.allCases, [1, 2, 1000])
    func everyRowThatLooksLikeARecordIsTold(_ kind: StoreKind, batchSize: Int) async throws {
        let (result, session) = try await importing(.report, kind, batchSize: batchSize)
        #expect((result.rows, result.created, result.unchanged, result.rejectedCount) == (6, 4, 1, 1))
        let ann = try #require(try await session.first(Contact.where { $0.emails.contains("ann@a.example") }))
        let omar = try #require(try await session.first(Contact.where { $0.emails.contains("omar@c.example") }))
        #expect(result.duplicates.map(\.row) == [1, 3, 4])
        #expect(result.duplicateCount == 3)
        let (first, second) = (try #require(result.duplicates.first), result.duplicates[1])
        #expect(first.record == RecordLink(ann.id))
        #expect(first.rowOfRecord == nil)
        #expect(first.verdict == .auto)
        #expect(first.evidence.first { $0.field == .phone }?.level == .identical)
        #expect(second.record == RecordLink(omar.id))
        #expect(second.rowOfRecord == 2)
        #expect(result.duplicates[2].rowOfRecord.map { [2, 3].contains($0) } == true)
        #expect(result.notes.contains("3 rows: looks like a record that is there already, or like a row above"))
        let all = Mutex<[ImportDuplicate]>([])
        try await session.importDuplicates(of: result.importID) { duplicate in all.withLock { $0.append(duplicate) } }
        #expect(all.withLock { $0 } == result.duplicates)
    }

    @Test func theGuideRuns() async throws {
        let session = try await TestCRM().session
        let source = source(Self.file)
        let result = try await session.importRecords(from: source, options: ImportOptions(duplicates: .report))
        for row in result.duplicates { print(row.row, row.record, row.verdict, row.score) }
        #expect(result.duplicateCount == 2)
        let pairs = try await session.duplicatePairs(Contact.self)
        #expect(pairs.count == 3)
    }

    @Test(arguments: StoreKind.allCases)
    func nobodyLooksUnlessAsked(_ kind: StoreKind) async throws {
        let (result, session) = try await importing(.allow, kind)
        #expect(result.created == 4)
        #expect(result.duplicates.isEmpty)
        #expect(try await session.count(ImportDuplicates.all) == 0)
    }

    @Test(arguments: StoreKind.allCases)
    func sureDuplicatesAreRefusedWithTheRecord(_ kind: StoreKind) async throws {
        let (result, session) = try await importing(.refuse, kind)
        #expect((result.created, result.unchanged, result.rejectedCount) == (1, 1, 4))
        #expect(result.rejected.map(\.row) == [1, 3, 4, 6])
        let ann = try #require(try await session.first(Contact.where { $0.emails.contains("ann@a.example") }))
        #expect(result.rejected.first?.rule == "likely a duplicate of contact \(ann.id)")
        #expect(try await session.count(Contact.all) == 2)
    }

    @Test(arguments: StoreKind.allCases)
    func sureDuplicatesAddToTheRecord(_ kind: StoreKind) async throws {
        let (result, session) = try await importing(.update, kind)
        // The fifth row, which finds Ann by her address, spells her name as it was.
        #expect((result.created, result.updated, result.unchanged, result.rejectedCount) == (1, 4, 0, 1))
        let ann = try #require(try await session.first(Contact.where { $0.emails.contains("annie@b.example") }))
        #expect(ann.emails.map(\.normal) == ["ann@a.example", "annie@b.example"])
        let omar = try #require(try await session.first(Contact.where { $0.emails.contains("omar@c.example") }))
        #expect(omar.emails.count == 2)
        #expect(result.duplicates.dropFirst().allSatisfy { $0.record == RecordLink(omar.id) })
        let undone = try await session.undoImport(result.importID)
        #expect(undone.blocked.isEmpty)
        #expect(try await session.get(ann.id).emails.map(\.normal) == ["ann@a.example"])
        #expect(try await session.count(Contact.all) == 1)
    }

    @Test(arguments: [DuplicateRows.report, .refuse, .update])
    func aDryRunTellsTheSame(_ duplicates: DuplicateRows) async throws {
        let (dry, session) = try await importing(duplicates, isDryRun: true)
        #expect(try await session.count(Contact.all) == 1)
        let (wet, _) = try await importing(duplicates)
        #expect((dry.created, dry.updated, dry.rejectedCount) == (wet.created, wet.updated, wet.rejectedCount))
        func told(_ result: ImportResult) -> [String] {
            result.duplicates.map { "\($0.row) \($0.rowOfRecord ?? 0) \($0.verdict) \($0.score)" }
        }
        #expect(told(dry) == told(wet))
    }

    private struct Picky: CRMModule {
        let name = "picky"

        func register(in registry: inout Registry) {
            registry.gate("picky", on: Contact.self) { batch, _ in
                for (index, contact) in batch.records.enumerated() where contact.name.family == "Rossi" {
                    batch.refuse(index, .required, "no Rossi")
                }
            }
        }
    }

    @Test func aRowIsNotADuplicateOfOneThatWasRefused() async throws {
        let session = try await TestCRM(modules: [Picky()]).session
        let options = ImportOptions(duplicates: .report)
        let result = try await session.importRecords(from: source(Self.file), options: options)
        #expect(result.rejected.map(\.row) == [2, 6])
        #expect(result.duplicates.map(\.row) == [4])
        #expect(result.duplicates.first?.rowOfRecord == 3)
    }

    @Test func companiesAreLookedForToo() async throws {
        let session = try await TestCRM().session
        let text = """
            Account Name,Website,City
            Acme Trading GmbH,https://www.acme-trading.example,Berlin
            ACME Trading Ltd,acme-trading.example,Berlin

            """
        let options = ImportOptions(target: .accounts, duplicates: .report)
        let result = try await session.importRecords(from: source(text), options: options)
        #expect(result.rows == 2)
        #expect(result.duplicates.count == result.created - 1)
    }
}
