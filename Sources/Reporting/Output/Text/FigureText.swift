import CRMCore

/// How figures are written for people: the same everywhere, whatever the machine's settings.
enum FigureText {
    /// A whole number in groups of three digits.
    static func grouped(_ number: Int64) -> String { grouped(digits: "\(number.magnitude)", isNegative: number < 0) }

    private static func grouped(digits: String, isNegative: Bool) -> String {
        var bytes: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
        let count = digits.utf8.count
        for (index, digit) in digits.utf8.enumerated() {
            if index > 0, (count - index) % 3 == 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(digit)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A number with so many decimals at most, rounded half away from zero, without zeros at its end unless asked for.
    static func decimal(_ number: Double, decimals: Int, keepsZeros: Bool = false, isGrouped: Bool = true) -> String {
        guard number.isFinite else { return "–" }
        var scale: Int64 = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (number.magnitude * Double(scale)).rounded()
        guard scaled < 9e15 else { return "\(number)" }
        let (whole, rest) = Int64(scaled).quotientAndRemainder(dividingBy: scale)
        let sign = number < 0 && scaled > 0
        let digits = isGrouped ? grouped(digits: "\(whole)", isNegative: sign) : (sign ? "-" : "") + "\(whole)"
        guard decimals > 0 else { return digits }
        var fraction = Array("\(rest + scale)".utf8.dropFirst())
        if !keepsZeros { while fraction.last == UInt8(ascii: "0") { fraction.removeLast() } }
        return fraction.isEmpty ? digits : digits + "." + String(decoding: fraction, as: UTF8.self)
    }

    /// A part of one as per cent, with one decimal.
    static func percent(_ part: Double) -> String { decimal(part * 100, decimals: 1, keepsZeros: true) + "%" }

    /// An amount in units, with the decimals of its currency.
    static func amount(_ amount: ReportCell.Amount, isGrouped: Bool = true) -> String {
        let digits = digits(of: amount.currency)
        var scale: UInt64 = 1
        for _ in 0..<digits { scale *= 10 }
        let (whole, rest) = amount.minor.magnitude.quotientAndRemainder(dividingBy: scale)
        let sign = amount.minor < 0
        let units = isGrouped ? grouped(digits: "\(whole)", isNegative: sign) : (sign ? "-" : "") + "\(whole)"
        return digits == 0 ? units : units + "." + String(decoding: "\(rest + scale)".utf8.dropFirst(), as: UTF8.self)
    }

    /// How many decimals a currency has; two where it is unknown.
    static func digits(of currency: String) -> Int { Currency(rawValue: currency)?.minorDigits ?? 2 }

    /// Seconds as days, hours or minutes.
    static func duration(_ seconds: Double) -> String {
        let size = seconds.magnitude
        if size >= 2 * 86_400 { return decimal(seconds / 86_400, decimals: 1, keepsZeros: true) + " d" }
        if size >= 3_600 { return decimal(seconds / 3_600, decimals: 1, keepsZeros: true) + " h" }
        if size >= 60 { return decimal(seconds / 60, decimals: 0) + " min" }
        return decimal(seconds, decimals: 0) + " s"
    }

    /// A period that begins on a date: `2026`, `2026-Q1`, `2026-03`, `2026-W10`, or the day.
    static func date(_ date: CivilDate, _ bucket: DateBucket) -> String {
        let (year, month, _) = date.components
        switch bucket {
        case .day: return date.description
        case .week:
            // A week belongs to the year of its Thursday.
            let thursday = date.adding(days: 4 - date.weekday.rawValue)
            let first = CivilDate(year: thursday.year, month: 1, day: 1) ?? thursday
            return "\(padded(thursday.year, 4))-W\(padded(Int(first.days(to: thursday)) / 7 + 1, 2))"
        case .month: return "\(padded(year, 4))-\(padded(month, 2))"
        case .quarter: return "\(padded(year, 4))-Q\((month - 1) / 3 + 1)"
        case .year: return padded(year, 4)
        }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// A number in few characters, for the axis of a chart: `1.2M`.
    static func compact(_ number: Double) -> String {
        let size = number.magnitude
        for (scale, suffix) in [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")] where size >= scale {
            let scaled = number / scale
            return decimal(scaled, decimals: scaled.magnitude >= 100 ? 0 : scaled.magnitude >= 10 ? 1 : 2) + suffix
        }
        return decimal(number, decimals: size < 1 ? 2 : size < 10 ? 1 : 0)
    }
}
