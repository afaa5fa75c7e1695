import StorageProtocols

/// Reads a rule byte by byte.
struct RecurrenceReader {
    private let bytes: [UInt8]
    private var index = 0
    private var part: RecurrencePart?

    private var frequency: RecurrenceRule.Frequency?
    private var interval = 1
    private var lists: [RecurrencePart: [Int]] = [:]
    private var days: [RecurrenceRule.Day] = []
    private var weekStart = Weekday.monday
    private var end = RecurrenceRule.End.never

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func rule() throws(RecurrenceError) -> RecurrenceRule {
        if bytes.count > 6, Self.capital(bytes[..<6]).elementsEqual("RRULE:".utf8) { index = 6 }
        var known: Set<RecurrencePart> = []
        repeat {
            let part = try name()
            guard known.insert(part).inserted else { throw RecurrenceError(.repeatedPart, part.rawValue) }
            self.part = part
            try value(of: part)
            self.part = nil
            // A semicolon at the very end separates nothing.
        } while try takeSeparator() && index < bytes.count
        guard let frequency else { throw RecurrenceError(.missing, RecurrencePart.frequency.rawValue) }
        if known.isSuperset(of: [.count, .until]) { throw RecurrenceError(.notAllowed, RecurrencePart.count.rawValue) }
        return try RecurrenceRule(
            frequency,
            every: interval,
            months: lists[.months] ?? [],
            weeks: lists[.weeks] ?? [],
            yearDays: lists[.yearDays] ?? [],
            monthDays: lists[.monthDays] ?? [],
            days: days,
            hours: lists[.hours] ?? [],
            minutes: lists[.minutes] ?? [],
            seconds: lists[.seconds] ?? [],
            positions: lists[.positions] ?? [],
            weekStart: weekStart,
            end: end
        )
    }

    private mutating func name() throws(RecurrenceError) -> RecurrencePart {
        let word = word { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ";") }
        guard take(UInt8(ascii: "=")) else { throw error(.malformed) }
        guard let part = RecurrencePart.allCases.first(where: { $0.rawValue.utf8.elementsEqual(word) }) else {
            throw error(.unknownPart)
        }
        return part
    }

    private mutating func value(of part: RecurrencePart) throws(RecurrenceError) {
        switch part {
        case .frequency:
            let word = word(while: ContactText.isLetter)
            let found = RecurrenceRule.Frequency.allCases.first { $0.name.utf8.elementsEqual(word) }
            guard let found else { throw error(.malformed) }
            frequency = found
        case .interval: interval = try number()
        case .count: end = .after(try number())
        case .until: end = .until(try date())
        case .weekStart: weekStart = try weekday()
        case .days:
            repeat {
                let isNumbered = index < bytes.count && !ContactText.isLetter(bytes[index])
                let ordinal = isNumbered ? try number() : nil
                days.append(RecurrenceRule.Day(try weekday(), ordinal))
            } while take(UInt8(ascii: ","))
        default:
            repeat { lists[part, default: []].append(try number()) } while take(UInt8(ascii: ","))
        }
    }

    /// Reads digits with or without a sign; more than nine make a number outside every range.
    private mutating func number() throws(RecurrenceError) -> Int {
        let isNegative = take(UInt8(ascii: "-"))
        if !isNegative { _ = take(UInt8(ascii: "+")) }
        var (value, count) = (0, 0)
        while index < bytes.count, ContactText.isDigit(bytes[index]) {
            value = min(value * 10 + Int(bytes[index] &- UInt8(ascii: "0")), RecurrenceRule.limit + 1)
            index += 1
            count += 1
        }
        guard count > 0 else { throw error(.malformed) }
        return isNegative ? -value : value
    }

    private mutating func weekday() throws(RecurrenceError) -> Weekday {
        let word = word(while: ContactText.isLetter)
        guard let day = Weekday.allCases.first(where: { $0.recurrenceName.utf8.elementsEqual(word) }) else {
            throw error(.malformed)
        }
        return day
    }

    private mutating func date() throws(RecurrenceError) -> RecurrenceDate {
        let word = word { $0 != UInt8(ascii: ";") }
        guard let date = word.withUnsafeBufferPointer({ RecurrenceDate.parse($0[...]) }) else {
            throw error(.malformed)
        }
        return date
    }

    /// Reads bytes, small letters as capital ones.
    private mutating func word(while isPart: (UInt8) -> Bool) -> [UInt8] {
        let start = index
        while index < bytes.count, isPart(bytes[index]) { index += 1 }
        return Self.capital(bytes[start..<index])
    }

    private static func capital(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        bytes.map { $0 &- UInt8(ascii: "a") < 26 ? $0 & ~0x20 : $0 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func takeSeparator() throws(RecurrenceError) -> Bool {
        if index == bytes.count { return false }
        guard take(UInt8(ascii: ";")) else { throw error(.malformed) }
        return true
    }

    private func error(_ code: RecurrenceError.Code) -> RecurrenceError {
        RecurrenceError(code, part?.rawValue ?? "")
    }
}
