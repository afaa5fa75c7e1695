import StorageProtocols

/// A date, perhaps with a time, as people and programs write it.
///
/// Understood are `2025-03-12`, `2025/3/12`, `20250312`, `2025年3月12日`, `12.3.2025`, `12/3/2025` and `3/12/2025`,
/// `12 Mar 2025`, `Mar 12, 2025`, each with a time such as `17:32`, `5:32:01 pm`, `17:32:47.25`, and an offset.
struct DateText {
    enum Day {
        case date(CivilDate)
        /// Two numbers that are day and month in either order, and a year.
        case undecided(Int, Int, year: Int)
        /// Zeros, by which some programs mean that there is no date.
        case none
        /// Month and day alone.
        case noYear
        /// The rule that is broken.
        case invalid(String)
    }

    private(set) var day: Day
    /// Microseconds since midnight; nil where there is no time.
    private(set) var time: Int64?
    /// Seconds east of UTC; nil where there is no offset.
    private(set) var offset: Int?

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        var scanner = DateScanner(bytes)
        day = Self.day(&scanner)
        if case .invalid = day { return }
        scanner.skip { $0 == 0x20 || $0 == UInt8(ascii: ",") || $0 | 0x20 == UInt8(ascii: "t") }
        guard !scanner.isAtEnd else { return }
        guard let time = scanner.time() else {
            day = .invalid("not a date")
            return
        }
        self.time = time
        offset = scanner.offset()
        if !scanner.isAtEnd { day = .invalid("not a date") }
    }

    /// The date, once the order is known.
    func date(_ order: DateOrder?) -> Day {
        guard case .undecided(let one, let other, let year) = day else { return day }
        // One number alone may tell which is which.
        let order = one > 12 ? .dayFirst : other > 12 ? .monthFirst : order
        guard let order else { return one == other ? Self.date(year, one, other) : .invalid("ambiguous date") }
        return order == .dayFirst ? Self.date(year, other, one) : Self.date(year, one, other)
    }

    /// What the text says of the order in its column; nil if nothing.
    var evidence: DateOrder? {
        guard case .undecided(let one, let other, _) = day else { return nil }
        return one > 12 ? .dayFirst : other > 12 ? .monthFirst : nil
    }

    /// Whether the order matters to the text and is not told by it.
    var isAmbiguous: Bool {
        if case .undecided(let one, let other, _) = day { one <= 12 && other <= 12 && one != other } else { false }
    }

    private static func date(_ year: Int, _ month: Int, _ day: Int) -> Day {
        CivilDate(year: year, month: month, day: day).map(Day.date) ?? .invalid("no such date")
    }

    private static func day(_ scanner: inout DateScanner) -> Day {
        var numbers: [(value: Int, digits: Int)] = []
        var month: Int?
        var separators: [UInt8] = []
        if scanner.takeYearlessMark() { return scanner.restIsMonthAndDay() ? .noYear : .invalid("not a date") }
        while numbers.count + (month == nil ? 0 : 1) < 3 {
            if let number = scanner.number() {
                if number.digits == 8, numbers.isEmpty, month == nil {
                    let (year, rest) = number.value.quotientAndRemainder(dividingBy: 10_000)
                    return number.value == 0 ? .none : date(year, rest / 100, rest % 100)
                }
                numbers.append(number)
            } else if month == nil, let named = scanner.monthName() {
                month = named
            } else {
                break
            }
            guard numbers.count + (month == nil ? 0 : 1) < 3, let separator = scanner.separator() else { break }
            separators.append(separator)
        }
        scanner.skipDayMark()
        if !numbers.isEmpty, numbers.allSatisfy({ $0.value == 0 }), month == nil { return .none }
        if let month { return named(month, numbers) }
        guard numbers.count == 3 else { return .invalid("not a date") }
        if numbers[0].digits >= 3 || numbers[0].value > 31 {
            if numbers[0].value == 0 { return .noYear }
            return date(numbers[0].value, numbers[1].value, numbers[2].value)
        }
        guard numbers[2].digits == 4 else {
            return .invalid(numbers[2].digits == 2 ? "a year of four digits is needed" : "not a date")
        }
        if separators.first == UInt8(ascii: ".") { return date(numbers[2].value, numbers[1].value, numbers[0].value) }
        if numbers[0].value > 12, numbers[1].value > 12 { return .invalid("no such date") }
        return .undecided(numbers[0].value, numbers[1].value, year: numbers[2].value)
    }

    private static func named(_ month: Int, _ numbers: [(value: Int, digits: Int)]) -> Day {
        guard numbers.count == 2 else { return numbers.count == 1 ? .noYear : .invalid("not a date") }
        if numbers[1].digits == 4 { return date(numbers[1].value, month, numbers[0].value) }
        if numbers[0].digits == 4 { return date(numbers[0].value, month, numbers[1].value) }
        return .invalid("a year of four digits is needed")
    }
}
