/// The kind of record that the rows of a file become.
public enum ImportTarget: String, Sendable, Hashable, Codable, CaseIterable {
    /// People.
    case contacts
    /// Companies.
    case accounts
    /// Calls, messages, meetings and notes.
    case activities
}
