public import StorageProtocols

/// A report that a module computes itself, because a grouping of records cannot say it.
public struct ComputedReport: Sendable {
    /// The report's name, unique among all computed reports.
    public var name: String
    /// What people read.
    public var title: String
    /// What the rows hold, in order.
    public var columns: [ReportColumn]
    /// What a caller may choose.
    public var choices: [Choice]
    /// Computes the rows, each with one cell for each column.
    public var rows: @Sendable (Request, QueryTransaction) throws -> ReportRows

    /// What a caller asks for.
    public struct Request: Sendable {
        /// The period, or nil for all time.
        public var period: ReportPeriod?
        /// Where days begin.
        public var zone: Zone
        /// The state to read; nil for the present.
        public var asOf: AsOf?
        /// What was chosen, by the choice's name; each is one of its values.
        public var choices: [String: String]

        /// Creates a request.
        public init(period: ReportPeriod?, zone: Zone, asOf: AsOf? = nil, choices: [String: String] = [:]) {
            self.period = period
            self.zone = zone
            self.asOf = asOf
            self.choices = choices
        }
    }

    /// Something that a caller may choose, such as the model of an attribution.
    public struct Choice: Sendable, Hashable {
        /// The choice's name.
        public var name: String
        /// What people read.
        public var title: String
        /// The possible values, the default one first.
        public var values: [String]

        /// Creates a choice.
        public init(_ name: String, title: String? = nil, values: [String]) {
            self.name = name
            self.title = title ?? FactTitle.title(from: name)
            self.values = values
        }
    }

    /// Creates a report.
    public init(
        _ name: String,
        title: String? = nil,
        columns: [ReportColumn],
        choices: [Choice] = [],
        rows: @escaping @Sendable (Request, QueryTransaction) throws -> ReportRows
    ) {
        self.name = name
        self.title = title ?? FactTitle.title(from: name)
        self.columns = columns
        self.choices = choices
        self.rows = rows
    }
}

/// A column of a report.
public struct ReportColumn: Sendable, Hashable {
    /// The column's name, unique in its report.
    public var name: String
    /// What people read.
    public var title: String
    /// What its cells hold.
    public var unit: Unit
    /// Whether it says what a row is about, rather than a figure.
    public var isDimension: Bool

    /// What cells hold.
    public enum Unit: Sendable, Hashable {
        /// Words.
        case text
        /// A date: of one day, or of the first of a period's.
        case date(DateBucket)
        /// A count.
        case count
        /// A number.
        case number
        /// Money.
        case money
        /// A length of time.
        case duration
        /// A part of one whole.
        case percent
    }

    /// Creates a column.
    public init(_ name: String, title: String? = nil, _ unit: Unit, isDimension: Bool = false) {
        self.name = name
        self.title = title ?? FactTitle.title(from: name)
        self.unit = unit
        self.isDimension = isDimension
    }
}

/// The rows of a computed report.
public struct ReportRows: Sendable, Hashable {
    /// The rows, each with one cell for each column.
    public var rows: [[ReportCell]]
    /// The figures over all rows, with one cell for each column; nil where they would say nothing.
    public var total: [ReportCell]?

    /// Creates rows.
    public init(_ rows: [[ReportCell]], total: [ReportCell]? = nil) {
        self.rows = rows
        self.total = total
    }
}
