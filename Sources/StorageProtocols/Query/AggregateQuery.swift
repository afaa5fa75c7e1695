/// Figures over groups of records: the value that a store runs.
public struct AggregateQuery: Sendable, Hashable, Codable {
    /// The record type's name.
    public var type: String
    /// What the records must satisfy.
    public var condition: Condition
    /// What the groups share; none makes one group of all records, even of none.
    public var groups: [GroupKey]
    /// The figures of each group.
    public var measures: [Measure]
    /// The state to read; nil for the present.
    public var asOf: AsOf?

    /// Creates an aggregate query.
    public init(type: String, condition: Condition = .always, groups: [GroupKey] = [], measures: [Measure]) {
        self.type = type
        self.condition = condition
        self.groups = groups
        self.measures = measures
    }
}

/// What the records of a group have in common.
public enum GroupKey: Sendable, Hashable, Codable {
    /// The value of a field.
    case field(ProjectedField)
    /// The date on which the period begins into which an instant or a date falls; an instant is seen in the zone.
    case bucket(ProjectedField, DateBucket, Zone)
}

/// A figure over the records of a group.
public struct Measure: Sendable, Hashable, Codable {
    /// What is computed.
    public var function: Function
    /// Which of the group's records are taken; nil for all.
    public var condition: Condition?

    /// Creates a measure.
    public init(_ function: Function, where condition: Condition? = nil) {
        self.function = function
        self.condition = condition
    }

    /// The functions.
    ///
    /// Null values are left out; with none left, all but the counts give null.
    public enum Function: Sendable, Hashable, Codable {
        /// The count of records.
        case count
        /// The count of different values.
        case distinct(ProjectedField)
        /// The sum; of integers it is exact, and an error when it leaves 64 bits.
        case sum(ProjectedField)
        /// The least value.
        case minimum(ProjectedField)
        /// The greatest value.
        case maximum(ProjectedField)
        /// The sum as a floating-point number, divided by the count of values.
        case average(ProjectedField)
    }
}

/// One group with its figures.
///
/// Groups come in ascending order of their keys.
public struct AggregateRow: Sendable, Hashable {
    /// The values that the group shares, in the order of the query's groups.
    ///
    /// A bucket gives days since 1970.
    public var keys: [Value]
    /// The figures, in the order of the query's measures.
    public var values: [Value]

    /// Creates a group.
    public init(keys: [Value], values: [Value]) {
        self.keys = keys
        self.values = values
    }
}

extension Query {
    /// Figures over the query's records; its order, limit and cursor play no part.
    public func aggregate(by groups: [GroupKey] = [], _ measures: [Measure]) -> AggregateQuery {
        var query = AggregateQuery(
            type: record.type,
            condition: record.condition,
            groups: groups,
            measures: measures
        )
        query.asOf = record.asOf
        return query
    }
}

extension Selected {
    /// Groups by the field.
    public var group: GroupKey { .field(field) }

    /// The sum over the field.
    public var sum: Measure { Measure(.sum(field)) }

    /// The average over the field.
    public var average: Measure { Measure(.average(field)) }

    /// The least value of the field.
    public var minimum: Measure { Measure(.minimum(field)) }

    /// The greatest value of the field.
    public var maximum: Measure { Measure(.maximum(field)) }

    /// The count of different values of the field.
    public var distinct: Measure { Measure(.distinct(field)) }

    /// Groups by the period into which the field falls.
    public func bucket(_ bucket: DateBucket, in zone: Zone = .utc) -> GroupKey { .bucket(field, bucket, zone) }
}

extension Measure {
    /// The count of records.
    public static var count: Measure { Measure(.count) }

    /// The same figure over those records that pass a filter.
    public func `where`<R: Record>(_ filter: Filter<R>) -> Measure { Measure(function, where: filter.condition) }
}
