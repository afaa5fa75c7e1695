/// A record that a search found.
public struct SearchHit: Sendable, Hashable {
    /// The record.
    public var link: RecordLink
    /// What it is called.
    public var name: String
    /// Its e-mail address, where it has one.
    public var email: String?

    /// Creates a hit.
    public init(link: RecordLink, name: String, email: String? = nil) {
        self.link = link
        self.name = name
        self.email = email
    }
}
