import FileStorage
import Foundation
import StorageProtocols
import Testing

/// What is erased is not to be found in the bytes that lie on the medium.
@Suite struct ScrubTests {
    /// Marks of one person; none of them is part of anybody else's data.
    ///
    /// The last is looked for as single characters, because the text index keeps texts in pieces.
    private static let marks = [
        "Zqfirstname", "zqsecondname", "zqthirdname", "zqmail", "zqnote", "zqcustom", "\u{9C7B}",
    ]

    private static func person(_ name: String) -> Person {
        var person = Person(
            5_000,
            name,
            city: "City 1",
            score: 5_000,
            emails: ["zqmail@example.com"],
            note: String(repeating: "zqnote ", count: 2_000) + "\u{9C7B}\u{9C7B}\u{9C7B}"
        )
        person.custom["x"] = .text("zqcustom")
        return person
    }

    /// Writes a person among others, changes and deletes her, in many commits between those of others.
    private func history(_ store: any Store) async throws {
        var random = SeededRandom(11)
        try await store.add((1...2_000).map { People.person($0, note: 300) })
        try await store.add([Self.person("Zqfirstname")])
        for (round, name) in ["zqsecondname", "zqthirdname"].enumerated() {
            _ = try await store.write(People.request(Int64(round))) { try $0.update(try $0.get(Self.id).named(name)) }
            // Others move about on the same pages.
            for _ in 0..<30 {
                let number = Int.random(in: 1...2_000, using: &random)
                let length = Int.random(in: 0...900, using: &random)
                _ = try await store.write(People.request(Int64(round))) { tx in
                    var other = try tx.get(People.person(number).id)
                    other.note = People.person(number, note: length).note
                    try tx.update(other)
                }
            }
        }
    }

    private static let id = Self.person("").id

