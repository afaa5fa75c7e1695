import CRMCore
import FileStorage
import Foundation
import InMemoryStorage
import StorageProtocols
import Testing

@Suite struct ExportArchiveTests {
    /// A record type of a module, with every kind of column.
    private struct Parcel: CRMRecord, Hashable {
        var id: ID<Parcel>
        var contact: ID<Contact>?
        var weight: Double
        var isSent: Bool
        var sentAt: Instant?
        var day: CivilDate
        var labels: [String]
        var custom = CustomValues()

        enum Fields {
            static let id = Field<Parcel, ID<Parcel>>("id") { $0.id }
            static let contact = Field<Parcel, ID<Contact>?>("contact") { $0.contact }
            static let weight = Field<Parcel, Double>("weight") { $0.weight }
            static let isSent = Field<Parcel, Bool>("is_sent") { $0.isSent }
            static let sentAt = Field<Parcel, Instant?>("sent_at") { $0.sentAt }
            static let day = Field<Parcel, CivilDate>("day") { $0.day }
            static let labels = Field<Parcel, [String]>("labels") { $0.labels }
            static let custom = Field<Parcel, CustomValues>("custom") { $0.custom }
            static let label = Field<Parcel, String?>("label") { $0.labels.first }
        }

        static let typeName = "parcel"
        static let schema = Schema(
            typeName,
            Fields.id,
            Fields.contact,
            Fields.weight,
            Fields.isSent,
            Fields.sentAt,
            Fields.day,
            Fields.labels,
            Fields.custom,
            make: Parcel.init
        )
        .derived(Fields.label)
        .indexed(by: Fields.label)
    }

    private struct Parcels: CRMModule {
        let name = "parcels"
        func register(in registry: inout Registry) { registry.add(Parcel.self) }
    }

    private func crm(_ engine: any StoreEngine, seed: UInt64, modules: [any CRMModule] = [Parcels()]) async throws
        -> CRM
    {
        let environment = CRM.Environment(
            now: { Instant(seconds: 1_767_225_600) },
            random: SeededGenerator(state: seed),
            zones: ZoneDatabase()
        )
        return try await CRM.open(engine, modules: modules, environment: environment)
    }

    private func archive(_ crm: CRM) async throws -> [UInt8] {
        let collector = ByteCollector()
        try await crm.session(as: .system("test")).exportArchive(to: collector.sink)
        return collector.bytes
    }

    private func filled(_ crm: CRM) async throws -> Session {
        let session = crm.session(as: .system("test"))
        _ = try await ExportTests.fill(session)
        var file = RandomFile(seed: 7)
        _ = try await session.importRecords(
            from: .text(file.contacts(rows: 60)),
            options: ImportOptions(callingCode: 1)
        )
        let contact = try #require(try await session.first(Contact.all))
        try await crm.store.define([CustomField("fragile", .boolean, isIndexed: true)], on: Parcel.typeName)
        for index in 0..<20 {
            var custom = CustomValues()
            custom["fragile"] = .integer(Int64(index % 2))
            try await session.create(
                Parcel(
                    id: .unassigned,
                    contact: index % 3 == 0 ? contact.id : nil,
                    weight: index == 0 ? -0.0 : Double(index) / 3 * 1e200,
                    isSent: index % 2 == 0,
                    sentAt: index == 1 ? nil : Instant(microseconds: Int64(index - 2) &* 922_337_203_685_477_580),
                    day: CivilDate(daysSinceEpoch: Int32(index - 10) * 200_000_000),
                    labels: index % 4 == 0 ? [] : ["a\"\\\(index)", "\u{1F600}"],
                    custom: custom
                )
            )
        }
        try await session.delete(contact.id)
        return session
    }

    @Test func aSecondArchiveIsTheSame() async throws {
        let folder = TemporaryDirectory()
        let source = try await crm(InMemoryEngine(), seed: 1)
        _ = try await filled(source)
        let first = try await archive(source)
        #expect(first == (try await archive(source)))
        let engines: [any StoreEngine] = [InMemoryEngine(), FileEngine.file(folder.path + "/a.crm")]
        for engine in engines {
            let copy = try await crm(engine, seed: 2)
            let session = copy.session(as: .system("test"))
            let count = try await session.importArchive(from: .bytes(first))
            #expect(count == first.split(separator: 0x0A).count - 2)
            let second = try await archive(copy)
            let differing = zip(second.split(separator: 0x0A), first.split(separator: 0x0A)).first { $0 != $1 }
            #expect(differing.map { String(decoding: $0 + [0x0A] + $1, as: UTF8.self) } == nil)
            #expect(second == first)
            #expect(try await copy.verify().isSound)
            #expect(try await session.count(Parcel.where { $0.label == "a\"\\1" }) == 1)
            #expect(try await session.count(Contact.where { $0.city == "Kyoto" }) > 10)
            // What is there already is refused, and nothing changes.
            await #expect(throws: StorageError.self) { try await session.importArchive(from: .bytes(first)) }
            #expect(try await archive(copy) == first)
            try await copy.close()
        }
    }

    @Test func brokenArchivesAreRefusedWhole() async throws {
        let source = try await crm(InMemoryEngine(), seed: 1)
        _ = try await filled(source)
        let bytes = try await archive(source)
        let lines = bytes.split(separator: 0x0A).map(Array.init)
        func text(_ lines: [[UInt8]]) -> ImportSource { .bytes(Array(lines.joined(separator: [0x0A]))) }
        let copy = try await crm(InMemoryEngine(), seed: 2)
        let session = copy.session(as: .system("test"))
        let empty = try await archive(copy)
        let half = Array(lines[10].prefix(lines[10].count / 2))
        let wrong: [ImportSource] = [
            .text(""), .text("{}\n"), .text("no archive"), text(Array(lines.dropFirst())),
            text(Array(lines.dropLast())),
            text(lines.enumerated().filter { $0.offset != 9 }.map(\.element)), text(lines + [lines[5]]),
            text(lines.map { $0 == lines[10] ? half : $0 }), text(lines + [Array("{\"records\":3}".utf8)]),
        ]
        for (index, source) in wrong.enumerated() {
            await #expect(throws: (any Error).self, "\(index)") { try await session.importArchive(from: source) }
            #expect(try await session.count(Contact.all) == 0)
            #expect(try await session.count(Account.all) == 0)
        }
        #expect(empty.count > 0)
        let without = try await crm(InMemoryEngine(), seed: 3, modules: []).session(as: .system("test"))
        await #expect(throws: StorageError.self) { try await without.importArchive(from: .bytes(bytes)) }
        #expect(try await without.count(Contact.all) == 0)
    }
}
