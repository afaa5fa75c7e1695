public import StorageProtocols

extension QueryTransaction {
    /// Figures over the records that refer to a record or to anything below it in a hierarchy.
    ///
    ///     let pipeline = try tx.rollUp(
    ///         Opportunity.where { $0.isOpen == true },
    ///         by: Opportunity.Fields.account,
    ///         under: holding,
    ///         in: .legal,
    ///         [.count]
    ///     )
    ///
    /// The store finds the records and adds up; the subtree is named to it in bounded pieces, so that its size does not
    /// matter.
    ///
    /// - Parameters:
    ///   - query: Which records; its order, limit and cursor play no part.
    ///   - link: The field by which they refer.
    ///   - root: The upper record.
    ///   - hierarchy: The hierarchy.
    ///   - day: The day on which the hierarchy is looked at; nil for today in UTC.
    ///   - groups: What the groups share; none makes one group.
    ///   - measures: The figures of each group.
    /// - Returns: The groups in ascending order of their keys.
    public func rollUp<R: Record, A: Record>(
        _ query: Query<R>,
        by link: Field<R, ID<A>?>,
        under root: ID<A>,
        in hierarchy: Hierarchy<A>,
        at day: CivilDate? = nil,
        groups: [GroupKey] = [],
        _ measures: [Measure]
    ) throws -> [AggregateRow] {
        let ids = try subtree(of: root, in: hierarchy, at: day, asOf: query.record.asOf).map(\.id.raw)
        return try rollUp(query, link.reference, ids, groups, measures)
    }

    /// Figures over the records that refer to a record or to anything below it in a hierarchy.
    public func rollUp<R: Record, A: Record>(
        _ query: Query<R>,
        by link: Field<R, ID<A>>,
        under root: ID<A>,
        in hierarchy: Hierarchy<A>,
        at day: CivilDate? = nil,
        groups: [GroupKey] = [],
        _ measures: [Measure]
    ) throws -> [AggregateRow] {
        let ids = try subtree(of: root, in: hierarchy, at: day, asOf: query.record.asOf).map(\.id.raw)
        return try rollUp(query, link.reference, ids, groups, measures)
    }

    /// Figures over the records that are linked with a record or with anything below it in a hierarchy, such as
    /// activities; a record that is linked with several counts once.
    ///
    /// - Throws: `StorageError` with code `invalidQuery` for a subtree of more than 2,000 records.
    public func rollUp<R: Record, A: Record>(
        _ query: Query<R>,
        by links: Field<R, [RecordLink]>,
        under root: ID<A>,
        in hierarchy: Hierarchy<A>,
        at day: CivilDate? = nil,
        groups: [GroupKey] = [],
        _ measures: [Measure]
    ) throws -> [AggregateRow] {
        let ids = try subtree(of: root, in: hierarchy, at: day, asOf: query.record.asOf).map(\.id.raw)
        return try rollUp(query, links.reference, ids, groups, measures)
    }

    /// Figures over the records that refer to any of these.
    public func rollUp<R: Record, A: Record>(
        _ query: Query<R>,
        by link: Field<R, ID<A>?>,
        over ids: [ID<A>],
        groups: [GroupKey] = [],
        _ measures: [Measure]
    ) throws -> [AggregateRow] {
        try rollUp(query, link.reference, Array(Set(ids.map(\.raw))), groups, measures)
    }

    private func rollUp<R: Record>(
        _ query: Query<R>,
        _ link: FieldName,
        _ ids: [RecordID],
        _ groups: [GroupKey],
        _ measures: [Measure]
    ) throws -> [AggregateRow] {
        try RollUp(query: query.aggregate(by: groups, measures), link: link).rows(ids, in: reader)
    }
}
