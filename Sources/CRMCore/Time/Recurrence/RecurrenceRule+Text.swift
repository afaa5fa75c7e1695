import StorageProtocols

extension RecurrenceRule {
    /// Reads a rule of RFC 5545, such as `FREQ=WEEKLY;BYDAY=MO`, with or without `RRULE:` in front.
    ///
    /// Letters may be small or capital, the parts in any order.
    ///
    /// - Throws: ``RecurrenceError`` that names the part at fault.
    public init(_ text: String) throws(RecurrenceError) {
        guard text.utf8.count <= Self.longestText else { throw RecurrenceError(.tooLong) }
        var reader = RecurrenceReader(Array(text.utf8))
        self = try reader.rule()
    }

    /// The most bytes of a rule's text.
    static let longestText = 65_536
}

extension RecurrenceRule: CustomStringConvertible, Codable {
    /// The rule in the form of RFC 5545: equal rules have equal texts.
    public var description: String {
        var parts = ["FREQ=\(frequency.name)"]
        if interval != 1 { parts.append("INTERVAL=\(interval)") }
        switch end {
        case .never: break
        case .after(let count): parts.append("COUNT=\(count)")
        case .until(let date): parts.append("UNTIL=\(date)")
        }
        let lists: [(RecurrencePart, [String])] = [
            (.months, months.map(String.init)), (.weeks, weeks.map(String.init)),
            (.yearDays, yearDays.map(String.init)), (.monthDays, monthDays.map(String.init)),
            (.days, days.map { ($0.ordinal.map { String($0) } ?? "") + $0.weekday.recurrenceName }),
            (.hours, hours.map(String.init)), (.minutes, minutes.map(String.init)),
            (.seconds, seconds.map(String.init)), (.positions, positions.map(String.init)),
        ]
        for (part, values) in lists where !values.isEmpty {
            parts.append("\(part.rawValue)=\(values.joined(separator: ","))")
        }
        if weekStart != .monday { parts.append("WKST=\(weekStart.recurrenceName)") }
        return parts.joined(separator: ";")
    }

    /// Decodes a rule from its text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do throws(RecurrenceError) {
            self = try RecurrenceRule(text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    /// Encodes the rule as its text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension RecurrenceRule.Frequency {
    /// The name in RFC 5545.
    var name: String {
        switch self {
        case .secondly: "SECONDLY"
        case .minutely: "MINUTELY"
        case .hourly: "HOURLY"
        case .daily: "DAILY"
        case .weekly: "WEEKLY"
        case .monthly: "MONTHLY"
        case .yearly: "YEARLY"
        }
    }
}

extension Weekday {
    /// The name in RFC 5545.
    var recurrenceName: String {
        switch self {
        case .monday: "MO"
        case .tuesday: "TU"
        case .wednesday: "WE"
        case .thursday: "TH"
        case .friday: "FR"
        case .saturday: "SA"
        case .sunday: "SU"
        }
    }
}
