import StorageProtocols

/// A record type that a search over all types looks into, and what its hits are called.
struct SearchSource: Sendable {
    let type: String
    let name: FieldName
    let email: FieldName?
}
