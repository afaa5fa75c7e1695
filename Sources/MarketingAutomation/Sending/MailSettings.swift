public import CRMCore

/// How a host sends mail.
public struct MailSettings: Sendable {
    /// Who the mails are from.
    public var sender: Mailbox
    /// Where replies go; to the sender where nil.
    public var replyTo: Mailbox?
    /// The address that is told of mails that could not be delivered; the sender's where nil.
    public var returnPath: EmailAddress?
    /// The mailbox that takes unsubscribe requests by mail; not offered where nil.
    public var unsubscribeMailbox: EmailAddress?
    /// The web address below which the host calls ``TrackingEndpoint``, such as `https://mail.example.com/t`.
    ///
    /// Without one, mails have no tracked links and no unsubscribe link.
    public var linkBase: String?
    /// The keys of the tokens in links.
    public var keys: SigningKeyRing
    /// The keys under which suppressed addresses are hashed; see ``SuppressionKeys`` for how to change them.
    public var addressKeys: SigningKeyRing
    /// The postal address that the law demands in every advertising mail, in one line.
    public var postalAddress: String
    /// Who delivers.
    public var transport: any MailTransport
    /// The zone of contacts whose own is not known.
    public var defaultZone: Zone
    /// How long after it was due a mail is still sent.
    public var lifetime: Duration
    /// Whether opening a mail is recorded, by a picture of one pixel.
    public var tracksOpens: Bool
    /// Whether links in HTML lead over the host, which records the click.
    public var tracksClicks: Bool

    /// Creates settings.
    public init(
        sender: Mailbox,
        replyTo: Mailbox? = nil,
        returnPath: EmailAddress? = nil,
        unsubscribeMailbox: EmailAddress? = nil,
        linkBase: String? = nil,
        keys: SigningKeyRing,
        addressKeys: SigningKeyRing,
        postalAddress: String,
        transport: any MailTransport,
        defaultZone: Zone = .utc,
        lifetime: Duration = .seconds(3 * 86_400),
        tracksOpens: Bool = true,
        tracksClicks: Bool = true
    ) {
        self.sender = sender
        self.replyTo = replyTo
        self.returnPath = returnPath
        self.unsubscribeMailbox = unsubscribeMailbox
        self.linkBase = linkBase
        self.keys = keys
        self.addressKeys = addressKeys
        self.postalAddress = postalAddress
        self.transport = transport
        self.defaultZone = defaultZone
        self.lifetime = lifetime
        self.tracksOpens = tracksOpens
        self.tracksClicks = tracksClicks
    }
}
