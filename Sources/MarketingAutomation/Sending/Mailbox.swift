public import CRMCore

/// An address with the name that is shown beside it.
public struct Mailbox: Sendable, Hashable {
    /// The name; empty where there is none.
    public var name: String
    /// The address.
    public var address: EmailAddress

    /// Creates a mailbox.
    public init(name: String = "", address: EmailAddress) {
        self.name = name
        self.address = address
    }
}
