/// An e-mail address as it was given and in the form in which addresses are compared.
///
/// Accepted is what RFC 5321 lets a mail be sent to: a local part of atoms with dots or in quotes, and a domain of
/// one label or more, both with UTF-8 by RFC 6531. Comments, obsolete forms and address literals are refused.
public struct EmailAddress: Hashable, Sendable {
    /// The text as given, without white space at its ends.
    public let value: String

    /// The form for uniqueness, lookup and sending.
    ///
    /// A display name, angle brackets and `mailto:` are unwrapped, full-width characters are ASCII, needless quotes
    /// and the domain's trailing dot are gone. Both parts are lower case: a server may by the standard tell `Ann@`
    /// from `ann@`, but none in use does, while people type either. The domain keeps its script.
    public let normal: String

    /// What the address is for.
    public var label: ContactLabel

    /// Checks and normalises an address.
    ///
    /// White space around the address, `mailto:` with its parameters, and `Ann Lee <ann@example.com>` are accepted.
    public init(_ text: String, label: ContactLabel = .other) throws(EmailAddressError) {
        self.label = label
        var source = text
        let syntax = source.withUTF8 { EmailSyntax.parse($0) }
        if case .success(let parts) = syntax, parts.isPlain, parts.address == 0..<source.utf8.count {
            value = text
            normal = text
            return
        }
        value = ContactText.trimmed(text)
        if case .failure(.character) = syntax, !source.utf8.allSatisfy({ $0 < 0x80 }) {
            normal = try Self.internationalNormal(of: text)
        } else {
            let parts = try syntax.get()
            normal = source.withUTF8 { EmailSyntax.normal($0, parts) }
        }
    }

    /// The part of ``normal`` before the last `@`.
    public var localPart: Substring { split.local }

    /// The part of ``normal`` after the last `@`.
    public var domain: Substring { split.domain }

    private var split: (local: Substring, domain: Substring) {
        guard let at = normal.utf8.lastIndex(of: UInt8(ascii: "@")) else { return (normal[...], "") }
        return (normal[..<at], normal[normal.utf8.index(after: at)...])
    }

    /// The form of an address that isn't ASCII as it stands.
    private static func internationalNormal(of text: String) throws(EmailAddressError) -> String {
        var folded = DomainSyntax.folded(text)
        let parts = try folded.withUTF8({ EmailSyntax.parse($0, allowingUTF8: true) }).get()
        var normal = folded.withUTF8 { EmailSyntax.normal($0, parts) }.lowercased()
        if DomainSyntax.hasForbiddenScalar(normal) { throw .character }
        // Some letters are longer in lower case.
        _ = try normal.withUTF8({ EmailSyntax.parse($0, allowingUTF8: true) }).get()
        return normal
    }
}
