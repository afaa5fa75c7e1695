public import StorageProtocols

/// The records of other types that a batch of rows names, looked up with one query for each way of naming them.
public struct ImportLinks {
    /// A contact as activities need it.
    struct Person {
        let id: ID<Contact>
        let account: ID<Account>?
    }

    /// An account as rows name it.
    private struct Company {
        let id: ID<Account>
        let name: String
        let externalID: String?
    }

    private var companies: [Value: [Company]] = [:]
    private var companiesByExternalID: [Value: ID<Account>] = [:]
    private var users: [Value: ID<User>?] = [:]
    private var tags = MadeRecords<Tag>(kind: "tag", name: \.name)
    private var teams = MadeRecords<Team>(kind: "team", name: \.name)
    private var managers = MadeRecords<User>(kind: "user", name: \.name)
    private var named: NamedRecords
    private var contactsByEmail: [Value: Person] = [:]
    private var contactsByExternalID: [Value: Person] = [:]
    /// What vCards said of people beside, by the person.
    private var cards: [ID<Contact>: String] = [:]
    /// Accounts that rows name and that do not exist yet.
    private(set) var newAccounts: [Account] = []
    /// Which row that was accepted is the first to name an account that was made, and how it names it.
    private var uses: [RecordID: (row: Int, name: String, ids: Set<Value>)] = [:]
    /// Why an account that rows name can't be made, by the name.
    private var refused: [Value: String] = [:]
    /// What is said of the row that is being linked.
    var notes: [ImportNote] = []
    /// What refuses the row that is being linked: the field's text form, its value and the rule.
    var problems: [(field: String, value: String, rule: String)] = []
    /// The commit, which sees what rows before wrote.
    public let transaction: CommandTransaction

    /// Looks up what a batch names.
    init(_ references: [ImportReferences], in tx: CommandTransaction) throws {
        transaction = tx
        named = try NamedRecords(references.flatMap(\.named), in: tx)
        var emails: Set<Value> = []
        var names: Set<Value> = []
        var ids: Set<Value> = []
        var owners: Set<Value> = []
        var contactIDs: Set<Value> = []
        for reference in references {
            for email in reference.emails { emails.insert(.text(email)) }
            for name in [reference.company, reference.parent].compactMap({ $0 }) { names.insert(Self.companyKey(name)) }
            for id in [reference.companyID, reference.parentID].compactMap({ $0 }) { ids.insert(.text(id)) }
            for id in reference.relatedIDs {
                ids.insert(.text(id))
                contactIDs.insert(.text(id))
            }
            if let id = reference.contactID { contactIDs.insert(.text(id)) }
            for owner in [reference.owner, reference.managerAddress].compactMap({ $0 }) { owners.insert(.text(owner)) }
        }
        try findCompanies(names, ids, tx)
        try findUsers(owners, tx)
        try tags.find(references.flatMap(\.tags), by: Tag.Fields.nameKey.reference, in: tx)
        try teams.find(references.compactMap(\.team), by: nil, in: tx)
        try managers.find(references.compactMap(\.manager), by: User.Fields.sortName.reference, in: tx)
        try findContacts(emails, contactIDs, tx)
    }

    private static func companyKey(_ name: String) -> Value { .text(CompanyName(name).normal) }

    private mutating func findCompanies(_ names: Set<Value>, _ ids: Set<Value>, _ tx: CommandTransaction) throws {
        func add(_ account: Stored<Account>) {
            let company = Company(id: account.id, name: account.record.name, externalID: account.record.externalID)
            companies[.text(account.record.nameKey), default: []].append(company)
        }
        try tx.forEach(Account.Fields.nameKey.reference, names, as: Account.self, add)
        let externalID = Account.Fields.externalID.reference
        try tx.forEach(externalID: externalID, ids, as: Account.self, of: \.externalID) { account, id in
            companiesByExternalID[id] = account.id
        }
    }

    private mutating func findUsers(_ owners: Set<Value>, _ tx: CommandTransaction) throws {
        guard !owners.isEmpty else { return }
        var emails: [Value] = []
        var names: [Value: Value] = [:]
        for case .text(let text) in owners {
            if let email = try? EmailAddress(text) { emails.append(.text(email.normal)) }
            names[.text(SortName.folded(text))] = .text(text)
        }
        let condition = Condition.any([
            .isIn(User.Fields.email.reference, emails), .isIn(User.Fields.sortName.reference, Array(names.keys)),
        ])
        for user in try tx.fetch(Query<User>(Filter(condition))) {
            if let email = user.record.email { users[.text(email)] = .some(user.id) }
            let key = Value.text(SortName.folded(user.record.name))
            // Of two users with the same name neither is meant.
            users[key] = users[key] == nil ? .some(user.id) : .some(nil)
        }
    }

