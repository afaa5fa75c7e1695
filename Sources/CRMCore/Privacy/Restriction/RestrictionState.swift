public import StorageProtocols

/// What the restrictions of a person come to: the fold of all of them.
public struct RestrictionState: Sendable, Hashable {
    /// The restriction that leaves the data to be stored and nothing else; nil where there is none.
    public private(set) var restricted: ID<ProcessingRestriction>?
    /// The objection to marketing; nil where there is none.
    public private(set) var objected: ID<ProcessingRestriction>?

    /// Folds restrictions, in any order.
    public init(_ restrictions: some Sequence<ProcessingRestriction> = []) {
        for restriction in restrictions where restriction.liftedAt == nil {
            switch restriction.kind {
            case .restriction: restricted = min(restricted ?? restriction.id, restriction.id)
            case .objection: objected = min(objected ?? restriction.id, restriction.id)
            }
        }
    }

    /// Whether the data may be used for anything but storing it.
    public var allowsProcessing: Bool { restricted == nil }

    /// Whether the data may be used for marketing.
    public var allowsMarketing: Bool { restricted == nil && objected == nil }
}

extension Contact {
    /// The contacts whose data may be used for marketing.
    ///
    /// Whoever selects people for marketing adds it: segments, journeys, scores and marketing exports do.
    public static var marketable: Filter<Contact> { Filter(marketableCondition) }

    /// The contacts whose data may be used for anything but storing it.
    public static var processable: Filter<Contact> {
        Filter(.not(restriction(.compare(kind, .equal, ProcessingRestriction.Kind.restriction.value))))
    }

    /// ``marketable`` as a condition on contacts.
    public static var marketableCondition: Condition { .not(restriction(.always)) }

    private static var kind: FieldName { ProcessingRestriction.Fields.kind.reference }

    private static func restriction(_ condition: Condition) -> Condition {
        .exists(
            RelatedRecords(
                type: ProcessingRestriction.typeName,
                local: .id,
                foreign: ProcessingRestriction.Fields.contact.reference,
                condition: .all([.isNull(ProcessingRestriction.Fields.liftedAt.reference), condition])
            )
        )
    }
}

extension QueryTransaction {
    /// What the restrictions of contacts come to; those without any are left out.
    ///
    /// It is asked by automation too, so that it sees all restrictions, whoever asks.
    public final func restrictions(
        of contacts: some Collection<ID<Contact>>
    ) throws -> [ID<Contact>: RestrictionState] {
        if contacts.isEmpty { return [:] }
        // Nearly always nobody has demanded anything.
        let any = Query(Filter<ProcessingRestriction>(.isNull(ProcessingRestriction.Fields.liftedAt.reference)))
        if try unguarded.first(any) == nil { return [:] }
        var held: [ID<Contact>: [ProcessingRestriction]] = [:]
        let ids = Array(Set(contacts))
        for start in stride(from: 0, to: ids.count, by: 1000) {
            let chunk = Array(ids[start..<min(start + 1000, ids.count)])
            let query = ProcessingRestriction.where { $0.contact.isIn(chunk) && $0.liftedAt == nil }
            for restriction in try unguarded.fetch(query) {
                held[restriction.contact, default: []].append(restriction.record)
            }
        }
        return held.mapValues { RestrictionState($0) }
    }

    /// What the restrictions of a contact come to.
    public final func restriction(of contact: ID<Contact>) throws -> RestrictionState {
        try restrictions(of: [contact])[contact] ?? RestrictionState()
    }

    /// Those of the records that automation may work on, in their order: all but restricted contacts.
    final func processable(_ records: [RecordID], of type: String) throws -> [RecordID] {
        guard type == Contact.typeName else { return records }
        let held = try restrictions(of: records.map { ID<Contact>($0) })
        return held.isEmpty ? records : records.filter { held[ID($0)]?.allowsProcessing ?? true }
    }

    /// Those of the contacts whose data may be used for marketing, in their order.
    public final func marketable(_ contacts: [ID<Contact>]) throws -> [ID<Contact>] {
        let held = try restrictions(of: contacts)
        return held.isEmpty ? contacts : contacts.filter { held[$0]?.allowsMarketing ?? true }
    }
}

extension CommandTransaction {
    /// Restricts what a person's data is used for; a restriction of the kind that holds already stays.
    @discardableResult
    public func restrict(
        _ contact: ID<Contact>,
        _ kind: ProcessingRestriction.Kind,
        reason: String? = nil
    ) throws -> Stored<ProcessingRestriction> {
        let query = ProcessingRestriction.where { $0.contact == contact && $0.kind == kind && $0.liftedAt == nil }
        if let known = try first(query) { return known }
        return try create(ProcessingRestriction(contact: contact, kind: kind, reason: reason))
    }

    /// Lifts a person's restrictions of a kind.
    ///
    /// - Returns: How many were lifted.
    @discardableResult
    public func liftRestriction(of contact: ID<Contact>, _ kind: ProcessingRestriction.Kind) throws -> Int {
        var held = try fetch(
            ProcessingRestriction.where { $0.contact == contact && $0.kind == kind && $0.liftedAt == nil }
        )
        for index in held.indices { held[index].liftedAt = now }
        try update(held)
        return held.count
    }
}

extension Session {
    /// Restricts what a person's data is used for; a restriction of the kind that holds already stays.
    @discardableResult
    public func restrict(
        _ contact: ID<Contact>,
        _ kind: ProcessingRestriction.Kind,
        reason: String? = nil
    ) async throws -> Stored<ProcessingRestriction> {
        try await write(reason: "subject.restrict") { try $0.restrict(contact, kind, reason: reason) }.value
    }

    /// Lifts a person's restrictions of a kind.
    ///
    /// - Returns: How many were lifted.
    @discardableResult
    public func liftRestriction(of contact: ID<Contact>, _ kind: ProcessingRestriction.Kind) async throws -> Int {
        try await write(reason: "subject.lift_restriction") { try $0.liftRestriction(of: contact, kind) }.value
    }
}
