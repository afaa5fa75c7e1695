public import StorageProtocols

/// Opens stores in memory.
///
/// Each time it opens, the store is new and empty.
public struct InMemoryEngine: StoreEngine {
    /// Creates the engine.
    public init() {}

    /// Opens a new, empty store.
    public func open(_ catalog: Catalog) async throws -> any Store { InMemoryStore(catalog: catalog) }
}

extension StoreEngine where Self == InMemoryEngine {
    /// A new, empty store in memory.
    public static var inMemory: InMemoryEngine { InMemoryEngine() }
}
