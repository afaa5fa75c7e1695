public import CRMCore

/// What kind of mail a message is; open, so that a host can add its own.
///
/// Streams keep receipts apart from offers: who unsubscribes from marketing still gets an invoice. The topic of a mail is
/// the purpose that its reader agrees to and unsubscribes from.
public struct MailStream: TextRepresentable, Hashable {
    /// The stable name of the stream.
    public var rawValue: String

    /// Creates a stream from its stable name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Mail that needs consent and can be unsubscribed from.
    public static let marketing = MailStream(rawValue: "marketing")
    /// Mail that a contract or a request needs, such as a receipt: it needs no consent.
    public static let transactional = MailStream(rawValue: "transactional")
}

extension ContactRequest {
    /// What the gate is asked about a mail.
    ///
    /// Transactional mail is sent for ``Purpose/contract`` unless its topic is a transactional purpose itself. Other mail
    /// about such a topic needs consent to everything.
    init(_ contact: ID<Contact>, _ stream: MailStream, _ topic: Purpose) {
        let purpose =
            switch (stream == .transactional, topic.isTransactional) {
            case (true, false): Purpose.contract
            case (false, true): Purpose.all
            default: topic
            }
        self.init(contact, via: .email, for: purpose)
    }
}
