public import CRMCore

extension QueryTransaction {
    /// The contacts that satisfy a condition now and whose data may be used for marketing, in the order of their identifiers: a scan of all contacts, which the
    /// store narrows down.
    ///
    /// - Parameters:
    ///   - condition: The condition.
    ///   - now: The time.
    ///   - model: How scores fade: that of the module.
    public func contacts(
        satisfying condition: SegmentCondition,
        at now: Instant,
        _ model: ScoreModel = ScoreModel()
    ) throws -> [ID<Contact>] {
        let query = condition.query(at: now)
        // Without an order of its own a query gives its rows by their identifiers.
        let filter = Query(Filter<Contact>(query.condition))
        let candidates = try fetch(filter.select(Contact.Fields.id.selected))
        if query.isExact { return try marketable(candidates) }
        let reader = SegmentReader(condition, model)
        var members: [ID<Contact>] = []
        var rest = candidates[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(SegmentKeeper.batch))
            let outlook = try reader.outlook(of: batch, at: now, in: self)
            members += batch.filter { outlook.members[$0] != nil }
            rest = rest.dropFirst(SegmentKeeper.batch)
        }
        return members
    }

    /// The members of a segment, in the order of their identifiers, as the last tick left them.
    public func members(of segment: ID<Segment>) throws -> [ID<Contact>] {
        let query = SegmentMember.where { $0.segment == segment }.sorted { $0.contact.ascending }
        return try fetch(query.select(SegmentMember.Fields.contact.selected))
    }

    /// Why a contact satisfies a condition or not, and when time alone may change that.
    ///
    /// - Throws: `StorageError` with code `notFound` for a contact that does not exist.
    public func explain(
        _ contact: ID<Contact>,
        _ condition: SegmentCondition,
        at now: Instant,
        _ model: ScoreModel = ScoreModel()
    ) throws -> SegmentVerdict {
        let facts = try SegmentReader(condition, model).facts(of: [contact], at: now, isComplete: true, in: self)
        guard let known = facts[contact] else {
            throw StorageError(.notFound, type: Contact.typeName, record: contact.raw)
        }
        return condition.evaluate(known, at: now, model)
    }

    /// Who would enter and who would leave a segment if it had another condition.
    public func preview(
        _ condition: SegmentCondition,
        for segment: ID<Segment>,
        at now: Instant,
        _ model: ScoreModel = ScoreModel()
    ) throws -> SegmentPreview {
        let present = try members(of: segment)
        let future = try contacts(satisfying: condition, at: now, model)
        let (before, after) = (Set(present), Set(future))
        return SegmentPreview(
            entering: future.filter { !before.contains($0) },
            leaving: present.filter { !after.contains($0) }
        )
    }
}

/// What another condition would do to a segment.
public struct SegmentPreview: Sendable, Hashable {
    /// Who would enter, in the order of their identifiers.
    public var entering: [ID<Contact>]
    /// Who would leave, in the order of their identifiers.
    public var leaving: [ID<Contact>]
}

extension Session {
    /// Why a contact is in a segment or not, and when time alone may change that.
    public func explain(
        _ contact: ID<Contact>,
        in segment: ID<Segment>,
        _ model: ScoreModel = ScoreModel()
    ) async throws -> SegmentVerdict {
        let now = now
        return try await read { tx in try tx.explain(contact, tx.get(segment).condition, at: now, model) }
    }
}
