public import CRMCore

extension Report {
    /// The records behind a row: a query that gives as many of them as the row's count says.
    ///
    ///     let row = report.rows[0]
    ///     let deals = try await session.fetch(report.records(for: row, as: Opportunity.self))
    ///
    /// - Parameters:
    ///   - row: One of the report's rows, or its total.
    ///   - type: The record type of the report's fact.
    ///   - measure: Gives only the records that this measure takes.
    /// - Returns: The query; nil for a computed report, a funnel, or another record type.
    public func records<R: Record>(for row: Row, as type: R.Type, of measure: String? = nil) -> Query<R>? {
        guard let source, source.type == R.typeName, let condition = condition(for: row, of: measure) else {
            return nil
        }
        return Query<R>(Filter(condition)).asOf(source.asOf)
    }

    /// The condition that the records behind a row satisfy; nil for a computed report.
    public func condition(for row: Row, of measure: String? = nil) -> Condition? {
        guard let source else { return nil }
        var parts = [source.condition]
        for (dimension, key) in zip(source.dimensions, row.keys) {
            parts.append(dimension.condition(equal: key, in: source.zone))
        }
        if let measure,
            case .aggregate(let aggregate)? = source.measures.first(where: { $0.name == measure })?.definition,
            let condition = aggregate.condition
        {
            parts.append(condition)
        }
        return Condition.joined(parts)
    }
}

extension Condition {
    /// All of the conditions, without those that always hold.
    static func joined(_ parts: [Condition]) -> Condition {
        var flat: [Condition] = []
        for part in parts {
            if case .all(let inner) = part { flat += inner } else { flat.append(part) }
        }
        return flat.count == 1 ? flat.first ?? .always : .all(flat)
    }
}

extension ProjectedField {
    /// A condition on the field, where it may lie in a record that is referred to.
    func satisfies(_ condition: (FieldName) -> Condition) -> Condition {
        guard let through else { return condition(field) }
        return .exists(
            RelatedRecords(type: through.type, local: through.field, foreign: .id, condition: condition(field))
        )
    }

    /// The condition that there is no value, or no record that could have one.
    var isMissing: Condition {
        through == nil ? .isNull(field) : .not(satisfies { .not(.isNull($0)) })
    }
}
