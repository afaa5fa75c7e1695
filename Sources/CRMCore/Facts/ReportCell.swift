public import StorageProtocols

/// One value of a report.
public enum ReportCell: Sendable, Hashable {
    /// Nothing is known.
    case none
    /// Words.
    case text(String)
    /// A date: of one day, or the first one of a period.
    case date(CivilDate)
    /// A count.
    case count(Int64)
    /// A number.
    case number(Double)
    /// Money, in each currency once, in the order of their codes.
    case money([Amount])
    /// Seconds.
    case duration(Double)
    /// A part of one whole.
    case ratio(Ratio)

    /// An amount of one currency.
    public struct Amount: Sendable, Hashable {
        /// The amount in minor units, such as cents.
        public var minor: Int64
        /// The currency's code, as it is stored; empty where there is none.
        public var currency: String

        /// Creates an amount.
        public init(minor: Int64, currency: String) {
            self.minor = minor
            self.currency = currency
        }

        /// Creates an amount from money.
        public init(_ money: Money) { self.init(minor: money.minor, currency: money.currency.code) }
    }

    /// An amount of money as a cell.
    public static func amount(_ money: Money) -> ReportCell { .money([Amount(money)]) }

    /// A quotient, with the figures that it is made of.
    public struct Ratio: Sendable, Hashable {
        /// The part.
        public var part: Double
        /// The whole; not 0.
        public var whole: Double
        /// The Wilson interval of 95 %, where both figures are counts.
        public var interval: ClosedRange<Double>?

        /// The quotient.
        public var value: Double { part / whole }

        /// Creates a quotient of two figures; nil for a whole of 0.
        public init?(_ part: Double, of whole: Double) {
            guard whole != 0, part.isFinite, whole.isFinite else { return nil }
            self.part = part
            self.whole = whole
        }

        /// Creates a quotient of two counts with its Wilson interval; nil for a whole of 0.
        ///
        /// The interval says how far the quotient can be trusted: of 1 of 1 it is 21 % to 100 %.
        public init?(_ part: Int64, of whole: Int64) {
            self.init(Double(part), of: Double(whole))
            guard whole > 0, (0...whole).contains(part) else { return }
            let (n, p, z) = (Double(whole), Double(part) / Double(whole), 1.959963984540054)
            let squared = z * z
            let scale = 1 + squared / n
            let centre = (p + squared / (2 * n)) / scale
            let half = z / scale * (p * (1 - p) / n + squared / (4 * n * n)).squareRoot()
            let (low, high) = (part == 0 ? 0 : centre - half, part == whole ? 1 : centre + half)
            interval = max(0, low)...max(0, low, min(1, high))
        }
    }
}