    /// How often any mark is found in the files of a folder, by file.
    private func found(_ folder: TemporaryFolder) throws -> [String: Int] {
        var found: [String: Int] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            let bytes = Data(try folder.bytes(name))
            for mark in Self.marks {
                var start = bytes.startIndex
                while let range = bytes.range(of: Data(mark.utf8), in: start..<bytes.endIndex) {
                    found[name, default: 0] += 1
                    start = range.upperBound
                }
            }
        }
        return found
    }

    private func others(_ store: any Store) async throws -> [Person] {
        try await People.all(store).filter { $0.id != Self.id }
    }

    @Test(arguments: [true, false]) func nothingIsLeft(isRemoval: Bool) async throws {
        let folder = try TemporaryFolder()
        let store = try await FileEngine(path: folder.file()).open(People.catalog())
        try await history(store)
        let before = try await others(store)
        _ = try await store.write(People.request()) { tx in
            if isRemoval {
                try tx.erase(Self.id)
            } else {
                try tx.redact(Self.id) { $0 = Person(5_000, "Erased", score: 5_000) }
            }
        }
        let dirty = try found(folder)
        #expect(dirty.values.reduce(0, +) > 0, "an erasure alone leaves bytes behind")
        #expect(try await store.scrub())
        #expect(try found(folder) == [:])
        #expect(try await others(store) == before)
        #expect(try await store.verify().faults == [])
        // And nothing comes back with what is written next.
        try await store.add([People.person(6_000)])
        try await store.close()
        #expect(try found(folder) == [:])
    }

    @Test func aReaderOfAnEarlierStateIsWaitedFor() async throws {
        let folder = try TemporaryFolder()
        let store = try await FileEngine(path: folder.file()).open(People.catalog())
        let other = try await FileEngine(path: folder.file()).open(People.catalog())
        try await history(store)
        let (isReading, mayEnd) = (AsyncStream.makeStream(of: Void.self), DispatchSemaphore(value: 0))
        let reading = Task {
            try await other.read { tx in
                let name = try tx.get(Self.id).name
                isReading.continuation.yield()
                mayEnd.wait()
                return try (name, tx.get(Self.id).name)
            }
        }
        for await _ in isReading.stream { break }
        _ = try await store.write(People.request()) { try $0.erase(Self.id) }
        #expect(try await !store.scrub(), "the reader needs the log")
        #expect(try await !store.scrub())
        mayEnd.signal()
        #expect(try await reading.value == ("zqthirdname", "zqthirdname"))
        #expect(try await store.scrub())
        #expect(try found(folder) == [:])
        try await other.close()
        try await store.close()
        #expect(try found(folder) == [:])
    }

    @Test func whatACrashLeftIsFinishedAtOpening() async throws {
        let (folder, left) = (try TemporaryFolder(), try TemporaryFolder())
        let store = try await FileEngine(path: folder.file()).open(People.catalog())
        try await history(store)
        let before = try await others(store)
        _ = try await store.write(People.request()) { try $0.erase(Self.id) }
        try left.copyAsLeft(from: folder)
        try await store.close()
        #expect(try found(left) != [:])

        let opened = try await FileEngine(path: left.file()).open(People.catalog())
        #expect(try found(left) == [:])
        #expect(try await others(opened) == before)
        #expect(try await opened.verify().faults == [])
        try await opened.close()
    }

    @Test func aHostThatDoesNotDeclareTheTypeFinishesItToo() async throws {
        let (folder, left) = (try TemporaryFolder(), try TemporaryFolder())
        let store = try await FileEngine(path: folder.file()).open(People.catalog())
        try await history(store)
        #expect(try await store.read { try $0.foreignTypes() } == [])
        _ = try await store.write(People.request()) { try $0.erase(Self.id) }
        try left.copyAsLeft(from: folder)
        let before = try await others(store)
        try await store.close()
        #expect(try found(left) != [:])

        let opened = try await FileEngine(path: left.file()).open(Catalog([Place.schema.type]))
        #expect(try found(left) == [:])
        #expect(try await opened.scrub())
        #expect(try await opened.read { try $0.foreignTypes() } == ["person"])
        #expect(try await opened.write(People.request()) { try $0.foreignTypes() }.value == ["person"])
        try await opened.close()
        let again = try await FileEngine(path: left.file()).open(People.catalog())
        #expect(try await others(again) == before)
        #expect(try await again.verify().faults == [])
        #expect(try await again.read { try $0.foreignTypes() } == [], "the place has no records")
        try await again.close()
    }

    @Test func aStoreThatIsClosedBeforeItIsClearedIsClearedAtOpening() async throws {
        let folder = try TemporaryFolder()
        let store = try await FileEngine(path: folder.file()).open(People.catalog())
        try await history(store)
        _ = try await store.write(People.request()) { try $0.erase(Self.id) }
        try await store.close()
        #expect(try found(folder) != [:])
        try await FileEngine(path: folder.file()).open(People.catalog()).close()
        #expect(try found(folder) == [:])
    }

    @Test func whatIsLeftOfARemovedRecordIsAFault() async throws {
        let folder = try TemporaryFolder()
        let store = try await FileEngine(path: folder.file()).open(People.catalog())
        try await store.add([People.person(1)])
        let inserted = try await store.read { try $0.latestCommit() }
        _ = try await store.write(People.request()) { try $0.erase(People.person(1).id) }
        try await store.add([People.person(1)])
        #expect(try await store.verify().faults == [])
        try await store.close()
        try RawDatabase(folder.file()).execute("UPDATE person SET _version=\(inserted.sequence)")
        let reopened = try await FileEngine(path: folder.file()).open(People.catalog())
        #expect(try await reopened.verify().faults.contains { $0.rule == "erasure" })
        try await reopened.close()
    }
}

extension Stored<Person> {
    fileprivate func named(_ name: String) -> Stored<Person> {
        var copy = self
        copy.name = name
        return copy
    }
}

/// A record type of a host that knows nothing of persons.
private struct Place: Record {
    var id: ID<Place>
    var name: String

    enum Fields {
        static let id = Field<Place, ID<Place>>("id") { $0.id }
        static let name = Field<Place, String>("name") { $0.name }
    }

    static let typeName = "place"
    static let schema = Schema(typeName, Fields.id, Fields.name, make: Place.init)
}
