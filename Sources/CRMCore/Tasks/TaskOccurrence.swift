public import StorageProtocols

/// One time of a series of tasks: the series and what clocks show then.
///
/// It is the key under which the task of that time is created once, however often the host crashes or ticks.
public struct TaskOccurrence: TextRepresentable, Hashable {
    /// The series.
    public var series: ID<TaskSeries>
    /// The date and time by the clocks of the series' zone.
    public var local: CivilDateTime

    /// Creates the name of an occurrence.
    public init(_ series: ID<TaskSeries>, _ local: CivilDateTime) {
        self.series = series
        self.local = local
    }

    /// Reads the form in which it is stored: the identifier and the time, such as `…/20260302T090000`.
    public init?(rawValue: String) {
        let parts = rawValue.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, let series = ID<TaskSeries>(String(decoding: parts[0], as: UTF8.self)),
            let local = CivilDateTime(String(decoding: parts[1], as: UTF8.self))
        else { return nil }
        self.init(series, local)
    }

    /// The form in which it is stored.
    public var rawValue: String { "\(series)/\(local)" }
}

extension TaskItem {
    /// The tasks that came from a series, whatever their state.
    public static func occurrences(of series: ID<TaskSeries>) -> Filter<TaskItem> {
        // All keys that begin with the identifier: "0" is the byte after "/".
        let field = Fields.occurrence.reference
        return Filter(
            .all([
                .compare(field, .greaterOrEqual, .text("\(series)/")), .compare(field, .less, .text("\(series)0")),
            ])
        )
    }

    /// The open tasks that are due on the day that it is in a zone.
    public static func dueToday(at now: Instant, in zone: Zone) -> Filter<TaskItem> {
        let today = ReportPeriod(.day, containing: now, in: zone).instants
        return Fields.state == .open && Fields.due >= today.lowerBound && Fields.due < today.upperBound
    }

    /// The open tasks that were due on a day that is over in a zone.
    public static func overdue(at now: Instant, in zone: Zone) -> Filter<TaskItem> {
        let today = ReportPeriod(.day, containing: now, in: zone).instants
        return Fields.state == .open && Fields.due < today.lowerBound
    }
}
