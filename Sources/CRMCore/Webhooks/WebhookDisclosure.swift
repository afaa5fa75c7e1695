import StorageProtocols

/// How much of a record a subscription may be told.
public enum WebhookDisclosure: Sendable, Hashable {
    /// Not even that it changed.
    case nothing
    /// Which record changed, which of its fields, and which records it refers to; no values.
    case identifiers
    /// These fields and their values; a change of others is kept quiet.
    case fields(Set<String>)
    /// All of it.
    case everything
}

/// Decides how much of a record a subscription may be told; it is asked when the event is sent.
///
/// Where access is enforced and the subscription has an owner, it is told no more than the owner may see, whatever the
/// answer.
public typealias WebhookPolicy =
    @Sendable (WebhookSubscription, RecordLink, QueryTransaction) throws -> WebhookDisclosure