    private mutating func findContacts(_ emails: Set<Value>, _ ids: Set<Value>, _ tx: CommandTransaction) throws {
        func person(_ contact: Stored<Contact>) -> Person { Person(id: contact.id, account: contact.record.account) }
        try tx.forEach(Contact.Fields.emails.reference, emails, as: Contact.self) { contact in
            for email in contact.record.emails { contactsByEmail[email.key] = person(contact) }
        }
        let externalID = Contact.Fields.externalID.reference
        try tx.forEach(externalID: externalID, ids, as: Contact.self, of: \.externalID) { contact, id in
            contactsByExternalID[id] = person(contact)
        }
    }

    // MARK: What rows name

    /// The account that a row names; nil where there is none.
    ///
    /// Of several with the same normal name it is the one that the record has already, then the one with exactly the
    /// name, then the oldest. One with another external identifier than the row's is a different company.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - externalID: The identifier in the other system.
    ///   - current: The account that the record has already.
    public func account(
        _ name: String?,
        _ externalID: String?,
        preferring current: ID<Account>? = nil
    ) -> ID<Account>? {
        if let externalID, let account = companiesByExternalID[.text(externalID)] { return account }
        guard let name else { return nil }
        let key = Self.companyKey(name)
        let matches = (companies[key] ?? [])
            .filter { company in
                if key == .text(""), !company.name.utf8.elementsEqual(name.utf8) { return false }
                guard let externalID, let other = company.externalID else { return true }
                return externalID.utf8.elementsEqual(other.utf8)
            }
        if let current, matches.contains(where: { $0.id == current }) { return current }
        if let same = matches.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) { return same.id }
        return matches.min { $0.id < $1.id }?.id
    }

    /// The user whom a row names by e-mail address or name.
    public func user(_ text: String) -> ID<User>? {
        if let email = try? EmailAddress(text), let user = users[.text(email.normal)] ?? nil { return user }
        return users[.text(SortName.folded(text))] ?? nil
    }

    /// The tags that a row names, those that were refused left out.
    public func tags(_ names: [String]) -> [ID<Tag>] {
        var ids: [ID<Tag>] = []
        for name in names {
            if let tag = tags[name], !ids.contains(tag) { ids.append(tag) }
        }
        return ids
    }

    /// The contact with an e-mail address in its normal form, of those that rows named with
    /// ``ImportReferences/people(_:)``.
    public func contact(withEmail email: String) -> ID<Contact>? { contact(email: email)?.id }

    /// The manager that a row names.
    func manager(_ name: String) -> ID<User>? { managers[name] }

    /// The team that a row names.
    func team(_ name: String) -> ID<Team>? { teams[name] }

    // MARK: What must exist

    /// The record that a row names, which it did with ``ImportReferences/name(_:of:by:)``.
    ///
    /// Where there is none, or there are several, the row is refused with the names that are like it.
    ///
    /// - Parameters:
    ///   - text: The name.
    ///   - type: The record type.
    ///   - field: The field that has the names.
    ///   - column: The text form of the field whose column has the name.
    public mutating func required<R: Record>(
        _ text: String,
        of type: R.Type,
        by field: Field<R, String>,
        column: String
    ) throws -> ID<R>? {
        let reference = NamedReference(type: R.typeName, field: field.reference, text: text)
        if let id = try named.id(of: reference, in: transaction) { return ID(id) }
        refuse(column, text, try named.unknown(reference, in: transaction))
        return nil
    }

    /// The account that a row names; where there is none, the row is refused with the names that are like it.
    public mutating func requiredAccount(
        _ name: String,
        _ externalID: String? = nil,
        preferring current: ID<Account>? = nil,
        column: String = "company"
    ) throws -> ID<Account>? {
        if let account = account(name, externalID, preferring: current) { return account }
        let reference = NamedReference(type: Account.typeName, field: Account.Fields.name.reference, text: name)
        refuse(column, name, try named.unknown(reference, in: transaction))
        return nil
    }

    /// The user whom a row names by e-mail address or name; where there is none, or there are several of the name, the
    /// row is refused with the names that are like it.
    public mutating func requiredUser(_ text: String, column: String = "owner") throws -> ID<User>? {
        if let user = user(text) { return user }
        let reference = NamedReference(type: User.typeName, field: User.Fields.name.reference, text: text)
        let isDouble = users[.text(SortName.folded(text))] != nil
        let rule = isDouble ? "several users have this name" : try named.unknown(reference, in: transaction)
        refuse(column, text, rule)
        return nil
    }

    /// Refuses the row that is being linked.
    ///
    /// - Parameters:
    ///   - field: The text form of the field at fault.
    ///   - value: What its cell says.
    ///   - rule: The rule in words.
    public mutating func refuse(_ field: String, _ value: String, _ rule: String) {
        problems.append((field, value, rule))
    }

    /// Says something of the row that is being linked and does not refuse it.
    public mutating func add(_ note: ImportNote) { notes.append(note) }

    /// The contact with an e-mail address in its normal form.
    func contact(email: String) -> Person? { contactsByEmail[.text(email)] }

    /// The contact with an external identifier.
    func contact(externalID: String) -> Person? { contactsByExternalID[.text(externalID)] }

    /// The reason for which something that a row names can't be made, with the field that names it.
    func refusal(_ references: ImportReferences) -> (field: String, name: String, rule: String)? {
        if let name = references.company, let rule = refused[.text(name)] { return ("company", name, rule) }
        for tag in references.tags {
            if let rule = tags.refusal(tag) { return ("tags", tag, rule) }
        }
        if let name = references.manager, let rule = managers.refusal(name) { return (User.managerColumn, name, rule) }
        if let name = references.team, let rule = teams.refusal(name) { return (User.teamColumn, name, rule) }
        return nil
    }

    // MARK: What does not exist yet

    /// Makes what rows name and what does not exist yet: accounts where they say so, tags, managers and teams.
    mutating func createMissing(_ references: [ImportReferences], in tx: CommandTransaction) throws {
        for reference in references {
            guard reference.makesCompany, let name = reference.company,
                account(name, reference.companyID) == nil
            else { continue }
            let account = Account(id: tx.newID(), name: name, externalID: reference.companyID)
            newAccounts.append(account)
            companies[Self.companyKey(name), default: []]
                .append(Company(id: account.id, name: name, externalID: reference.companyID))
            if let id = reference.companyID { companiesByExternalID[.text(id)] = account.id }
        }
        for (account, rule) in try tx.createAllowed(&newAccounts) {
            refused[.text(account.name)] = rule
            companies[Self.companyKey(account.name)]?.removeAll { $0.id == account.id }
            if let id = account.externalID { companiesByExternalID[.text(id)] = nil }
        }
        try tags.create(references.flatMap(\.tags), in: tx) { Tag(id: $0, name: $1) }
        try teams.create(references.compactMap(\.team), in: tx) { Team(id: $0, name: $1) }
        try managers.create(references.compactMap(\.manager), in: tx) { User(id: $0, name: $1) }
    }

    /// Notes that a row was accepted.
    ///
    /// - Parameter written: The record that it became, which may be one that was made because rows before named it.
    mutating func use<R: ImportableRecord>(_ references: ImportReferences, _ written: Stored<R>, row: Int) {
        tags.use(references.tags, row: row)
        if let card = references.card { cards[ID(written.id.raw)] = card }
        if let name = references.team { teams.use([name], row: row) }
        if let name = references.manager { managers.use([name], row: row) }
        managers.keep(written.id.raw)
        guard !newAccounts.isEmpty, let name = references.company else { return }
        guard let account = account(name, references.companyID) else { return }
        var use = uses[account.raw] ?? (row, name, [])
        if row < use.row { (use.row, use.name) = (row, name) }
        if let externalID = references.companyID { use.ids.insert(.text(externalID)) }
        uses[account.raw] = use
    }

    /// Leaves of what was made only what accepted rows say: what none needs in the end is taken back, and the rest is
    /// called what the first accepted row calls it.
    func finish(in tx: CommandTransaction) throws {
        for account in newAccounts {
            guard let use = uses[account.id.raw] else {
                try tx.asSystem.deleteIfAllowed(account.id)
                continue
            }
            let id = account.externalID.flatMap { use.ids.contains(.text($0)) ? $0 : nil }
            guard !use.name.utf8.elementsEqual(account.name.utf8) || id != account.externalID else { continue }
            var stored = try tx.asSystem.get(account.id)
            (stored.record.name, stored.record.externalID) = (use.name, id)
            try tx.asSystem.update(stored)
        }
        try ContactCard.keep(cards, in: tx.asSystem)
        try tags.finish(in: tx)
        try teams.finish(in: tx)
        try managers.finish(in: tx)
    }
}
