public import StorageProtocols

/// A period of whole days in a zone: from the beginning of its first day to the beginning of the day after its last.
public struct ReportPeriod: Sendable, Hashable {
    /// The first day.
    public var from: CivilDate
    /// The day after the last one.
    public var to: CivilDate
    /// Where the days begin.
    public var zone: Zone

    /// Creates a period; one that would end before it begins is empty.
    ///
    /// - Parameters:
    ///   - from: The first day; nil for a period without a beginning.
    ///   - to: The day after the last one; nil for a period without an end.
    ///   - zone: Where the days begin.
    public init(from: CivilDate?, to: CivilDate?, in zone: Zone) {
        self.from = from ?? Self.earliest
        self.to = max(self.from, to ?? Self.latest)
        self.zone = zone
    }

    private static let earliest = CivilDate(year: 1, month: 1, day: 1) ?? CivilDate(daysSinceEpoch: 0)
    private static let latest = CivilDate(year: 9999, month: 12, day: 31) ?? CivilDate(daysSinceEpoch: .max)

    /// Whether the period has a first day.
    public var hasBeginning: Bool { from > Self.earliest }

    /// Whether the period has a last day.
    public var hasEnd: Bool { to < Self.latest }

    /// The points in time of the period.
    public var instants: Range<Instant> {
        let start = zone.firstInstant(of: from)
        return start..<max(start, zone.firstInstant(of: to))
    }

    /// The condition that a field lies in the period.
    ///
    /// - Parameters:
    ///   - field: The field.
    ///   - isDate: Whether it holds a date, not a point in time.
    public func condition(_ field: FieldName, isDate: Bool) -> Condition {
        let instants = instants
        let first = isDate ? Int64(from.daysSinceEpoch) : instants.lowerBound.microseconds
        let end = isDate ? Int64(to.daysSinceEpoch) : instants.upperBound.microseconds
        return .all([
            .compare(field, .greaterOrEqual, .integer(first)),
            .compare(field, .less, .integer(end)),
        ])
    }

    /// The period before this one: whole months where this one is of whole months, else as many days.
    public var previous: ReportPeriod {
        let (fromYear, fromMonth, fromDay) = from.components
        let (toYear, toMonth, toDay) = to.components
        if fromDay == 1, toDay == 1, from < to {
            let months = (toYear - fromYear) * 12 + toMonth - fromMonth
            return ReportPeriod(from: from.adding(months: -months), to: from, in: zone)
        }
        return ReportPeriod(from: from.adding(days: -Int(from.days(to: to))), to: from, in: zone)
    }
}
