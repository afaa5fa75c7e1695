public import StorageProtocols

extension CommandTransaction {
    /// Writes down what happened.
    ///
    /// An activity that links a contact is linked with the contact's account too, so that the timeline of an account
    /// is one look into an index. An activity whose external identifier is known already is not written again: the
    /// same message from five mailboxes is stored once.
    ///
    /// - Returns: The activities as they are stored, in the order given.
    @discardableResult
    public func log(_ activities: [Activity]) throws -> [Stored<Activity>] {
        let activities = activities.map { activity in
            var activity = activity
            activity.linkParticipants()
            return activity
        }
        let accounts = try accounts(of: activities)
        var known = try known(activities)
        var fresh: [Activity] = []
        for activity in activities {
            if let key = activity.externalID.map(Value.text) {
                if known[key] != nil { continue }
                known[key] = .some(nil)
            }
            fresh.append(Self.linking(activity, accounts))
        }
        var created = try create(fresh).makeIterator()
        return activities.compactMap { activity in
            guard let key = activity.externalID.map(Value.text) else { return created.next() }
            if let stored = known[key] ?? nil { return stored }
            let stored = created.next()
            known[key] = stored
            return stored
        }
    }

    /// Writes down what happened.
    ///
    /// - Returns: The activity as it is stored, which may have been before.
    @discardableResult
    public func log(_ activity: Activity) throws -> Stored<Activity> {
        guard let stored = try log([activity]).first else { throw StorageError(.notFound, type: Activity.typeName) }
        return stored
    }

    private static func linking(_ activity: Activity, _ accounts: [ID<Contact>: ID<Account>]) -> Activity {
        var activity = activity
        for link in activity.links {
            guard let contact = link.id(as: Contact.self), let account = accounts[contact] else { continue }
            if !activity.links.contains(RecordLink(account)) { activity.links.append(RecordLink(account)) }
        }
        return activity
    }

    /// The accounts of the contacts that are linked.
    private func accounts(of activities: [Activity]) throws -> [ID<Contact>: ID<Account>] {
        let contacts = Set(activities.flatMap { $0.links.compactMap { $0.id(as: Contact.self) } })
        if contacts.isEmpty { return [:] }
        var accounts: [ID<Contact>: ID<Account>] = [:]
        let query = Contact.where { $0.id.isIn(Array(contacts)) && $0.account != nil }
        for (contact, account) in try asSystem.fetch(
            query.select(Contact.Fields.id.selected, Contact.Fields.account.selected)
        ) {
            accounts[contact] = account
        }
        guard let access else { return accounts }
        let seen = try access.allowed(.read, Set(accounts.values).map(\.raw), of: Account.typeName)
        return accounts.filter { seen.contains($0.value.raw) }
    }

    /// The activities with one of these external identifiers that are stored already.
    private func known(_ activities: [Activity]) throws -> [Value: Stored<Activity>?] {
        let names = Set(activities.compactMap { $0.externalID.map(Value.text) })
        if names.isEmpty { return [:] }
        var known: [Value: Stored<Activity>?] = [:]
        let filter = Filter<Activity>(.isIn(Activity.Fields.externalID.reference, Array(names)))
        for activity in try fetch(Query(filter)) {
            if let name = activity.record.externalID { known[.text(name)] = activity }
        }
        return known
    }
}

extension Activity {
    /// Links the contacts who took part, so that it stands on the timelines of all of them.
    mutating func linkParticipants() {
        for participant in participants {
            guard let contact = participant.contact, !links.contains(where: { $0.id == contact.raw }) else { continue }
            links.append(RecordLink(contact))
        }
    }
}

extension Session {
    /// Writes down what happened, as ``CommandTransaction/log(_:)-([Activity])`` does.
    @discardableResult
    public func log(_ activity: Activity, reason: String? = nil, key: String? = nil) async throws -> Stored<Activity> {
        try await write(reason: reason ?? "activity.log", key: key) { try $0.log(activity) }.value
    }

    /// Writes down what happened, all or nothing.
    @discardableResult
    public func log(
        _ activities: [Activity],
        reason: String? = nil,
        key: String? = nil
    ) async throws -> [Stored<Activity>] {
        try await write(reason: reason ?? "activity.log", key: key) { try $0.log(activities) }.value
    }
}
