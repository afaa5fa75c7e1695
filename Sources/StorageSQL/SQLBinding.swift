public import StorageProtocols

/// What a placeholder stands for.
public enum SQLBinding: Sendable, Hashable {
    /// A value of a field.
    case value(Value)
    /// The least text that is greater than every text with this prefix, by bytes.
    case prefixEnd(String)
    /// The candidates of a text search: what the driver's search index understands.
    case candidates(TextSearch)
    /// The handle of a search over a record type in the driver's `crm_matches` and `crm_found`.
    case search(TextSearch, type: String)
    /// Record identifiers, each once and in order, their bytes one behind the other: what `crm_in` looks through.
    case ids([Value])
    /// The commit whose state is read.
    case asOf
}
