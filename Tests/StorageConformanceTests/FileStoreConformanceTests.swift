import FileStorage
import Foundation
import StorageConformance
import Testing

@Suite("The store in a file")
struct FileStoreConformanceTests {
    @Test(arguments: StoreConformanceCase.all)
    func conforms(_ test: StoreConformanceCase) async throws {
        let folder = NSTemporaryDirectory() + "swift-crm-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await test.run { .file("\(folder)/\(UUID().uuidString).crm", durability: .normal) }
    }

    @Test(arguments: StoreConformanceCase.all)
    func conformsWithoutAFile(_ test: StoreConformanceCase) async throws {
        try await test.run { .temporaryFile }
    }

    @Test(arguments: StoreConformanceCase.durability)
    func outlivesItsProcess(_ test: StoreConformanceCase) async throws {
        let folder = NSTemporaryDirectory() + "swift-crm-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await test.run { .file("\(folder)/store.crm", durability: .normal) }
    }
}
