public import StorageProtocols

extension ContactRelation {
    /// The rules of relations between contacts.
    static func register(in registry: inout Registry) {
        registry.add(ContactRelation.self)
        registry.requireDays(ContactRelation.self)
        registry.access(through: Fields.contact)
        registry.limit(Fields.note, to: 1 << 16, isMultiline: true)
        for kind in RelationKind.shipped { registry.relation(kind) }
        let book = registry.relations
        registry.gate("contact_relation.valid", on: ContactRelation.self) { batch, context in
            guard batch.kind != .deleted, context.purpose == .command else { return }
            let contacts = batch.records.map(\.contact)
            let known = try context.transaction.fetch(ContactRelation.where { $0.contact.isIn(contacts) }).map(\.record)
            let replaced = Set(batch.records.map(\.id))
            var others = known.filter { !replaced.contains($0.id) }
            for (index, relation) in batch.records.enumerated() {
                guard let kind = book.kinds[relation.kind] else {
                    batch.refuse(
                        index,
                        .notAllowed,
                        "a registered relation",
                        field: Fields.kind.name,
                        value: .text(relation.kind)
                    )
                    continue
                }
                if relation.contact == relation.other {
                    batch.refuse(index, .cycle, "nobody is related to themselves", field: Fields.other.name)
                } else if kind.isSymmetric, relation.other.raw < relation.contact.raw {
                    batch.refuse(index, .notAllowed, "the lesser identifier first", field: Fields.contact.name)
                } else if others.contains(where: { relation.repeats($0) }) {
                    batch.refuse(index, .repeated, "the same relation once at a time", field: Fields.kind.name)
                }
                others.append(relation)
            }
        }
        registry.onMerge("contact_relation.valid", of: Contact.self) { try $1.endRelations($0) }
    }

    fileprivate func repeats(_ other: ContactRelation) -> Bool {
        kind == other.kind && contact == other.contact && self.other == other.other && validity.overlaps(other.validity)
    }
}

extension CommandTransaction {
    /// Ends the relations that people who become one would have with themselves, or twice.
    fileprivate func endRelations(_ merge: MergeEvent<Contact>) throws -> [MergeRemark] {
        let order = Dictionary(merge.all.enumerated().map { ($1, $0) }, uniquingKeysWith: min)
        let rank = { (relation: ContactRelation) in
            min(order[relation.contact] ?? .max, order[relation.other] ?? .max)
        }
        let all = try fetch(ContactRelation.where { $0.contact.isIn(merge.all) || $0.other.isIn(merge.all) })
            .sorted { rank($0.record) < rank($1.record) }
        let kinds = session.crm.registry.relations.kinds
        var (kept, ended) = ([ContactRelation](), [Stored<ContactRelation>]())
        for relation in all {
            var merged = relation.record
            if order[merged.contact] != nil { merged.contact = merge.survivor }
            if order[merged.other] != nil { merged.other = merge.survivor }
            if kinds[merged.kind]?.isSymmetric == true, merged.other.raw < merged.contact.raw {
                swap(&merged.contact, &merged.other)
            }
            if merged.contact == merged.other || kept.contains(where: merged.repeats) {
                ended.append(relation)
            } else {
                kept.append(merged)
            }
        }
        try delete(ended)
        return ended.map { MergeRemark("relation", "ended: \($0.kind)") }
    }
}

extension QueryTransaction {
    /// The contacts to whom a contact is related, from either side, in the order in which they were written down.
    ///
    /// - Parameters:
    ///   - contact: The contact.
    ///   - kind: The kind of relation; nil for all.
    ///   - day: The day on which they hold; nil for all that there ever were.
    ///   - state: The state of the store; nil for the present.
    public func relations(
        of contact: ID<Contact>,
        _ kind: RelationKind? = nil,
        at day: CivilDate? = nil,
        asOf state: AsOf? = nil
    ) throws -> [RelatedContact] {
        var query = ContactRelation.where { $0.contact == contact || $0.other == contact }
        if let kind { query = query.filtered { $0.kind == kind.name } }
        if let day {
            let (from, until) = (ContactRelation.Fields.from.reference, ContactRelation.Fields.until.reference)
            query = query.filtered { _ in Filter(Validity.condition(from: from, until: until, at: day)) }
        }
        let kinds = session.crm.registry.relations.kinds
        return try fetch(query.asOf(state))
            .map { relation in
                let isInverse = relation.contact != contact
                let kind = kinds[relation.kind]
                return RelatedContact(
                    contact: isInverse ? relation.contact : relation.other,
                    label: (isInverse ? kind?.inverse : kind?.label) ?? relation.kind,
                    isInverse: isInverse && kind?.isSymmetric != true,
                    relation: relation
                )
            }
    }
}
