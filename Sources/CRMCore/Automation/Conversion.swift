public import StorageProtocols

/// Something of value that a person or company did in the end, such as a purchase: what marketing works towards.
public struct Conversion: Sendable, Hashable, Identifiable {
    /// A stable name, such as `opportunity:<identifier>`.
    public var id: String
    /// The people who took part.
    public var contacts: [ID<Contact>]
    /// Their company.
    public var account: ID<Account>?
    /// When it happened.
    public var at: Instant
    /// What it is worth.
    public var value: Money
    /// The record that says so.
    public var link: RecordLink

    /// Creates a conversion.
    public init(
        id: String,
        contacts: [ID<Contact>],
        account: ID<Account>? = nil,
        at: Instant,
        value: Money,
        link: RecordLink
    ) {
        self.id = id
        self.contacts = contacts
        self.account = account
        self.at = at
        self.value = value
        self.link = link
    }
}

extension QueryTransaction {
    /// The conversions of a period from all modules, in order of time.
    public final func conversions(in period: Range<Instant>) throws -> [Conversion] {
        try session.crm.registry.automation.conversions
            .flatMap { try $0(period, self) }
            .sorted { ($0.at, $0.id) < ($1.at, $1.id) }
    }
}
