public import StorageProtocols
public import Testing

/// One promise of the storage contract, as a test that any store can be put to.
///
/// The author of a store runs the whole suite in three lines:
///
///     @Test(arguments: StoreConformanceCase.all)
///     func conforms(_ test: StoreConformanceCase) async throws {
///         try await test.run { MyEngine.temporary() }
///     }
///
/// After each case the store is verified and closed.
public struct StoreConformanceCase: Sendable, CustomTestStringConvertible {
    /// What the case is about, such as `history: a past state is what it was`.
    public let name: String
    private let body: @Sendable (any StoreEngine) async throws -> Void

    /// The name, as the test's report shows it.
    public var testDescription: String { name }

    /// Puts a new, empty store to the test; expectations that fail are recorded as issues of the current test.
    ///
    /// - Parameter engine: Makes an engine whose store holds nothing yet.
    /// - Throws: What the store throws against expectation.
    public func run(_ engine: () async throws -> any StoreEngine) async throws {
        try await body(try await engine())
    }

    /// A case on one open store, which is verified and closed afterwards.
    init(_ name: String, _ body: @escaping @Sendable (any Store) async throws -> Void) {
        self.name = name
        self.body = { engine in
            let store = try await engine.open(try Fixtures.catalog())
            try await body(store)
            let report = try await store.verify()
            #expect(report.faults == [], "the store does not verify")
            try await store.close()
        }
    }

    /// A case that opens and closes the store itself.
    init(opening name: String, _ body: @escaping @Sendable (any StoreEngine) async throws -> Void) {
        self.name = name
        self.body = body
    }
}

extension StoreConformanceCase {
    /// Every promise that each store must keep, and comparisons of random queries with the interpreter.
    public static var all: [StoreConformanceCase] { promises + differential() }

    /// What a store that outlives its process promises in addition.
    ///
    /// The engine handed to ``run(_:)`` must open the same store each time it is asked to.
    public static var durability: [StoreConformanceCase] { reopening }

    /// The promises, one case for each.
    public static var promises: [StoreConformanceCase] {
        records + batches + uniqueness + collapse + history + erasure + commits + feed + logic + relations + order
            + projections
            + aggregates + search + customFields + values + refusals + concurrency
    }
}
