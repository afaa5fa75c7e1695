package import CRMCore
import Foundation

/// How text for people is laid out: in plain lines, unless somebody looks at a terminal.
package struct TextLayout {
    /// The zone in which times are shown.
    package var zone = Zone.utc
    /// The width to keep to; nil for none.
    package var columns: Int?
    /// Whether headings stand out.
    package var isStyled = false

    package init(zone: Zone = .utc, columns: Int? = nil, isStyled: Bool = false) {
        self.zone = zone
        self.columns = columns
        self.isStyled = isStyled
    }

    /// The layout for standard output.
    package static func standardOutput(zone: Zone) -> TextLayout {
        let isStyled = Terminal.showsOutput && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
        return TextLayout(zone: zone, columns: Terminal.columns, isStyled: isStyled)
    }

    package func bold(_ text: String) -> String { isStyled ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

    package func dim(_ text: String) -> String { isStyled ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

    /// Date and time to the minute, in the zone.
    package func time(_ instant: Instant) -> String {
        let (date, microseconds) = zone.civil(at: instant)
        let minutes = microseconds / 60_000_000
        return "\(date) \(Self.twoDigits(minutes / 60)):\(Self.twoDigits(minutes % 60))"
    }

    /// A whole number with its thousands apart.
    package func count(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped += "," }
            grouped.append(digit)
        }
        return number < 0 ? "-" + grouped : grouped
    }

    /// A number of things: `1 contact`, `1,200 contacts`.
    package func count(_ number: Int, _ noun: String) -> String {
        let one =
            noun.hasSuffix("ies") ? noun.dropLast(3) + "y" : noun.hasSuffix("sses") ? noun.dropLast(2) : noun.dropLast()
        return "\(count(number)) \(number == 1 ? String(one) : noun)"
    }

    private static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : String(number) }
}
