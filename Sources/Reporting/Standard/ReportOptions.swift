public import CRMCore

/// What a caller may choose of a report that has a name.
public struct ReportOptions: Sendable, Hashable {
    /// What the rows are grouped by; nil for what the report is usually grouped by.
    public var dimensions: [ReportDimension]?
    /// The measures; nil for those that the report usually has.
    public var measures: [String]?
    /// Which records are counted.
    public var filters: [ReportFilter] = []
    /// The first day; nil for no beginning.
    public var from: CivilDate?
    /// The day after the last; nil for no end.
    public var to: CivilDate?
    /// The dimension that the period applies to; nil for the report's usual one.
    public var date: String?
    /// The periods that dates are grouped by, where a dimension says none itself.
    public var bucket: DateBucket?
    /// Where days begin.
    public var zone: Zone = .utc
    /// Whether the figures of the period before are given too.
    public var comparesWithPrevious = false
    /// The state to read; nil for the present.
    public var asOf: AsOf?
    /// The currency of amounts in filters that name none.
    public var currency: Currency?
    /// The order of the rows.
    public var sort: [ReportSort] = []
    /// The most rows to give.
    public var limit: Int?
    /// What else the report lets a caller choose, by name; see ``ReportDescription/choices``.
    public var choices: [String: String] = [:]

    /// Creates options that leave everything as it usually is.
    public init() {}

    /// The period, where at least one of its ends is given.
    var period: ReportPeriod? { from == nil && to == nil ? nil : ReportPeriod(from: from, to: to, in: zone) }
}

/// A report that can be asked for by its name.
public struct ReportDescription: Sendable, Hashable {
    /// The name.
    public var name: String
    /// What people read.
    public var title: String
    /// What it can be grouped by.
    public var dimensions: [Column]
    /// What it can show.
    public var measures: [Column]
    /// What else a caller may choose.
    public var choices: [ComputedReport.Choice]

    /// A dimension or measure.
    public struct Column: Sendable, Hashable {
        /// The name.
        public var name: String
        /// What people read.
        public var title: String
        /// Whether it is shown where nothing is asked for.
        public var isUsual: Bool
    }
}
