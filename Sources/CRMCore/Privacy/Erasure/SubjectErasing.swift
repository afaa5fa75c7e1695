import StorageProtocols

/// Works out what is to become of every record of a person, from a state of the store.
struct SubjectErasing {
    let plan: SubjectErasurePlan
    /// What is to be left of the records, in the order of the plan; nil for those that stay.
    private(set) var erasures: [RowErasure?] = []
    let subject: DataSubject
    /// The addresses to suppress: those that nobody else has.
    let addresses: [ContactAddress]

    private let catalog: Catalog
    private let referrers: [String: [Referrer]]

    /// - Throws: `StorageError` with code `notFound` where there never was such a contact; ``CRMError`` with code
    ///   `denied`.
    init(_ contact: ID<Contact>, _ policy: ErasurePolicy, in tx: QueryTransaction, at now: Instant) throws {
        let search = try SubjectSearch(authorizedFor: .erase, contact, in: tx)
        let registry = tx.session.crm.registry
        subject = search.subject
        catalog = tx.unguarded.catalog
        referrers = Dictionary(grouping: registry.references.referrers + registry.customFields.referrers, by: \.type)
        let holds = try Holds(search.found.map(\.link), in: tx, at: now)
        let persons = Set(registry.personal.types.values.filter(\.isPerson).map(\.type))
        var decisions: [SubjectErasurePlan.Decision] = []
        for finding in search.found {
            let type = try catalog.type(finding.link.type)
            let revisions = try tx.unguarded.revisions(type, finding.link.id)
            guard let last = revisions.last else { continue }
            let erasure = try Self.erasure(of: finding, type, revisions, subject, referrers[type.name] ?? [], persons)
            var (action, reason) = Self.decide(finding, type, revisions, erasure, policy)
            if action != .keep, let held = try holds.reason(for: finding.link, type, last) {
                (action, reason) = (.keep, held)
            }
            // The person is held by whichever record: a copy that was merged away, the one that survived, a lead.
            if finding.data?.isPerson == true, search.subject.records.contains(finding.link),
                let held = holds.hold(on: finding.link)
            {
                (action, reason) = (.keep, .heldSubject(held))
            }
            erasures.append(action == .keep ? nil : erasure)
            decisions.append(
                SubjectErasurePlan.Decision(
                    link: finding.link,
                    action: action,
                    reason: reason,
                    states: revisions.count,
                    version: last.to ?? last.from
                )
            )
        }
        for type in try tx.unguarded.foreignTypes() {
            erasures.append(nil)
            decisions.append(.notInstalled(type, policy))
        }
        addresses = policy.suppressesAddresses ? try Self.ownAddresses(of: subject, in: tx) : []
        plan = SubjectErasurePlan(
            contact: contact,
            policy: policy,
            decisions: decisions,
            suppressions: addresses.count
        )
    }

    /// The person's addresses without those that others have too, such as the phone of an office.
    private static func ownAddresses(of subject: DataSubject, in tx: QueryTransaction) throws -> [ContactAddress] {
        let emails = subject.emails.sorted().map { ContactAddress(.email, normal: $0) }
        let phones = subject.phones.sorted().map { ContactAddress(.phone, normal: $0) }
        return try (emails + phones)
            .filter { address in
                try !tx.session.crm.personalData.contains { data in
                    try data.addresses.contains { field in
                        var query = RecordQuery(
                            type: data.type,
                            condition: .contains(field, .text(address.normal))
                        )
                        query.columns = .fields([ProjectedField(.id)])
                        var isShared = false
                        try tx.unguarded.forEachRow(query) { row in
                            isShared = !subject.records.contains(RecordLink(type: data.type, id: try row.id()))
                            return !isShared
                        }
                        return isShared
                    }
                }
            }
    }

    private static func decide(
        _ finding: SubjectSearch.Finding,
        _ type: RecordType,
        _ revisions: [Revision],
        _ erasure: RowErasure?,
        _ policy: ErasurePolicy
    ) -> (SubjectErasurePlan.Action, SubjectErasurePlan.Reason) {
        guard let data = finding.data else {
            return (.keep, policy.passesOverUndeclared ? .declared("undeclared, passed over") : .undeclared)
        }
        if case .address(let field) = finding.route, data.isPerson { return (.keep, .sharedAddress(field)) }
        if case .keep(let reason) = data.handling { return (.keep, .declared(reason)) }
        guard let erasure else { return (.keep, .nothingPersonal) }
        let reason: SubjectErasurePlan.Reason =
            switch finding.route {
            case .subject: .subject
            case .reference(let field), .address(let field), .naming(let field):
                .data(purpose: data.purpose, field: field)
            case .mention: .mentions(purpose: data.purpose)
            }
        guard let states = erasure.states else { return (.remove, reason) }
        let isEnded = data.isPerson && !finding.isOfAnother && revisions.last?.to == nil
        let changed = type.columns.indices.filter { column in
            !type.columns[column].isDerived
                && zip(states, revisions).contains { $0[column] != $1.values[column] }
        }
        if changed.isEmpty, !isEnded { return (.keep, .nothingPersonal) }
        let names = changed.map { type.columns[$0].name }
        return (isEnded ? .end(names) : .rewrite(names), reason)
    }

