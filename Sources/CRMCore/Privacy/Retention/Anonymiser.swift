import StorageProtocols

/// Takes everybody out of the records of a type, for retention rules.
struct Anonymiser {
    let data: PersonalData
    private let type: RecordType
    private let reader: any ReadTransaction
    /// The fields that name persons, and the types of those.
    private let referrers: [(person: String, referrer: Referrer)]

    init(_ type: RecordType, _ data: PersonalData, in tx: QueryTransaction) {
        self.type = type
        self.data = data
        reader = tx.unguarded
        let crm = tx.session.crm
        referrers = crm.personalData.filter(\.isPerson)
            .flatMap { person in
                crm.referrers(to: person.type).filter { $0.type == type.name }.map { (person.type, $0) }
            }
    }

    /// Whether nobody is left in a row.
    func isDone(_ row: [Value], _ id: RecordID) throws -> Bool {
        switch data.handling {
        case .remove, .keep: false
        case .empty, .emptyUnlessShared, .unname: try anonymised(row, id) == row
        }
    }

    /// What is to be left of a record: nothing of one that says nothing without the person.
    func erasure(of id: RecordID, _ revisions: [Revision]) throws -> RowErasure {
        if data.handling == .remove { return RowErasure(id: id, states: nil) }
        return RowErasure(id: id, states: try revisions.map { try anonymised($0.values, id) })
    }

    private func anonymised(_ row: [Value], _ id: RecordID) throws -> [Value] {
        var row = type.emptying(data.handling.fields, of: row, id)
        for (person, referrer) in referrers {
            guard let position = type.index(of: referrer.field.column), position > 0, position < row.count else {
                continue
            }
            let named = try referrer.identifiers(of: person, in: row[position])
                .filter { try referrer.target != nil || referrer.shape == .links || isKnown($0, person) }
            if named.isEmpty { continue }
            let value = try referrer.removing(Set(named.map { RecordLink(type: person, id: $0) }), from: row[position])
            // A record that must name somebody goes on doing so.
            if !value.isNull || type.columns[position].isNullable { row[position] = value }
        }
        return try data.rows.anonymised(row)
    }

    /// Whether there is or was such a person: a field that can name anything names other records too.
    private func isKnown(_ id: RecordID, _ person: String) throws -> Bool {
        try !reader.revisions(reader.catalog.type(person), id).isEmpty
    }
}

extension PersonalData {
    /// Why persons cannot be taken out of the records by a retention rule; nil where they can.
    var obstacleToAnonymising: String? {
        if case .keep(let reason) = handling { return "records of the type are kept: \(reason)" }
        return rows.canAnonymise ? nil : "nobody has said how everybody is taken out of records of the type"
    }
}
