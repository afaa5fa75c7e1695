/// The kind of record that the rows of a file become, by a stable name.
///
/// The core knows contacts, accounts, activities and users; modules add theirs with ``Registry/imports(_:)``.
public struct ImportTarget: Sendable, Hashable, Codable, RawRepresentable {
    /// The name, such as `contacts`.
    public let rawValue: String

    /// Creates a target from its name, or returns `nil` where the text is none: lower-case letters, digits and `_`.
    public init?(rawValue: String) {
        let isName = rawValue.utf8.allSatisfy { byte in
            byte &- UInt8(ascii: "a") < 26 || ContactText.isDigit(byte) || byte == UInt8(ascii: "_")
        }
        guard isName, !rawValue.isEmpty else { return nil }
        self.rawValue = rawValue
    }

    /// Creates a target from a name in a module's code: lower-case letters, digits and `_`.
    public init(_ name: StaticString) { rawValue = "\(name)" }

    /// People.
    public static let contacts = ImportTarget("contacts")
    /// Companies.
    public static let accounts = ImportTarget("accounts")
    /// Calls, messages, meetings and notes.
    public static let activities = ImportTarget("activities")
    /// People who work with the CRM, with their managers and teams.
    public static let users = ImportTarget("users")
}
