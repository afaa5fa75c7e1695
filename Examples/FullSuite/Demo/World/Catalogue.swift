import CRMCore
import SalesAutomation

/// What Nordlicht Instruments sells, and how it becomes known.
enum Catalogue {
    struct Item: Sendable {
        var name: String
        var sku: String
        var family: String
        /// Euros.
        var price: Int64
    }

    static let items = [
        Item(name: "Fjord 100", sku: "FJ-100", family: "Flow meters", price: 1_890),
        Item(name: "Fjord 300", sku: "FJ-300", family: "Flow meters", price: 4_250),
        Item(name: "Fjord Ultra", sku: "FJ-U", family: "Flow meters", price: 9_800),
        Item(name: "Polaris Lab", sku: "PO-L", family: "Analysers", price: 12_400),
        Item(name: "Polaris Inline", sku: "PO-I", family: "Analysers", price: 18_900),
        Item(name: "Skua Humidity", sku: "SK-H", family: "Sensors", price: 390),
        Item(name: "Skua Pressure", sku: "SK-P", family: "Sensors", price: 540),
        Item(name: "Skua Wireless Kit", sku: "SK-W", family: "Sensors", price: 2_150),
        Item(name: "Logbook, one site", sku: "LB-1", family: "Software", price: 3_600),
        Item(name: "Logbook Enterprise", sku: "LB-E", family: "Software", price: 14_500),
        Item(name: "Calibration visit", sku: "CV-1", family: "Service", price: 1_150),
        Item(name: "Service plan, one year", sku: "SP-1", family: "Service", price: 2_800),
    ]

    /// The families that deals are about, each with the positions of its items.
    static let families: [(name: String, items: [Int], weight: Int)] = [
        ("Flow meters", [0, 1, 2], 34), ("Analysers", [3, 4], 20), ("Sensors", [5, 6, 7], 24),
        ("Software", [8, 9], 14), ("Service", [10, 11], 8),
    ]

    /// Something that makes people look.
    struct Effort: Sendable {
        var name: String
        var channel: Activity.Channel
        /// Euros for each hundred accounts.
        var cost: Int64
        var start: CivilDate
        var days: Int
        /// How many visits it draws to those of the others.
        var pull: Int
        var kind = Kind.advertising

        enum Kind: Sendable {
            case advertising
            /// People are met, of whom some are nobody's contacts yet.
            case fair
            /// Those who agreed get a mail, and some of them take part.
            case mailing(subject: String, text: String)
        }

        var end: CivilDate { start.adding(days: days - 1) }
    }

    /// What is done in two years from the beginning.
    static func efforts(from start: CivilDate) -> [Effort] {
        func day(_ offset: Int) -> CivilDate { start.adding(days: offset) }
        return [
            Effort(name: "Search ads, first year", channel: .web, cost: 19_000, start: day(4), days: 361, pull: 6),
            Effort(name: "Spring fair", channel: .visit, cost: 24_000, start: day(52), days: 4, pull: 5, kind: .fair),
            Effort(
                name: "Calibration webinar",
                channel: .email,
                cost: 3_500,
                start: day(103),
                days: 10,
                pull: 8,
                kind: .mailing(
                    subject: "Webinar: calibrate without stopping the line",
                    text: "Forty minutes, two engineers, and the three mistakes that we see every week."
                )
            ),
            Effort(name: "Trade press, autumn", channel: .social, cost: 8_200, start: day(187), days: 70, pull: 4),
            Effort(
                name: "Polaris Inline launch",
                channel: .email,
                cost: 6_400,
                start: day(230),
                days: 14,
                pull: 9,
                kind: .mailing(
                    subject: "Polaris Inline measures while the line runs",
                    text: "The new analyser sits in the pipe, not in the lab: a reading every two seconds."
                )
            ),
            Effort(name: "Search ads, second year", channel: .web, cost: 23_000, start: day(366), days: 360, pull: 6),
            Effort(
                name: "Spring fair, second year",
                channel: .visit,
                cost: 26_000,
                start: day(395),
                days: 4,
                pull: 5,
                kind: .fair
            ),
            Effort(
                name: "Energy audit webinar",
                channel: .email,
                cost: 3_800,
                start: day(446),
                days: 10,
                pull: 8,
                kind: .mailing(
                    subject: "Webinar: find the compressor that eats your budget",
                    text: "A flow meter for an afternoon tells more than a year of invoices. We show how."
                )
            ),
            Effort(name: "Partner days", channel: .visit, cost: 12_000, start: day(560), days: 3, pull: 3, kind: .fair),
            Effort(
                name: "Year-end offer",
                channel: .email,
                cost: 2_400,
                start: day(627),
                days: 20,
                pull: 7,
                kind: .mailing(
                    subject: "Order by December and have it running in January",
                    text: "Installation is included for everything that is ordered this year."
                )
            ),
        ]
    }

    /// How much happens in each month, January first.
    static let season = [0.85, 0.95, 1.1, 1.05, 1.05, 0.9, 0.65, 0.55, 1.15, 1.2, 1.15, 0.75]
}
