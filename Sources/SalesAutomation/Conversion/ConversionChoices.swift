public import CRMCore
public import StorageProtocols

/// What a lead is to become.
public struct ConversionChoices: Sendable {
    /// The company.
    public var account: Target<Account>
    /// The person.
    public var contact: Target<Contact>
    /// The deal.
    public var opportunity: Target<Opportunity>
    /// Who owns what is new, where the lead has no owner.
    public var owner: ID<User>?

    /// Creates choices: without any, a new contact, a new account where the lead names a company, and no deal.
    public init(
        account: Target<Account> = .matching,
        contact: Target<Contact> = .matching,
        opportunity: Target<Opportunity> = .none,
        owner: ID<User>? = nil
    ) {
        self.account = account
        self.contact = contact
        self.opportunity = opportunity
        self.owner = owner
    }

    /// What one part of a lead becomes.
    public enum Target<R: Record>: Sendable {
        /// Nothing.
        case none
        /// The one that the lead belongs to, else the best candidate that is beyond doubt, else a new one.
        case matching
        /// A new one; what the lead knows fills what it leaves empty.
        case new(R)
        /// One that exists; what the lead knows fills what it leaves empty.
        case existing(ID<R>)
    }
}

/// A record that a lead may stand for already.
public struct ConversionCandidate: Sendable, Hashable {
    /// The record.
    public var link: RecordLink
    /// What they have in common.
    public var reason: Reason

    /// What a lead and a record have in common, the surest first.
    public enum Reason: Int, Sendable, Hashable, Comparable, Codable {
        /// The lead belongs to it.
        case linked
        /// An e-mail address.
        case email
        /// The domain of the e-mail address or web site.
        case domain
        /// The name.
        case name

        /// Whether the first is surer.
        public static func < (left: Reason, right: Reason) -> Bool { left.rawValue < right.rawValue }
    }
}
