/// A person or a company as address books exchange them: vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350).
///
/// All properties are kept, in their order, also those that a ``Contact`` has no place for.
public struct VCard: Sendable, Hashable {
    /// The properties, but for `VERSION`.
    public var lines: [ContentLine]

    /// Creates a card of these properties.
    public init(_ lines: [ContentLine] = []) { self.lines = lines }

    /// A card from what stands between `BEGIN:VCARD` and `END:VCARD`; nil for another component.
    public init?(_ component: ContentComponent) {
        guard component.name == "VCARD" else { return nil }
        lines = component.lines.filter { $0.name != "VERSION" }
    }

    /// The card as a component of a version.
    public func component(_ version: Version = .v4) -> ContentComponent {
        ContentComponent("VCARD", [ContentLine("VERSION", version.rawValue)] + lines)
    }

    /// The first property of a name, the preferred one where one is marked so.
    public subscript(name: String) -> ContentLine? { all(name).first }

    /// The properties of a name, preferred ones first.
    public func all(_ name: String) -> [ContentLine] {
        lines.filter { $0.name == name }.enumerated()
            .sorted { ($0.element.preference, $0.offset) < ($1.element.preference, $1.offset) }
            .map(\.element)
    }

    /// The versions that are written.
    public enum Version: String, Sendable, Hashable, CaseIterable {
        /// RFC 2426, which older programs read.
        case v3 = "3.0"
        /// RFC 6350.
        case v4 = "4.0"
    }
}

extension ContentLine {
    /// 1 for the most preferred, 101 for one of which nothing is said.
    fileprivate var preference: Int {
        if let text = values(of: "PREF").first, let number = Int(text) { return min(max(number, 1), 100) }
        return types.contains("pref") ? 1 : 101
    }
}
