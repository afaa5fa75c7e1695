import StorageProtocols

/// The records that a batch of rows may be about, by what rows find them by.
struct KeyTable<R: ImportableRecord> {
    private(set) var records: [RecordID: Stored<R>] = [:]
    private var byEmail: [Value: RecordID] = [:]
    private var byExternalID: [Value: RecordID] = [:]
    private var byName: [Value: [RecordID]] = [:]
    private var byText: [FieldName: [Value: RecordID]] = [:]

    /// Which record a row is about.
    enum Match {
        /// One that does not exist yet.
        case new
        /// One that exists.
        case record(RecordID)
        /// More than one, or one that it may not be.
        case clash(RowProblem)
    }

    /// Looks up the records of a batch with one query for each kind of key.
    init(_ drafts: [ImportDraft<R>], _ key: ImportKey, in tx: CommandTransaction) throws {
        var emails: Set<Value> = []
        var ids: Set<Value> = []
        var names: Set<Value> = []
        var texts: [FieldName: Set<Value>] = [:]
        for draft in drafts {
            for email in draft.record.uniqueEmails { emails.insert(email.key) }
            if let id = draft.record.externalID { ids.insert(.text(id)) }
            for (field, text) in draft.record.uniqueTexts { texts[field, default: []].insert(.text(text)) }
            if key == .automatic, draft.findsByName, let name = draft.record.matchName { names.insert(.text(name)) }
        }
        if let field = R.emailField { try tx.forEach(field, emails, as: R.self) { insert($0) } }
        try tx.forEach(externalID: FieldName("external_id"), ids, as: R.self, of: \.externalID) { record, id in
            insert(record)
            byExternalID[id] = record.id.raw
        }
        for (field, values) in texts { try tx.forEach(field, values, as: R.self) { insert($0) } }
        if let field = R.nameField { try tx.forEach(field, names, as: R.self) { insert($0) } }
    }

    /// Takes in a record as it is now.
    mutating func insert(_ record: Stored<R>) {
        let id = record.id.raw
        let isKnown = records.updateValue(record, forKey: id) != nil
        for email in record.record.uniqueEmails { byEmail[email.key] = id }
        if let external = record.record.externalID { byExternalID[.text(external)] = id }
        for (field, text) in record.record.uniqueTexts { byText[field, default: [:]][.text(text)] = id }
        if !isKnown, let name = record.record.matchName { byName[.text(name), default: []].append(id) }
    }

    /// Finds the record that a row is about.
    func match(_ draft: ImportDraft<R>, _ key: ImportKey, _ layout: RowLayout) -> Match {
        let row = draft.record
        let holders = row.uniqueEmails.map { byEmail[$0.key] }
        let external = row.externalID.flatMap { byExternalID[.text($0)] }
        let email = holders.lazy.compactMap { $0 }.first
        var found: RecordID? =
            switch key {
            case .automatic: email ?? external
            case .email: email
            case .externalID: external
            case .none: nil
            }
        if found == nil, key == .automatic, draft.findsByName { found = named(row) }
        for (index, holder) in holders.enumerated() where holder != nil && holder != found {
            let column = draft.emailColumns.indices.contains(index) ? draft.emailColumns[index] : nil
            let value = row.uniqueEmails[index].value
            return .clash(RowProblem(column: column, value: value, rule: "belongs to another \(R.typeName)"))
        }
        if let external, external != found {
            let column = layout.column(of: [.externalID])
            return .clash(RowProblem(column: column, value: row.externalID, rule: "belongs to another \(R.typeName)"))
        }
        for (field, text) in row.uniqueTexts {
            guard let holder = byText[field]?[.text(text)], holder != found else { continue }
            let column = R.columns(of: field.column).lazy.compactMap { layout.cell(named: $0)?.column }.first
            return .clash(RowProblem(column: column, value: text, rule: "belongs to another \(R.typeName)"))
        }
        return found.map(Match.record) ?? .new
    }

    private func named(_ row: R) -> RecordID? {
        guard let name = row.matchName, let candidates = byName[.text(name)] else { return nil }
        return candidates.sorted().compactMap { records[$0] }.first { row.isNamed(like: $0.record) }?.id.raw
    }
}

extension ImportDraft {
    /// Whether the row may find its record by name.
    var findsByName: Bool { R.isIdentifiedByName || record.uniqueEmails.isEmpty && record.externalID == nil }

    /// The values of which no two rows of a wave may have one in common.
    var claims: [Value] {
        var claims = record.uniqueEmails.map { Value.text("email " + $0.normal) }
        if let id = record.externalID { claims.append(.text("id " + id)) }
        for (field, text) in record.uniqueTexts { claims.append(.text(field.column + " " + text)) }
        return claims
    }

    /// The name by which the row may find its record.
    var nameClaim: Value? { record.matchName.map { .text("name " + $0) } }
}

extension ImportableRecord {
    /// Whether a record of the same name is the one that a row without its own key is about.
    fileprivate func isNamed(like existing: Self) -> Bool {
        // One with an identifier of its own is another.
        if Self.isIdentifiedByName { return externalID == nil || existing.externalID == nil }
        var merged = existing
        merged.merge(self)
        return merged == existing
    }
}
