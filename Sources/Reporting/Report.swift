public import CRMCore

/// The figures of a report, ready to be shown.
///
/// Every row has one cell for each column: what the row is about first, then the figures.
public struct Report: Sendable {
    /// The report's name.
    public var name: String
    /// What people read above it.
    public var title: String
    /// The columns.
    public var columns: [ReportColumn]
    /// The rows.
    public var rows: [Row]
    /// The figures over everything, not only over the rows that are given; nil where they would say nothing.
    public var total: Row?
    /// The period; nil for all time.
    public var period: ReportPeriod?
    /// The period that figures are compared with, if they are.
    public var previousPeriod: ReportPeriod?
    /// Where days begin.
    public var zone: Zone
    /// The state that was read; nil for the present.
    public var asOf: AsOf?
    /// How many rows there were before a limit took some away.
    public var rowCount: Int
    /// How the report is best drawn.
    public var chart: Chart = .bars
    /// What led to the figures, for drilling down; nil for a computed report.
    var source: ReportSource?

    /// One row.
    public struct Row: Sendable, Hashable {
        /// One cell for each column.
        public var cells: [ReportCell]
        /// The cells of the period before, one for each column; empty where nothing is compared.
        public var previous: [ReportCell]
        /// The values that the row's records share, as they are stored.
        var keys: [Value]

        /// Creates a row.
        public init(_ cells: [ReportCell], previous: [ReportCell] = []) {
            self.init(cells, previous: previous, keys: [])
        }

        init(_ cells: [ReportCell], previous: [ReportCell], keys: [Value]) {
            self.cells = cells
            self.previous = previous
            self.keys = keys
        }
    }

    /// How a report is drawn.
    public struct Chart: Sendable, Hashable {
        /// The stable name.
        public let name: String

        /// Names a kind of chart.
        public init(_ name: String) { self.name = name }

        /// A bar for each row.
        public static let bars = Chart("bars")
        /// A line through periods.
        public static let line = Chart("line")
        /// Columns for periods, in parts.
        public static let stacked = Chart("stacked")
        /// Steps, each no wider than the one before.
        public static let funnel = Chart("funnel")
        /// None.
        public static let none = Chart("none")
    }

    /// Creates a report from figures of a host's own.
    public init(
        name: String,
        title: String,
        columns: [ReportColumn],
        rows: [Row],
        total: Row? = nil,
        period: ReportPeriod? = nil,
        zone: Zone = .utc,
        asOf: AsOf? = nil
    ) {
        self.name = name
        self.title = title
        self.columns = columns
        self.rows = rows
        self.total = total
        self.period = period
        self.zone = zone
        self.asOf = asOf
        rowCount = rows.count
    }

    /// The position of a column, or nil.
    public func column(_ name: String) -> Int? { columns.firstIndex { $0.name == name } }

    /// The cell of a row in a column; `none` where there is no such column.
    public func cell(_ row: Row, _ column: String) -> ReportCell {
        guard let index = self.column(column), row.cells.indices.contains(index) else { return .none }
        return row.cells[index]
    }
}

/// The question behind a report's figures.
struct ReportSource: Sendable {
    var type: String
    /// What every counted record satisfies, the period included.
    var condition: Condition
    var dimensions: [PlannedDimension]
    var measures: [FactMeasure]
    var zone: Zone
    var asOf: AsOf?
}
