/// The rule that a text breaks which was given as an e-mail address.
public enum EmailAddressError: String, Error, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// There is nothing but white space.
    case empty = "empty"
    /// There is no `@` after the local part.
    case missingAt = "missing @"
    /// There is a second `@`.
    case severalAts = "more than one @"
    /// Nothing stands before the `@`.
    case emptyLocalPart = "empty local part"
    /// The local part is longer than 64 octets.
    case localPartTooLong = "local part too long"
    /// The local part starts or ends with a dot.
    case dotAtEdge = "dot at the edge of the local part"
    /// Two dots follow each other.
    case consecutiveDots = "two dots in a row"
    /// A quoted local part isn't closed, or something other than `@` follows it.
    case badQuoting = "bad quoting"
    /// White space stands inside the address.
    case space = "space in address"
    /// A control character stands inside the address.
    case control = "control character in address"
    /// A character stands where the syntax allows none like it.
    case character = "character not allowed"
    /// Nothing stands after the `@`.
    case emptyDomain = "empty domain"
    /// The domain starts with a dot.
    case emptyDomainLabel = "empty domain label"
    /// A label of the domain is longer than 63 octets.
    case domainLabelTooLong = "domain label too long"
    /// A label of the domain starts or ends with a hyphen.
    case hyphenAtEdge = "hyphen at the edge of a domain label"
    /// The domain is an IP address in brackets, which no customer has.
    case addressLiteral = "address literal"
    /// The whole address is longer than 254 octets.
    case addressTooLong = "address too long"

    /// The rule in words.
    public var description: String { rawValue }
}
