import StorageConformance
import Testing

@Suite("A store as small as can be")
struct MinimalStoreTests {
    @Test(.timeLimit(.minutes(1)), arguments: StoreConformanceCase.all)
    func conforms(_ test: StoreConformanceCase) async throws {
        try await test.run { MinimalEngine() }
    }
}
