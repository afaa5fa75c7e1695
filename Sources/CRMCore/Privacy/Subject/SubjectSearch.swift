import StorageProtocols

/// Finds every record that reaches a person, by what it is now and by what it ever was.
struct SubjectSearch {
    private(set) var subject: DataSubject
    /// The records in the order in which they were found, and how.
    private(set) var found: [Finding] = []

    private let tx: QueryTransaction
    private var reader: any ReadTransaction { tx.unguarded }
    private var positions: [RecordLink: Int] = [:]
    /// The records whose referrers are to be looked for, by type.
    private var pending: [(type: String, ids: [RecordID])] = []
    private var searchedAddresses: Set<String> = []

    /// A record that was found.
    struct Finding {
        var link: RecordLink
        var route: Route
        var data: PersonalData?

        /// Whether it is another person, who only has an address of this one, or names them.
        var isOfAnother: Bool {
            switch route {
            case .address, .naming: data?.isPerson == true
            case .subject, .reference, .mention: false
            }
        }
    }

    /// How a record was found.
    enum Route: Hashable {
        case subject
        /// By a field that names the person, or a record of the person's.
        case reference(String)
        /// By an address, though it is called otherwise.
        case address(String)
        /// By a field of somebody else's own, such as a contact's mentor.
        case naming(String)
        /// By a text that names the person.
        case mention
    }

    /// Finds the records of a contact, live or deleted.
    ///
    /// - Throws: `StorageError` with code `notFound` where there never was such a contact.
    init(_ contact: ID<Contact>, in tx: QueryTransaction) throws {
        self.tx = tx
        subject = DataSubject(contact)
        let type = Contact.schema.type
        guard try !tx.unguarded.revisions(type, contact.raw).isEmpty else {
            throw StorageError(.notFound, type: type.name, record: contact.raw)
        }
        try add(RecordLink(contact), .subject)
        // Who was merged into another is that other one too.
        if let survivor = try tx.unguarded.find(ID<RecordAlias>(contact.raw))?.survivor {
            try add(RecordLink(type: type.name, id: survivor), .reference("record_alias.survivor"))
        }
        try follow()
        try findMentions()
        try follow()
    }

    private var personal: PersonalRegistry { tx.session.crm.registry.personal }

    /// Takes a record in; a person's own records lead on to others.
    private mutating func add(_ link: RecordLink, _ route: Route) throws {
        let data = personal[link.type]
        if let position = positions[link] {
            // Who names the person may turn out to be the same one.
            guard case .naming = found[position].route, case .reference = route else { return }
            found[position].route = route
        } else {
            positions[link] = found.count
            found.append(Finding(link: link, route: route, data: data))
        }
        guard let data, data.leadsOn else { return }
        switch route {
        case .address, .naming: return
        case .subject, .reference, .mention: break
        }
        subject.insert(link)
        if data.isPerson {
            for revision in try reader.revisions(try reader.catalog.type(link.type), link.id) {
                try data.rows.identify(revision.values, &subject)
            }
        }
        pending.append((link.type, [link.id]))
        try addCompanions(of: link, data)
    }

    /// Takes in the records that have the same identifier by declaration.
    private mutating func addCompanions(of link: RecordLink, _ data: PersonalData) throws {
        let companions =
            personal.names.filter { personal[$0]?.companion == link.type } + [data.companion].compactMap { $0 }
        for type in companions where try !reader.revisions(try reader.catalog.type(type), link.id).isEmpty {
            try add(RecordLink(type: type, id: link.id), .reference("\(type).id"))
        }
    }

    /// Follows references and addresses until nothing new is found.
    private mutating func follow() throws {
        while true {
            while let (type, ids) = pending.popLast() { try findReferrers(to: ids, of: type) }
            let addresses = subject.emails.union(subject.phones).subtracting(searchedAddresses)
            if addresses.isEmpty { return }
            searchedAddresses.formUnion(addresses)
            try findHolders(of: addresses)
        }
    }

    // MARK: References

