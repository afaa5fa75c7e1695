import StorageProtocols

/// The records of other types that a batch of rows names, looked up with one query for each way of naming them.
struct ReferenceTable {
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
    private var tagsByKey: [Value: ID<Tag>] = [:]
    private var contactsByEmail: [Value: Person] = [:]
    private var contactsByExternalID: [Value: Person] = [:]
    /// Accounts that rows name and that do not exist yet.
    private(set) var newAccounts: [Account] = []
    /// Tags that rows name and that do not exist yet.
    private(set) var newTags: [Tag] = []
    /// Which row that was accepted is the first to name an account or tag that was made, and how it names it.
    private var uses: [RecordID: (row: Int, name: String, ids: Set<Value>)] = [:]
    /// Why an account or tag that rows name can't be made, by the name.
    private(set) var refused: [Value: String] = [:]

    /// Looks up what a batch names.
    ///
    /// - Parameter emails: The addresses by which activities name contacts.
    init(_ references: [ImportReferences], emails: Set<Value> = [], in tx: CommandTransaction) throws {
        var names: Set<Value> = []
        var ids: Set<Value> = []
        var owners: Set<Value> = []
        var contactIDs: Set<Value> = []
        var tags: Set<Value> = []
        for reference in references {
            for name in [reference.company, reference.parent].compactMap({ $0 }) { names.insert(Self.companyKey(name)) }
            for id in [reference.companyID, reference.parentID].compactMap({ $0 }) { ids.insert(.text(id)) }
            for id in reference.relatedIDs {
                ids.insert(.text(id))
                contactIDs.insert(.text(id))
            }
            if let id = reference.contactID { contactIDs.insert(.text(id)) }
            if let owner = reference.owner { owners.insert(.text(owner)) }
            for tag in reference.tags { tags.insert(Self.tagKey(tag)) }
        }
        try findCompanies(names, ids, tx)
        try findUsers(owners, tx)
        try tx.forEach(Tag.Fields.nameKey.reference, tags, as: Tag.self) { tag in
            tagsByKey[Self.tagKey(tag.record.name)] = tag.id
        }
        try findContacts(emails, contactIDs, tx)
    }

    private static func companyKey(_ name: String) -> Value { .text(CompanyName(name).normal) }

    private static func tagKey(_ name: String) -> Value { .text(SortName.folded(name)) }

