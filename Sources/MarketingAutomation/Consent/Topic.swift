public import CRMCore

/// What people subscribe to, such as `newsletter`; open, so that a host names its own.
public struct Topic: TextRepresentable, Hashable {
    /// The stable name of the topic.
    public var rawValue: String

    /// Creates a topic from its stable name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Every topic: a fact about it holds for each of them.
    public static let all = Topic(rawValue: "*")
    /// News and offers in general.
    public static let marketing = Topic(rawValue: "marketing")
}

/// What kind of mail a message is; open, so that a host can add its own.
///
/// Streams keep receipts apart from offers: who unsubscribes from marketing still gets an invoice.
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

/// Why the law allows a contact to be written to.
public struct LawfulBasis: TextRepresentable, Hashable {
    /// The stable name of the basis.
    public var rawValue: String

    /// Creates a basis from its stable name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The person agreed.
    public static let consent = LawfulBasis(rawValue: "consent")
    /// A contract with the person needs it.
    public static let contract = LawfulBasis(rawValue: "contract")
    /// An interest that the person's own does not outweigh, such as news for existing customers.
    public static let legitimateInterest = LawfulBasis(rawValue: "legitimate_interest")
}
