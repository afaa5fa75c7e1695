public import StorageProtocols

extension QueryTransaction {
    /// What a contact does and did for accounts: the main one first, then the latest.
    ///
    /// - Parameters:
    ///   - contact: The contact.
    ///   - day: The day on which they hold; nil for all that there ever were.
    ///   - state: The state of the store; nil for the present.
    public func affiliations(
        of contact: ID<Contact>,
        at day: CivilDate? = nil,
        asOf state: AsOf? = nil
    ) throws -> [Stored<Affiliation>] {
        try affiliations(Affiliation.where { $0.contact == contact }, day, nil, state)
    }

    /// Who does or did something for an account, the main ones first, then the latest.
    ///
    /// - Parameters:
    ///   - account: The account.
    ///   - role: What they are there; nil for anything.
    ///   - day: The day on which they hold; nil for all that there ever were.
    ///   - period: A period with a day on which they hold; nil for all.
    ///   - state: The state of the store; nil for the present.
    public func affiliations(
        with account: ID<Account>,
        role: String? = nil,
        at day: CivilDate? = nil,
        during period: Range<CivilDate>? = nil,
        asOf state: AsOf? = nil
    ) throws -> [Stored<Affiliation>] {
        var query = Affiliation.where { $0.account == account }
        if let role { query = query.filtered { $0.role == role } }
        return try affiliations(query, day, period, state)
    }

    private func affiliations(
        _ query: Query<Affiliation>,
        _ day: CivilDate?,
        _ period: Range<CivilDate>?,
        _ state: AsOf?
    ) throws -> [Stored<Affiliation>] {
        var query = query
        let (from, until) = (Affiliation.Fields.from.reference, Affiliation.Fields.until.reference)
        if let day { query = query.filtered { _ in Filter(Validity.condition(from: from, until: until, at: day)) } }
        if let period {
            query = query.filtered { _ in Filter(Validity.condition(from: from, until: until, during: period)) }
        }
        return try fetch(
            query.sorted({ $0.isPrimary.descending }, { $0.from.descending }).asOf(state)
        )
    }
}

extension CommandTransaction {
    /// Moves a contact to another account on a day: ends the main affiliation there, and begins one with the account.
    ///
    /// Where the contact has an account but no affiliation with it yet, that one is written down too, so that nobody
    /// forgets it. A move on a later day than today leaves the contact where it is until then: make the affiliation the
    /// main one when the day has come.
    ///
    /// - Returns: The new affiliation.
    /// - Throws: ``CRMError``; `StorageError` with code `notFound`.
    @discardableResult
    public func move(
        _ contact: ID<Contact>,
        to account: ID<Account>,
        on day: CivilDate,
        role: String? = nil,
        title: String? = nil
    ) throws -> Stored<Affiliation> {
        var person = try get(contact)
        var primaries = try fetch(Affiliation.where { $0.contact == contact && $0.isPrimary == true })
        if primaries.isEmpty, let old = person.account {
            let known = try affiliations(of: contact, at: day).filter { $0.account == old }
            if known.isEmpty {
                try create(Affiliation(contact: contact, account: old, title: person.jobTitle, until: day))
            }
            primaries = known
        }
        let begins = day <= today
        for primary in primaries {
            var ended = primary
            ended.until = day
            if begins { ended.isPrimary = false }
            try update(ended)
        }
        let made = try create(
            Affiliation(contact: contact, account: account, role: role, title: title, from: day, isPrimary: begins)
        )
        if begins, let title {
            person = try get(contact)
            person.jobTitle = title
            try update(person)
        }
        return made
    }
}

extension Session {
    /// Moves a contact to another account on a day: see ``CommandTransaction/move(_:to:on:role:title:)``.
    @discardableResult
    public func move(
        _ contact: ID<Contact>,
        to account: ID<Account>,
        on day: CivilDate,
        role: String? = nil,
        title: String? = nil
    ) async throws -> Stored<Affiliation> {
        try await write(reason: "contact.move") {
            try $0.move(contact, to: account, on: day, role: role, title: title)
        }
        .value
    }
}
