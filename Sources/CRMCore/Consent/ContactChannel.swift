public import StorageProtocols

/// The way by which a person is contacted; open, so that a host can add its own.
///
/// The gate knows by what kind of address a channel reaches a person; a host says so of its own channels with
/// ``Registry/contactChannel(_:reachedBy:)``. By a channel of which nobody has said it, nobody may be contacted.
public struct ContactChannel: TextRepresentable, Hashable {
    /// The stable name of the channel.
    public var rawValue: String

    /// Creates a channel from its stable name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Every channel: what was said about it holds for each of them.
    public static let all = ContactChannel(rawValue: "*")
    /// E-mail.
    public static let email = ContactChannel(rawValue: "email")
    /// A phone call.
    public static let phone = ContactChannel(rawValue: "phone")
    /// A text message.
    public static let sms = ContactChannel(rawValue: "sms")
    /// A letter.
    public static let post = ContactChannel(rawValue: "post")
}