    private mutating func findCompanies(_ names: Set<Value>, _ ids: Set<Value>, _ tx: CommandTransaction) throws {
        func add(_ account: Stored<Account>) {
            let company = Company(id: account.id, name: account.record.name, externalID: account.record.externalID)
            companies[.text(account.record.nameKey), default: []].append(company)
        }
        try tx.forEach(Account.Fields.nameKey.reference, names, as: Account.self, add)
        try tx.forEach(Account.Fields.externalID.reference, ids, as: Account.self) { account in
            if let id = account.record.externalID { companiesByExternalID[.text(id)] = account.id }
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
        try tx.forEach(Contact.Fields.externalID.reference, ids, as: Contact.self) { contact in
            if let id = contact.record.externalID { contactsByExternalID[.text(id)] = person(contact) }
        }
    }

    // MARK: What rows name

    /// The account that a row names; nil where there is none.
    ///
    /// Of several with the same normal name it is the one that the record has already, then the one with exactly the
    /// name, then the oldest. One with another external identifier than the row's is a different company.
    func account(_ name: String?, _ externalID: String?, preferring current: ID<Account>?) -> ID<Account>? {
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
    func user(_ text: String) -> ID<User>? {
        if let email = try? EmailAddress(text), let user = users[.text(email.normal)] ?? nil { return user }
        return users[.text(SortName.folded(text))] ?? nil
    }

    /// The tags that a row names, those that were refused left out.
    func tags(_ names: [String]) -> [ID<Tag>] {
        var tags: [ID<Tag>] = []
        for name in names {
            if let tag = tagsByKey[Self.tagKey(name)], !tags.contains(tag) { tags.append(tag) }
        }
        return tags
    }

    /// The contact with an e-mail address in its normal form.
    func contact(email: String) -> Person? { contactsByEmail[.text(email)] }

    /// The contact with an external identifier.
    func contact(externalID: String) -> Person? { contactsByExternalID[.text(externalID)] }

    /// The reason for which an account or tag that a row names can't be made, with the kind of column that names it.
    func refusal(_ references: ImportReferences) -> (kind: ImportField.Kind, name: String, rule: String)? {
        if let name = references.company, let rule = refused[.text("company " + name)] { return (.company, name, rule) }
        for tag in references.tags {
            if let rule = refused[.text("tag " + tag)] { return (.tags, tag, rule) }
        }
        return nil
    }

    // MARK: What does not exist yet

    /// Makes the accounts and tags that rows name and that do not exist yet.
    mutating func createMissing(_ references: [ImportReferences], accounts: Bool, in tx: CommandTransaction) throws {
        for reference in references {
            if accounts, let name = reference.company,
                account(name, reference.companyID, preferring: nil) == nil
            {
                let account = Account(id: tx.newID(), name: name, externalID: reference.companyID)
                newAccounts.append(account)
                companies[Self.companyKey(name), default: []]
                    .append(Company(id: account.id, name: name, externalID: reference.companyID))
                if let id = reference.companyID { companiesByExternalID[.text(id)] = account.id }
            }
            for name in reference.tags where tagsByKey[Self.tagKey(name)] == nil {
                let tag = Tag(id: tx.newID(), name: name)
                newTags.append(tag)
                tagsByKey[Self.tagKey(name)] = tag.id
            }
        }
        let (badAccounts, badTags) = (try tx.createAllowed(&newAccounts), try tx.createAllowed(&newTags))
        for (account, rule) in badAccounts {
            refused[.text("company " + account.name)] = rule
            companies[Self.companyKey(account.name)]?.removeAll { $0.id == account.id }
            if let id = account.externalID { companiesByExternalID[.text(id)] = nil }
        }
        for (tag, rule) in badTags {
            refused[.text("tag " + tag.name)] = rule
            tagsByKey[Self.tagKey(tag.name)] = nil
        }
    }

    /// Notes that a row was accepted, with the account that its record has now.
    mutating func use(_ references: ImportReferences, account: ID<Account>?, row: Int) {
        if newAccounts.isEmpty, newTags.isEmpty { return }
        func use(_ id: RecordID, _ name: String, _ externalID: String?) {
            var use = uses[id] ?? (row, name, [])
            if row < use.row { (use.row, use.name) = (row, name) }
            if let externalID { use.ids.insert(.text(externalID)) }
            uses[id] = use
        }
        if let account, let name = references.company { use(account.raw, name, references.companyID) }
        for name in references.tags {
            if let tag = tagsByKey[Self.tagKey(name)] { use(tag.raw, name, nil) }
        }
    }

    /// Leaves of the accounts and tags that were made only what accepted rows say: those that none needs in the end are
    /// taken back, and the others are called what the first accepted row calls them.
    func finish(in tx: CommandTransaction) throws {
        for account in newAccounts {
            guard let use = uses[account.id.raw] else {
                try tx.deleteIfAllowed(account.id)
                continue
            }
            let id = account.externalID.flatMap { use.ids.contains(.text($0)) ? $0 : nil }
            guard !use.name.utf8.elementsEqual(account.name.utf8) || id != account.externalID else { continue }
            var stored = try tx.get(account.id)
            (stored.record.name, stored.record.externalID) = (use.name, id)
            try tx.update(stored)
        }
        for tag in newTags {
            guard let use = uses[tag.id.raw] else {
                try tx.deleteIfAllowed(tag.id)
                continue
            }
            guard !use.name.utf8.elementsEqual(tag.name.utf8) else { continue }
            var stored = try tx.get(tag.id)
            stored.record.name = use.name
            try tx.update(stored)
        }
    }
}

extension CommandTransaction {
    /// Hands over the records in which a field, or an element of a list field, is one of the values.
    func forEach<R: Record>(
        _ field: FieldName,
        _ values: Set<Value>,
        as type: R.Type,
        _ body: (Stored<R>) throws -> Void
    ) throws {
        guard !values.isEmpty else { return }
        let isList = try reader.catalog.type(R.typeName).kind(of: field).isList
        let all = values.sorted { Value.order($0, $1) < 0 }
        var seen: Set<RecordID> = []
        for start in stride(from: 0, to: all.count, by: 1000) {
            let chunk = Array(all[start..<min(start + 1000, all.count)])
            let condition: Condition = isList ? .any(chunk.map { .contains(field, $0) }) : .isIn(field, chunk)
            try forEach(Query<R>(Filter(condition))) { record in
                if seen.insert(record.id.raw).inserted { try body(record) }
            }
        }
    }

    /// Creates those of the records that the rules allow.
    ///
    /// - Returns: The others, with the rule that each breaks.
    fileprivate func createAllowed<R: CRMRecord>(_ records: inout [R]) throws -> [(R, String)] {
        var refused: [(R, String)] = []
        while !records.isEmpty {
            do {
                try create(records)
                return refused
            } catch let error as CRMError {
                let rules = try error.rulesByIndex()
                for (index, problems) in rules.sorted(by: { $0.key > $1.key }) where records.indices.contains(index) {
                    refused.append((records.remove(at: index), problems.first?.rule ?? ""))
                }
            }
        }
        return refused
    }

    fileprivate func deleteIfAllowed<R: CRMRecord>(_ id: ID<R>) throws {
        do { try delete(id) } catch is CRMError {}
    }
}

extension CRMError {
    /// The problems of each record of the batch.
    ///
    /// - Throws: The error itself where it does not say which record it is about.
    func rulesByIndex() throws -> [Int: [CRMError]] {
        var rules: [Int: [CRMError]] = [:]
        for problem in all {
            guard let index = problem.index else { throw self }
            rules[index, default: []].append(problem)
        }
        return rules
    }
}
