/// Reads the parts of dates and times from the front of UTF-8 text.
struct DateScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    mutating func skip(while condition: (UInt8) -> Bool) {
        while let byte = next, condition(byte) { index += 1 }
    }

    /// Reads at most eight digits.
    mutating func number() -> (value: Int, digits: Int)? {
        let start = index
        var value = 0
        while let byte = next, ContactText.isDigit(byte), index - start < 8 {
            value = value * 10 + Int(byte &- UInt8(ascii: "0"))
            index += 1
        }
        return index == start ? nil : (value, index - start)
    }

    /// Reads what stands between two parts of a date, and gives its first byte.
    mutating func separator() -> UInt8? {
        let first = next
        let start = index
        while let byte = next {
            if [0x20, UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ",")].contains(byte) {
                index += 1
            } else if take("年") || take("月") {
                continue
            } else {
                break
            }
        }
        return index == start ? nil : first
    }

    mutating func skipDayMark() { _ = take("日") }

    /// The English name of a month, of which three letters are enough.
    mutating func monthName() -> Int? {
        let start = index
        var letters: UInt32 = 0
        while let byte = next, ContactText.isLetter(byte) {
            if index - start < 3 { letters = letters << 8 | UInt32(ContactText.lowercased(byte)) }
            index += 1
        }
        guard (3...9).contains(index - start), let position = Self.months.firstIndex(of: letters) else {
            index = start
            return nil
        }
        return position + 1
    }

    /// The two hyphens with which a date begins that has no year.
    mutating func takeYearlessMark() -> Bool {
        guard bytes.count > 2, bytes[0] == UInt8(ascii: "-"), bytes[1] == UInt8(ascii: "-") else { return false }
        index = 2
        return true
    }

    mutating func restIsMonthAndDay() -> Bool {
        guard let month = number(), (1...12).contains(month.value) else { return false }
        _ = separator()
        guard let day = number(), (1...31).contains(day.value) else { return false }
        return isAtEnd
    }

    /// Reads a time of day in microseconds; the second and its fraction may be missing.
    mutating func time() -> Int64? {
        guard let hour = number(), hour.digits <= 2, take(":"), let minute = number(), minute.digits == 2 else {
            return nil
        }
        var (hours, seconds, fraction) = (hour.value, 0, 0)
        if take(":") {
            guard let second = number(), second.digits == 2 else { return nil }
            seconds = second.value
            if take(".") || take(",") {
                var scale = 100_000
                let start = index
                while let byte = next, ContactText.isDigit(byte) {
                    fraction += Int(byte &- UInt8(ascii: "0")) * scale
                    scale /= 10
                    index += 1
                }
                if index == start { return nil }
            }
        }
        skip { $0 == 0x20 }
        if let mark = next.map(ContactText.lowercased), mark == UInt8(ascii: "a") || mark == UInt8(ascii: "p") {
            index += 1
            _ = take(".")
            guard next.map(ContactText.lowercased) == UInt8(ascii: "m"), (1...12).contains(hours) else { return nil }
            index += 1
            _ = take(".")
            hours = hours % 12 + (mark == UInt8(ascii: "p") ? 12 : 0)
            skip { $0 == 0x20 }
        }
        guard hours < 24, minute.value < 60, seconds <= 60 else { return nil }
        return Int64(hours * 3600 + minute.value * 60 + seconds) * 1_000_000 + Int64(fraction)
    }

    /// Reads an offset from UTC in seconds, or nil where there is none.
    mutating func offset() -> Int? {
        if take("Z") || take("z") || take("UTC") || take("GMT") { return 0 }
        let start = index
        guard let sign = next, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        index += 1
        if let hours = number() {
            var minutes = (value: 0, digits: 2)
            if hours.digits == 2, take(":"), let number = number() { minutes = number }
            let total =
                hours.digits == 4 ? hours.value / 100 * 60 + hours.value % 100 : hours.value * 60 + minutes.value
            if hours.digits == 4 || hours.digits <= 2 && minutes.digits == 2, total < 1440 {
                return total * (sign == UInt8(ascii: "-") ? -60 : 60)
            }
        }
        index = start
        return nil
    }

    private mutating func take(_ text: StaticString) -> Bool {
        guard bytes.count - index >= text.utf8CodeUnitCount else { return false }
        for offset in 0..<text.utf8CodeUnitCount where bytes[index + offset] != text.utf8Start[offset] { return false }
        index += text.utf8CodeUnitCount
        return true
    }

    private static let months: [UInt32] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    .map { $0.utf8.reduce(0) { $0 << 8 | UInt32($1) } }
}
