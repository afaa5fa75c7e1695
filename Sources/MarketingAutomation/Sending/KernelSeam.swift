/// What became of a delivery.
public enum DeliveryOutcome: Sendable, Hashable {
    /// Taken.
    case accepted(receipt: String?)
    /// Not taken; to be tried again.
    case retry(reason: String, after: Duration? = nil)
    /// Refused for good.
    case rejected(reason: String)
    /// Nobody can tell.
    case unknown(reason: String)
}
