public import StorageProtocols

/// The days on which something holds: from one day on, up to and without another; open where a day is nil.
public struct Validity: Sendable, Hashable {
    /// The first day; nil for always before.
    public let from: CivilDate?
    /// The first day on which it no longer holds; nil for ever.
    public let until: CivilDate?

    /// Creates a validity; one that ends before it begins holds on no day.
    public init(from: CivilDate? = nil, until: CivilDate? = nil) {
        self.from = from
        self.until = until
    }

    /// Always.
    public static let always = Validity()

    /// Whether it holds on a day.
    public func contains(_ day: CivilDate) -> Bool { lower <= day.daysSinceEpoch && upper > Int64(day.daysSinceEpoch) }

    /// Whether there is no day on which it holds.
    public var isEmpty: Bool { Int64(lower) >= upper }

    /// The days on which both hold; empty where there are none.
    public func intersection(_ other: Validity) -> Validity {
        Validity(
            from: lower >= other.lower ? from : other.from,
            until: upper <= other.upper ? until : other.until
        )
    }

    /// Whether there is a day on which both hold.
    public func overlaps(_ other: Validity) -> Bool { !intersection(other).isEmpty }

    private var lower: Int32 { from?.daysSinceEpoch ?? .min }

    // Beyond every day, so that the last one can be told from no end.
    private var upper: Int64 { until.map { Int64($0.daysSinceEpoch) } ?? Int64(Int32.max) + 1 }

    /// The condition that a record with these two fields holds on a day.
    static func condition(from: FieldName, until: FieldName, at day: CivilDate) -> Condition {
        .all([
            .any([.isNull(from), .compare(from, .lessOrEqual, day.value)]),
            .any([.isNull(until), .compare(until, .greater, day.value)]),
        ])
    }

    /// The condition that a record with these two fields holds on some day of a period.
    static func condition(from: FieldName, until: FieldName, during period: Range<CivilDate>) -> Condition {
        .all([
            .any([.isNull(from), .compare(from, .less, period.upperBound.value)]),
            .any([.isNull(until), .compare(until, .greater, period.lowerBound.value)]),
        ])
    }
}

extension QueryTransaction {
    /// The day in UTC at which the transaction asks.
    var today: CivilDate { Zone.utc.civil(at: asked).date }
}

/// A record that holds from one day to another.
protocol DatedRecord: CRMRecord {
    var validity: Validity { get }
}

extension Registry {
    /// Refuses records that hold on no day.
    mutating func requireDays<R: DatedRecord>(_ type: R.Type) {
        gate("\(R.typeName).days", on: R.self) { batch, _ in
            guard batch.kind != .deleted else { return }
            for (index, record) in batch.records.enumerated() where record.validity.isEmpty {
                batch.refuse(index, .outOfRange, "ends after it begins", field: "until")
            }
        }
    }
}
