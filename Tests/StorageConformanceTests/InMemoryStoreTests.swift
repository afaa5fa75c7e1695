import InMemoryStorage
import StorageConformance
import Testing

@Suite("The store in memory")
struct InMemoryStoreTests {
    @Test(.timeLimit(.minutes(1)), arguments: StoreConformanceCase.all)
    func conforms(_ test: StoreConformanceCase) async throws {
        try await test.run { .inMemory }
    }
}
