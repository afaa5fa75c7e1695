public import CRMCore

/// Delivers mails to a mail server, a provider or a folder.
///
///     struct Provider: MailTransport {
///         func deliver(_ mails: [OutboundMail]) async -> [DeliveryOutcome] {
///             mails.map { _ in .retry(reason: "not connected") }
///         }
///     }
public protocol MailTransport: Sendable {
    /// Delivers mails and says of each what became of it.
    ///
    /// - Parameter mails: Some mails; one may come again after an outcome that was not known.
    /// - Returns: One outcome for each mail, in their order: `retry` only where the mail was surely not taken.
    func deliver(_ mails: [OutboundMail]) async -> [DeliveryOutcome]
}

/// A mail as it is handed to a transport.
public struct OutboundMail: Sendable, Hashable {
    /// The idempotency key.
    public var key: String
    /// The address that is told when the mail cannot be delivered.
    public var sender: String
    /// The address that it goes to.
    public var recipient: String
    /// The message of RFC 5322: ASCII, lines of at most 998 bytes that end in CRLF.
    public var message: [UInt8]

    /// Creates a mail.
    public init(key: String, sender: String, recipient: String, message: [UInt8]) {
        self.key = key
        self.sender = sender
        self.recipient = recipient
        self.message = message
    }
}
