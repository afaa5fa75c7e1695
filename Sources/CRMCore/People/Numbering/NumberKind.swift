/// What the numbers of a range are for.
public enum NumberKind: String, Sendable, Hashable, CaseIterable {
    /// A line in a place.
    case fixedLine
    /// A mobile phone.
    case mobile
    /// Either: the country does not tell them apart by their numbers.
    case fixedLineOrMobile
    /// Free for the caller.
    case tollFree
    /// Dearer than others.
    case premiumRate
    /// Paid by both.
    case sharedCost
    /// A line over the Internet.
    case voip
    /// Follows a person to any line.
    case personal
    /// A pager.
    case pager
    /// One number of a company with many lines.
    case company
    /// The mailbox of a line.
    case voicemail
}

/// What a numbering plan says of a phone number.
public enum NumberVerdict: Sendable, Hashable {
    /// The number can be in use: it is in a range of this kind, of the region with this code.
    ///
    /// The region is that of ISO 3166-1; nil for numbers of no country, such as +800.
    case valid(NumberKind, region: String?)
    /// No range has the number, though others of its length have.
    case noSuchRange
    /// It has too few digits for its country, or too many, or a count that no range there has.
    case wrongLength
    /// It does not tell its country, or none of the plans is of that calling code.
    case unknownCountry
}
