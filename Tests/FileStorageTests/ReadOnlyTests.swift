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

/// What cannot be written is refused as such, and stays as it is.
@Suite struct ReadOnlyTests {
    /// Leaves a store with 20 persons in a folder, closed or with its log.
    private func fill(_ folder: TemporaryFolder, closed: Bool) async throws {
        let other = try TemporaryFolder()
        let store = try await FileEngine(path: other.file()).open(People.catalog())
        try await store.add((1...20).map { People.person($0) })
        if closed { try await store.close() }
        try folder.copyAsLeft(from: other)
        if !closed { try await store.close() }
    }

    private func expectRefusal(_ folder: TemporaryFolder) async throws {
        let before = folder.content
        let code = await storageCode { try await FileEngine(path: folder.file()).open(People.catalog()).close() }
        #expect(code == .readOnly)
        #expect(folder.content == before)
    }

    private func expectUsable(_ folder: TemporaryFolder) async throws {
        let store = try await FileEngine(path: folder.file()).open(People.catalog())
        #expect(try await People.all(store) == (1...20).map { People.person($0) })
        try await store.close()
    }

    @Test(arguments: [true, false])
    func aReadOnlyMedium(_ closed: Bool) async throws {
        guard let medium = try SmallMedium(mebibytes: 4) else { return }
        try await fill(medium.folder, closed: closed)
        try #require(medium.setReadOnly(true))
        try await expectRefusal(medium.folder)
        try #require(medium.setReadOnly(false))
        try await expectUsable(medium.folder)
    }

    @Test func aReadOnlyMediumWithoutAStore() async throws {
        guard let medium = try SmallMedium(mebibytes: 4) else { return }
        try #require(medium.setReadOnly(true))
        try await expectRefusal(medium.folder)
    }

    /// One file is mounted read-only, in a folder that is not.
    @Test(arguments: [true, false])
    func aProtectedFile(_ closed: Bool) async throws {
        let folder = try TemporaryFolder()
        try await fill(folder, closed: closed)
        guard SmallMedium.protect(folder.file()) else { return print("skipped: no file can be protected here") }
        try await expectRefusal(folder)
        SmallMedium.unprotect(folder.file())
        try await expectUsable(folder)
    }

    /// What permissions forbid, in a process of its own: root may write whatever they say, and becomes somebody else.
    @Test func forbiddenFilesAndFolders() async {
        await #expect(processExitsWith: .success) {
            if getuid() == 0 {
                try #require(setgid(65_534) == 0)
                try #require(setuid(65_534) == 0)
            }
            let tests = ReadOnlyTests()
            for closed in [true, false] {
                let folder = try TemporaryFolder()
                try await tests.fill(folder, closed: closed)
                chmod(folder.file(), 0o444)
                try await tests.expectRefusal(folder)
                chmod(folder.path, 0o555)
                try await tests.expectRefusal(folder)
                chmod(folder.file(), 0o644)
                try await tests.expectRefusal(folder)
                chmod(folder.path, 0o755)
                try await tests.expectUsable(folder)
            }
            let folder = try TemporaryFolder()
            chmod(folder.path, 0o555)
            try await tests.expectRefusal(folder)
            chmod(folder.path, 0o755)
        }
    }
}
