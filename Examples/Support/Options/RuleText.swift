package import CRMCore

/// How something comes again, on the command line: in words or as a rule of RFC 5545.
package struct RuleText {
    package let rule: RecurrenceRule

    package init(_ text: String) throws {
        if text.utf8.contains(UInt8(ascii: "=")) {
            do throws(RecurrenceError) {
                rule = try RecurrenceRule(text)
            } catch {
                throw Failure("usage", "'\(text.printable)' is no rule of RFC 5545: \(error)")
            }
            return
        }
        var words = text.utf8.split { $0 == 0x20 || $0 == UInt8(ascii: ",") }
            .map { String(decoding: $0, as: UTF8.self).lowercased() }
        if words.first == "every" { words.removeFirst() }
        var interval = 1
        if let number = words.first.flatMap({ Int($0) }) {
            guard number > 0 else { throw Self.failure(text) }
            interval = number
            words.removeFirst()
        }
        guard let unit = words.first else { throw Self.failure(text) }
        words.removeFirst()
        if words.first == "on" { words.removeFirst() }
        words.removeAll { $0 == "the" || $0 == "and" }
        guard let rule = Self.rule(unit, interval, words) else { throw Self.failure(text) }
        self.rule = rule
    }

    private static func rule(_ unit: String, _ interval: Int, _ words: [String]) -> RecurrenceRule? {
        switch unit {
        case "day", "days", "daily": return words.isEmpty ? .daily(every: interval) : nil
        case "workday", "workdays", "weekday", "weekdays": return words.isEmpty && interval == 1 ? .workdays : nil
        case "week", "weeks", "weekly":
            let days = words.compactMap(weekday)
            return days.count == words.count ? .weekly(on: Set(days), every: interval) : nil
        case "month", "months", "monthly":
            if words.isEmpty { return .monthly(every: interval) }
            if words.count == 2, let ordinal = ordinals[words[0]], let day = weekday(words[1]) {
                return .monthly(on: day, ordinal, every: interval)
            }
            if words == ["last", "day"] { return .monthly(onDay: -1, every: interval) }
            guard words.count == 1, let day = Int(words[0]), (1...31).contains(day) else { return nil }
            return .monthly(onDay: day, every: interval)
        case "year", "years", "yearly": return words.isEmpty ? .yearly(every: interval) : nil
        default: return weekday(unit).flatMap { words.isEmpty ? .weekly(on: [$0], every: interval) : nil }
        }
    }

    private static let ordinals = ["first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1]

    private static func weekday(_ word: String) -> Weekday? {
        Weekday.allCases.first { "\($0)" == word || "\($0)".prefix(3) == word }
    }

    private static func failure(_ text: String) -> Failure {
        Failure(
            "usage",
            "'\(text.printable)' says not when: write 'weekly on monday', '2 weeks', 'month on the first friday' or FREQ=…"
        )
    }
}

/// How long before a task is due, on the command line: `15m`, `2h` or `1d`.
package struct ReminderText {
    package let time: ReminderTime

    package init(_ text: String, zone: Zone) throws {
        guard let unit = text.utf8.last, let number = Int(text.dropLast()), (0...100_000).contains(number) else {
            throw Self.failure(text)
        }
        switch unit {
        case UInt8(ascii: "m"): time = .before(seconds: number * 60)
        case UInt8(ascii: "h"): time = .before(seconds: number * 3_600)
        case UInt8(ascii: "d"): time = .days(number, zone: zone.name)
        default: throw Self.failure(text)
        }
    }

    private static func failure(_ text: String) -> Failure {
        Failure("usage", "'\(text.printable)' is no length of time: write 15m, 2h or 1d")
    }
}
