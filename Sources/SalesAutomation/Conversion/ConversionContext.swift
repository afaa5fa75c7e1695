public import CRMCore
public import StorageProtocols

/// What a conversion is decided upon: the lead and the records that it may become, as they were read.
public struct ConversionContext: Sendable {
    /// The lead.
    public var lead: Stored<Lead>
    /// The accounts that it may stand for, the surest first.
    public var accounts: [(account: Stored<Account>, reason: ConversionCandidate.Reason)]
    /// The contacts that it may stand for, the surest first.
    public var contacts: [(contact: Stored<Contact>, reason: ConversionCandidate.Reason)]
    /// The opportunity that was chosen.
    public var opportunity: Stored<Opportunity>?

    /// Creates a context.
    public init(
        lead: Stored<Lead>,
        accounts: [(account: Stored<Account>, reason: ConversionCandidate.Reason)] = [],
        contacts: [(contact: Stored<Contact>, reason: ConversionCandidate.Reason)] = [],
        opportunity: Stored<Opportunity>? = nil
    ) {
        self.lead = lead
        self.accounts = accounts
        self.contacts = contacts
        self.opportunity = opportunity
    }

    /// The contact that the lead becomes; nil for a new one or none.
    func chosenContact(_ choice: ConversionChoices.Target<Contact>) -> Stored<Contact>? {
        switch choice {
        case .none, .new: return nil
        case .existing(let id): return contacts.first { $0.contact.id == id }?.contact
        case .matching:
            guard let first = contacts.first, first.reason == .linked || contacts.count == 1 else { return nil }
            return first.contact
        }
    }

    /// Everything that the lead may stand for.
    public var candidates: [ConversionCandidate] {
        contacts.map { ConversionCandidate(link: RecordLink($0.contact.id), reason: $0.reason) }
            + accounts.map { ConversionCandidate(link: RecordLink($0.account.id), reason: $0.reason) }
    }
}

extension QueryTransaction {
    /// Reads what a conversion is decided upon.
    func conversionContext(_ id: ID<Lead>, _ choices: ConversionChoices) throws -> ConversionContext {
        var context = ConversionContext(lead: try get(id))
        let lead = context.lead.record
        let addresses = lead.emails.map(\.normal)

        var contacts: [(Query<Contact>, ConversionCandidate.Reason)] = []
        if let contact = lead.contact { contacts.append((Contact.where { $0.id == contact }, .linked)) }
        if case .existing(let id) = choices.contact { contacts.append((Contact.where { $0.id == id }, .linked)) }
        let anyAddress = Condition.any(addresses.map { .contains(Contact.Fields.emails.reference, .text($0)) })
        if !addresses.isEmpty { contacts.append((Query(Filter(anyAddress)), .email)) }
        for (query, reason) in contacts {
            for contact in try fetch(query.limit(20))
            where !context.contacts.contains(where: { $0.contact.id == contact.id }) {
                context.contacts.append((contact, reason))
            }
        }

        var accounts: [(Query<Account>, ConversionCandidate.Reason)] = []
        // The company of somebody whom the lead only may be is no evidence.
        let linked = lead.account ?? context.chosenContact(choices.contact)?.account
        if let linked { accounts.append((Account.where { $0.id == linked }, .linked)) }
        if case .existing(let id) = choices.account { accounts.append((Account.where { $0.id == id }, .linked)) }
        if let domain = lead.domain { accounts.append((Account.where { $0.domain == domain }, .domain)) }
        if let company = lead.company, !company.isBlank {
            let key = CompanyName(company).normal
            accounts.append((Account.where { $0.nameKey == key }, .name))
        }
        for (query, reason) in accounts {
            for account in try fetch(query.limit(20))
            where !context.accounts.contains(where: { $0.account.id == account.id }) {
                context.accounts.append((account, reason))
            }
        }
        if case .existing(let id) = choices.opportunity { context.opportunity = try get(id) }
        return context
    }
}

extension Lead {
    /// The domain of the web address, or of the main e-mail address.
    var domain: String? {
        website.flatMap(WebDomain.normal(of:)) ?? emails.first.flatMap { WebDomain.normal(of: String($0.domain)) }
    }
}
