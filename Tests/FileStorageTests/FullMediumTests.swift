import FileStorage
import Foundation
import StorageProtocols
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A full medium: a typed error, nothing acknowledged is lost, and work goes on once there is space.
@Suite struct FullMediumTests {
    /// Writes until the store refuses.
    ///
    /// - Returns: How many persons were acknowledged, and the error.
    private static func fill(_ store: any Store, from start: Int) async -> (Int, StorageError.Code?) {
        var number = start
        while number < start + 20_000 {
            let batch = (number..<number + 5).map { People.person($0, note: 3000) }
            if let code = await storageCode({ try await store.add(batch) }) { return (number, code) }
            number += 5
        }
        return (number, nil)
    }

    private static func expectAll(_ count: Int, in store: any Store, _ comment: Comment) async throws {
        let persons = try await People.all(store)
        #expect(persons.count == count, comment)
        for person in persons { #expect(person == People.person(person.score, note: 3000), comment) }
        #expect(try await store.verify().faults == [], comment)
    }

    @Test func aSmallFileSystem() async throws {
        guard let medium = try SmallMedium(mebibytes: 8) else { return }
        let path = medium.folder.file()
        try medium.folder.write([UInt8](repeating: 1, count: 2 << 20), to: "ballast")
        let store = try await FileEngine(path: path).open(People.catalog())

        let (count, code) = await Self.fill(store, from: 0)
        #expect(code == .diskFull)
        #expect(count > 0)
        try await Self.expectAll(count, in: store, "while full")
        // Full stays full, and says so again.
        #expect(await storageCode { try await store.add([People.person(100_000, note: 400_000)]) } == .diskFull)

        try FileManager.default.removeItem(atPath: medium.folder.file("ballast"))
        let (more, again) = await Self.fill(store, from: count)
        #expect(more > count)
        #expect(again == .diskFull)
        try await Self.expectAll(more, in: store, "after space came free and went")
        try await store.close()

        // A full medium must not keep a store from being read.
        let reopened = try await FileEngine(path: path).open(People.catalog())
        try await Self.expectAll(more, in: reopened, "reopened")
        try await reopened.close()
    }

    /// No space even for a new file.
    @Test func nothingLeftForANewStore() async throws {
        guard let medium = try SmallMedium(mebibytes: 1) else { return }
        try medium.folder.write([UInt8](repeating: 1, count: (1 << 20) - 4096), to: "ballast")
        let engine = FileEngine(path: medium.folder.file())
        let code = await storageCode { try await engine.open(People.catalog()).close() }
        #expect(code == .diskFull || code == .io)
        try FileManager.default.removeItem(atPath: medium.folder.file("ballast"))
        let store = try await engine.open(People.catalog())
        try await store.add([People.person(1)])
        try await store.close()
    }

    /// The same with a limit of the process in place of the medium's, which needs no root.
    @Test func aLimitOnTheSizeOfFiles() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            // Beyond the limit a write fails only where the signal that comes with it is ignored.
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit()
            #if canImport(Darwin)
            let resource = RLIMIT_FSIZE
            #else
            let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
            #endif
            try #require(getrlimit(resource, &limit) == 0)
            let unlimited = limit.rlim_cur
            limit.rlim_cur = 3 << 20
            try #require(setrlimit(resource, &limit) == 0)

            let store = try await FileEngine(path: folder.file()).open(People.catalog())
            let (count, code) = await Self.fill(store, from: 0)
            #expect(code == .diskFull || code == .io || code == .commitUnknown)
            #expect(count > 0)
            try await Self.expectAll(count, in: store, "at the limit")

            limit.rlim_cur = unlimited
            try #require(setrlimit(resource, &limit) == 0)
            try await store.add([People.person(count, note: 3000)])
            try await Self.expectAll(count + 1, in: store, "without the limit")
            try await store.close()
            let reopened = try await FileEngine(path: folder.file()).open(People.catalog())
            try await Self.expectAll(count + 1, in: reopened, "reopened")
            try await reopened.close()
        }
    }
}
