public import CRMCore

/// What a report shows: measures of a fact by its dimensions, over a period.
///
///     var query = ReportQuery("opportunities", measures: ["won", "amount"], by: ["closed:quarter", "owner"])
///     query.period = ReportPeriod(from: january1, to: nextJanuary1, in: query.zone)
///     query.zone = try crm.environment.zones.zone(named: "Europe/Berlin")
///     query.filters = [try ReportFilter("industry = Retail")]
///     let report = try await session.report(query)
public struct ReportQuery: Sendable, Hashable {
    /// The fact's name.
    public var fact: String
    /// The measures' names; with none, the fact's first.
    public var measures: [String]
    /// What the rows are grouped by; with nothing, there is one row.
    public var dimensions: [ReportDimension]
    /// Which records are counted: those that satisfy all of them.
    public var filters: [ReportFilter] = []
    /// What else the records must satisfy.
    public var condition: Condition = .always
    /// The days that are counted; nil for all time.
    ///
    /// ``date`` says which date is meant. The period's own zone is not looked at: ``zone`` is.
    public var period: ReportPeriod?
    /// The dimension that the period applies to; nil for the fact's first date.
    public var date: String?
    /// Where days begin.
    public var zone: Zone = .utc
    /// The currency of amounts in filters that name none; nil to refuse such amounts.
    public var currency: Currency?
    /// Whether the figures of the period before are given too.
    public var comparesWithPrevious = false
    /// The state to read; nil for the present.
    public var asOf: AsOf?
    /// The order of the rows; with nothing, that of the dimensions.
    public var sort: [ReportSort] = []
    /// The most rows to give.
    public var limit: Int?
    /// What people read above the report; nil for the fact's title.
    public var title: String?

    /// Creates a query.
    public init(_ fact: String, measures: [String] = [], by dimensions: [ReportDimension] = []) {
        self.fact = fact
        self.measures = measures
        self.dimensions = dimensions
    }
}

/// A dimension that a report groups by.
public struct ReportDimension: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The dimension's name.
    public var name: String
    /// The periods that a date is grouped by; months, where nothing is said.
    public var bucket: DateBucket?

    /// Names a dimension.
    public init(_ name: String, by bucket: DateBucket? = nil) {
        self.name = name
        self.bucket = bucket
    }

    /// Reads `name` or `name:bucket`, such as `closed:quarter`.
    public init(stringLiteral text: String) { self.init(parsing: text) }

    /// Reads `name` or `name:bucket`, such as `closed:quarter`; what follows another colon is part of the name.
    public init(parsing text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, let bucket = DateBucket(rawValue: String(decoding: parts[1], as: UTF8.self)) {
            self.init(String(decoding: parts[0], as: UTF8.self), by: bucket)
        } else {
            self.init(text)
        }
    }

    /// The text that it is read from.
    public var description: String { bucket.map { "\(name):\($0.rawValue)" } ?? name }
}

/// One key of the order of a report's rows.
public struct ReportSort: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The column's name.
    public var column: String
    /// Whether the greatest comes first.
    public var isDescending: Bool

    /// Sorts by a column.
    public init(_ column: String, isDescending: Bool = false) {
        self.column = column
        self.isDescending = isDescending
    }

    /// Reads `name`, or `-name` for the greatest first.
    public init(stringLiteral text: String) { self.init(parsing: text) }

    /// Reads `name`, or `-name` for the greatest first.
    public init(parsing text: String) {
        if text.utf8.first == UInt8(ascii: "-") {
            self.init(String(decoding: text.utf8.dropFirst(), as: UTF8.self), isDescending: true)
        } else {
            self.init(text)
        }
    }
}