    private mutating func findReferrers(to ids: [RecordID], of type: String) throws {
        let isSubject = type == Contact.typeName
        for referrer in tx.session.crm.referrers(to: type) {
            if personal.impersonal[referrer.type] != nil { continue }
            // What refers to something of the person's is only known to be about the person where that was declared.
            if personal[referrer.type] == nil, !isSubject { continue }
            // What a module's own field of a person names is the same person, such as what a lead became; what a host
            // adds to persons names others.
            let isOfOthers = referrer.field.path != nil && personal[referrer.type]?.isPerson == true
            for link in try records(naming: ids, of: type, by: referrer) {
                try add(link, isOfOthers ? .naming(referrer.description) : .reference(referrer.description))
            }
        }
    }

    /// The records that name one of several in a field, or ever did.
    private func records(naming ids: [RecordID], of type: String, by referrer: Referrer) throws -> [RecordLink] {
        let described = try reader.catalog.type(referrer.type)
        guard let position = described.index(of: referrer.field.column) else { return [] }
        let wanted = Set(ids)
        func isNamed(in row: [Value]) throws -> Bool {
            try referrer.identifiers(of: type, in: row[position]).contains(where: wanted.contains)
        }
        return try records(of: described, referrer.condition(naming: ids), where: isNamed)
    }

    /// The records of which some state satisfies a condition, and a test of its row.
    private func records(
        of type: RecordType,
        _ condition: Condition,
        where isWanted: ([Value]) throws -> Bool
    ) throws -> [RecordLink] {
        var links: [RecordLink] = []
        var seen: Set<RecordID> = []
        var query = RecordQuery(type: type.name, condition: condition)
        query.columns = .row
        try reader.forEachRow(query) { row in
            let values = try type.columns.map { try row.value($0.kind) }
            guard case .id(let id)? = values.first, try isWanted(values) else { return true }
            seen.insert(id)
            links.append(RecordLink(type: type.name, id: id))
            return true
        }
        for id in try reader.formerly(type, condition) where !seen.contains(id) {
            if try reader.revisions(type, id).contains(where: { try isWanted($0.values) }) {
                links.append(RecordLink(type: type.name, id: id))
            }
        }
        return links
    }

    // MARK: Addresses and texts

    private mutating func findHolders(of addresses: Set<String>) throws {
        let ordered = addresses.sorted { Value.order(.text($0), .text($1)) < 0 }
        for data in personal.names.compactMap({ personal[$0] }) {
            let type = try reader.catalog.type(data.type)
            for field in data.addresses {
                let condition = Condition.any(ordered.map { .contains(field, .text($0)) })
                for link in try records(of: type, condition, where: { _ in true }) where isOpen(link) {
                    let isSame = try !data.isPerson || isSamePerson(link, data)
                    let name = "\(type.name).\(field.column)"
                    try add(link, isSame ? .reference(name) : .address(name))
                }
            }
        }
    }

    /// Whether a record was not found yet, or as that of somebody who names the person.
    private func isOpen(_ link: RecordLink) -> Bool {
        guard let position = positions[link] else { return true }
        if case .naming = found[position].route { return true }
        return false
    }

    /// Whether a record with one of the person's addresses is the same person: an e-mail address and a name are theirs.
    ///
    /// People share phones, and mailboxes.
    private func isSamePerson(_ link: RecordLink, _ data: PersonalData) throws -> Bool {
        var other = DataSubject(subject.contact)
        for revision in try reader.revisions(try reader.catalog.type(link.type), link.id) {
            try data.rows.identify(revision.values, &other)
        }
        guard !other.emails.isDisjoint(with: subject.emails) else { return false }
        return other.names.isEmpty || subject.isCalled(other.names)
    }

    private mutating func findMentions() throws {
        let subject = subject
        for data in personal.names.compactMap({ personal[$0] }) where data.rows.hasMentions {
            let type = try reader.catalog.type(data.type)
            for link in try records(of: type, .always, where: { try data.rows.mentions($0, subject) }) {
                try add(link, .mention)
            }
        }
    }
}
