public import CRMCore
public import StorageProtocols

/// What a lead becomes, field by field, before anything is written.
///
/// Make one with ``CRMCore/Session/planConversion(of:_:)``, look at it, and hand it to
/// ``CRMCore/Session/convert(_:key:)``.
public struct ConversionPlan: Sendable {
    /// The lead as it was read.
    public let lead: Stored<Lead>
    /// What the lead may stand for.
    public let candidates: [ConversionCandidate]
    /// What happens to each field that the lead knows.
    public internal(set) var decisions: [Decision] = []
    /// The company that is written; nil for none.
    public internal(set) var account: Write<Account>?
    /// The person who is written; nil for none.
    public internal(set) var contact: Write<Contact>?
    /// The deal that is written; nil for none.
    public internal(set) var opportunity: Write<Opportunity>?

    /// What happens to one field of a target.
    public struct Decision: Sendable, Hashable {
        /// The target's record type.
        public var type: String
        /// The target's field.
        public var field: String
        /// What the target holds.
        public var current: Value
        /// What the lead knows.
        public var incoming: Value
        /// What happens.
        public var action: Action
    }

    /// What can happen to a field.
    public enum Action: String, Sendable, Hashable, Codable {
        /// The target had nothing: it gets what the lead knows.
        case fill
        /// Both say the same.
        case keep
        /// They differ: the target stays as it is, and somebody should look.
        case conflict
    }

    /// A record that a conversion writes.
    public enum Write<R: Record>: Sendable {
        /// A new one.
        case create(R)
        /// One that exists, as it is to be.
        case update(Stored<R>)

        /// The record as it is to be.
        public var record: R {
            switch self {
            case .create(let record): record
            case .update(let stored): stored.record
            }
        }

        /// Whether it is new.
        public var isNew: Bool {
            switch self {
            case .create: true
            case .update: false
            }
        }
    }

    /// The fields in which the lead and a target differ.
    public var conflicts: [Decision] { decisions.filter { $0.action == .conflict } }

    /// Decides what a lead becomes.
    ///
    /// - Throws: ``CRMCore/CRMError`` with code `wrongState` for a lead that is converted, `required` where nothing
    ///   would become of it, `unknownReference` for a target that does not exist.
    public init(_ choices: ConversionChoices, in context: ConversionContext) throws {
        lead = context.lead
        candidates = context.candidates
        guard lead.status != .converted else { throw Self.error(.wrongState, "the lead is converted", "status") }
        try planAccount(choices, context)
        try planContact(choices, context)
        try planOpportunity(choices, context)
        guard account != nil || contact != nil else {
            throw Self.error(.required, "an account or a contact to become of the lead", "contact")
        }
    }

    private mutating func planAccount(_ choices: ConversionChoices, _ context: ConversionContext) throws {
        var merge: FieldMerge<Account>
        switch choices.account {
        case .none: return
        case .new(let account): merge = FieldMerge(.create(account))
        case .existing(let id):
            guard let found = context.accounts.first(where: { $0.account.id == id }) else {
                throw Self.error(.unknownReference, "there is no such account", "account")
            }
            merge = FieldMerge(.update(found.account))
        case .matching:
            if let first = context.accounts.first, first.reason == .linked || context.accounts.count == 1 {
                merge = FieldMerge(.update(first.account))
            } else if let company = lead.company, !company.isBlank {
                merge = FieldMerge(.create(Account(name: company)))
            } else {
                return
            }
        }
        merge.fill(\.name, lead.company ?? "", Account.Fields.name)
        merge.fill(\.website, lead.website, Account.Fields.website)
        merge.fill(\.industry, lead.industry, Account.Fields.industry)
        if merge.isNew { merge.fill(\.owner, lead.owner ?? choices.owner, Account.Fields.owner) }
        account = merge.write
        decisions += merge.decisions
    }

    private mutating func planContact(_ choices: ConversionChoices, _ context: ConversionContext) throws {
        var merge: FieldMerge<Contact>
        let chosen = context.chosenContact(choices.contact)
        switch choices.contact {
        case .none: return
        case .new(let contact): merge = FieldMerge(.create(contact))
        case .existing:
            guard let chosen else { throw Self.error(.unknownReference, "there is no such contact", "contact") }
            merge = FieldMerge(.update(chosen))
        case .matching:
            if let chosen {
                merge = FieldMerge(.update(chosen))
            } else if !lead.name.isEmpty || !lead.emails.isEmpty || !lead.phones.isEmpty {
                merge = FieldMerge(.create(Contact()))
            } else {
                return
            }
        }
        merge.fill(\.name, lead.name, isEmpty: \.isEmpty, Contact.Fields.displayName)
        merge.fill(\.jobTitle, lead.jobTitle, Contact.Fields.jobTitle)
        merge.fill(\.source, lead.source, Contact.Fields.source)
        // Two contacts can't share an address: what another candidate has stays there.
        let others = context.contacts.map(\.contact).filter { $0.id != chosen?.id }
        let taken = Set(others.flatMap { $0.emails.map(\.key) })
        merge.add(\.emails, lead.emails, Contact.Fields.emails, except: taken)
        merge.add(\.phones, lead.phones, Contact.Fields.phones)
        if merge.isNew { merge.fill(\.owner, lead.owner ?? choices.owner, Contact.Fields.owner) }
        contact = merge.write
        decisions += merge.decisions
    }

    private mutating func planOpportunity(_ choices: ConversionChoices, _ context: ConversionContext) throws {
        var merge: FieldMerge<Opportunity>
        switch choices.opportunity {
        case .none, .matching: return
        case .new(let opportunity): merge = FieldMerge(.create(opportunity))
        case .existing(let id):
            guard let found = context.opportunity, found.id == id else {
                throw Self.error(.unknownReference, "there is no such opportunity", "opportunity")
            }
            merge = FieldMerge(.update(found))
        }
        merge.fill(\.source, lead.source, Opportunity.Fields.source)
        merge.fill(\.lead, lead.id, Opportunity.Fields.lead)
        merge.fill(\.owner, lead.owner ?? choices.owner, Opportunity.Fields.owner)
        opportunity = merge.write
        decisions += merge.decisions
    }

    private static func error(_ code: CRMError.Code, _ rule: String, _ field: String) -> CRMError {
        CRMError(code, rule, type: Lead.typeName, field: field)
    }
}
