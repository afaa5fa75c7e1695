/// What a phone number, address or e-mail address is for; open, so that a host can add its own.
public struct ContactLabel: RawRepresentable, Hashable, Sendable {
    /// The stable name of the label.
    public var rawValue: String

    /// Creates a label from its stable name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// For use at work.
    public static let work = ContactLabel(rawValue: "work")
    /// For use at home.
    public static let home = ContactLabel(rawValue: "home")
    /// A phone that is carried along.
    public static let mobile = ContactLabel(rawValue: "mobile")
    /// The switchboard or the first choice.
    public static let main = ContactLabel(rawValue: "main")
    /// A fax machine.
    public static let fax = ContactLabel(rawValue: "fax")
    /// Where invoices go.
    public static let billing = ContactLabel(rawValue: "billing")
    /// Where goods go.
    public static let shipping = ContactLabel(rawValue: "shipping")
    /// Anything else, or not said.
    public static let other = ContactLabel(rawValue: "other")
}
