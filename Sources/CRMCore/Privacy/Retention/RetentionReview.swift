import StorageProtocols

/// Which records a retention rule is about, and which of them it must leave.
struct RetentionReview {
    let rule: RetentionRule
    let type: RecordType
    /// What takes persons out of the records; nil where the rule does something else, or nobody has said how.
    let anonymiser: Anonymiser?
    private let tx: QueryTransaction
    private let now: Instant
    /// What finds the persons whom records name; nil where there is nothing to protect of anybody.
    private let persons: NamedPersons?

    init(_ rule: RetentionRule, in tx: QueryTransaction, at now: Instant) throws {
        self.rule = rule
        self.tx = tx
        self.now = now
        let type = try tx.unguarded.catalog.type(rule.type)
        self.type = type
        // A contact is erased as a person.
        let anonymises = rule.action == .anonymise && type.name != Contact.typeName
        anonymiser =
            anonymises ? tx.session.crm.registry.personal[type.name].map { Anonymiser(type, $0, in: tx) } : nil
        let restrictions = Query(
            Filter<ProcessingRestriction>(.isNull(ProcessingRestriction.Fields.liftedAt.reference))
        )
        let protects = try tx.unguarded.first(LegalHold.all) != nil || tx.unguarded.first(restrictions) != nil
        persons = protects ? NamedPersons(in: tx) : nil
    }

    /// The records whose time is over, by identifier; those that were anonymised are done with.
    ///
    /// - Parameters:
    ///   - last: The record behind which to begin.
    ///   - limit: The most records.
    func overdue(after last: RecordID? = nil, limit: Int? = nil) throws -> [RecordLink] {
        var query = RecordQuery(type: type.name, condition: try rule.overdue(in: type, at: now))
        query.columns = .row
        query.after = last.map { PageCursor(sort: [], values: [], id: $0) }
        var links: [RecordLink] = []
        try tx.unguarded.forEachRow(query) { row in
            let values = try type.columns.map { try row.value($0.kind) }
            guard case .id(let id)? = values.first else { return true }
            if let anonymiser, try anonymiser.isDone(values, id) { return true }
            links.append(RecordLink(type: type.name, id: id))
            return limit.map { links.count < $0 } ?? true
        }
        return links
    }

    /// Why a record must stay although its time is over; nil where it need not.
    ///
    /// What is held or restricted of a person holds for every record that names them.
    func reasonToKeep(_ link: RecordLink) throws -> String? {
        guard let state = try tx.unguarded.revisions(type, link.id).last else { return nil }
        let persons = try persons?.named(by: link) ?? []
        let holds = try Holds([link] + persons, in: tx, at: now)
        if let reason = try holds.reason(for: link, type, state) { return reason.description }
        if let held = persons.compactMap({ holds.hold(on: $0) }).min() {
            return SubjectErasurePlan.Reason.held(held).description
        }
        let contacts = persons.compactMap { $0.id(as: Contact.self) }
        if try tx.restrictions(of: contacts).values.contains(where: { !$0.allowsProcessing }) {
            return "the person demands that the data is stored and nothing else"
        }
        guard rule.action == .anonymise, type.name != Contact.typeName else { return nil }
        guard let anonymiser else { return SubjectErasurePlan.Reason.undeclared.description }
        return anonymiser.data.obstacleToAnonymising
    }
}