    /// What is to be left of a record; nil where it stays as it is.
    private static func erasure(
        of finding: SubjectSearch.Finding,
        _ type: RecordType,
        _ revisions: [Revision],
        _ subject: DataSubject,
        _ referrers: [Referrer],
        _ persons: Set<String>
    ) throws -> RowErasure? {
        guard let data = finding.data else { return nil }
        let id = finding.link.id
        if case .naming = finding.route {
            return RowErasure(
                id: id,
                states: try revisions.map { try type.removing(subject, from: $0.values, referrers) }
            )
        }
        switch data.handling {
        case .keep: return nil
        case .remove: return RowErasure(id: id, states: nil)
        case .empty(let fields):
            let states = try revisions.map {
                try data.rows.takeOut(type.emptying(fields, of: $0.values, id), subject)
            }
            return RowErasure(id: id, states: states)
        case .emptyUnlessShared(let fields), .unname(let fields):
            var asksForOthers = false
            if case .emptyUnlessShared = data.handling { asksForOthers = true }
            let states = try revisions.map { revision in
                var row = revision.values
                // Each state by itself: what is about somebody else now was about this person alone before.
                let isShared = try !asksForOthers || names(others: subject, in: row, type, referrers, persons)
                if isShared { type.unname(fields, of: &row, subject) } else { row = type.emptying(fields, of: row, id) }
                return try data.rows.takeOut(type.removing(subject, from: row, referrers), subject)
            }
            return RowErasure(id: id, states: states)
        }
    }

    /// Whether a row names a person beside this one.
    private static func names(
        others subject: DataSubject,
        in row: [Value],
        _ type: RecordType,
        _ referrers: [Referrer],
        _ persons: Set<String>
    ) throws -> Bool {
        for referrer in referrers {
            guard let position = type.index(of: referrer.field.column) else { continue }
            for person in persons where referrer.target == nil || referrer.target == person {
                let named = try referrer.identifiers(of: person, in: row[position])
                if named.contains(where: { !subject.records.contains(RecordLink(type: person, id: $0)) }) {
                    return true
                }
            }
        }
        return false
    }
}

extension RecordType {
    /// A row in which fields hold nothing, or what says nothing where they must hold something.
    func emptying(_ fields: [FieldName], of row: [Value], _ id: RecordID) -> [Value] {
        var row = row
        for field in fields {
            guard let position = index(of: field.column), position > 0, position < row.count else { continue }
            row[position] = empty(columns[position], id)
        }
        return row
    }

    private func empty(_ column: Column, _ id: RecordID) -> Value {
        if column.isNullable { return .null }
        let isUnique = indexes.contains { $0.isUnique && $0.fields == [FieldName(column.name)] }
        return switch column.kind {
        case .text: .text(isUnique ? "erased:\(id)" : "")
        case .json: .text("{}")
        case .textList, .idList: .list(ListValue(json: "[]", keys: []))
        case .bytes: .bytes([])
        case .real: .real(0)
        case .boolean, .integer, .instant, .date: .integer(0)
        case .id: .id(id)
        }
    }

    /// A row that names none of a person's records any more, unless it must.
    func removing(_ subject: DataSubject, from row: [Value], _ referrers: [Referrer]) throws -> [Value] {
        var row = row
        for referrer in referrers {
            guard let position = index(of: referrer.field.column), position > 0 else { continue }
            let value = try referrer.removing(subject.records, from: row[position])
            if !value.isNull || columns[position].isNullable { row[position] = value }
        }
        return row
    }

    /// Makes a person's names and addresses in the texts of fields unreadable.
    func unname(_ fields: [FieldName], of row: inout [Value], _ subject: DataSubject) {
        for field in fields {
            guard let position = index(of: field.column), position < row.count,
                case .text(let text) = row[position]
            else { continue }
            row[position] = .text(subject.unnamed(text))
        }
    }
}
