import StorageProtocols

/// A catalog and the statements that belong to it; a redefinition makes a new one.
struct StoreShape: Sendable {
    let catalog: Catalog
    let layouts: [String: TypeLayout]
}
