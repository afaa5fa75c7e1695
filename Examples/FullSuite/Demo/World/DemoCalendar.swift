import CRMCore

/// The days that the business lives through, counted from 0.
struct DemoCalendar: Sendable {
    let start: CivilDate
    let days: Int
    let zone: Zone

    /// The day with this number.
    func date(_ day: Int) -> CivilDate { start.adding(days: day) }

    /// A time of a day, in minutes after midnight.
    func instant(_ day: Int, minute: Int) -> Instant {
        zone.instant(of: date(day), time: Int64(minute) * 60_000_000)
    }

    /// Whether people work: from Monday to Friday, but not over the holidays.
    func isWorkday(_ day: Int) -> Bool {
        let date = date(day)
        if date.weekday == .saturday || date.weekday == .sunday { return false }
        return !(date.month == 12 && date.day >= 24) && !(date.month == 1 && date.day == 1)
    }

    /// So many working days later; the same day, or the next one on which people work, for none.
    func workday(_ count: Int, after day: Int) -> Int {
        var (day, rest) = (day, count)
        while rest > 0 || !isWorkday(day) {
            day += 1
            if rest > 0, isWorkday(day) { rest -= 1 }
        }
        return day
    }

    /// How much happens on a day: by the month, less at the week-end, more from year to year.
    func season(_ day: Int) -> Double {
        let date = date(day)
        let month = Catalogue.season.indices.contains(date.month - 1) ? Catalogue.season[date.month - 1] : 1
        return month * (isWorkday(day) ? 1 : 0.25) * (1 + 0.3 * Double(day) / Double(max(1, days)))
    }

    /// The last working days of a quarter, in which everybody wants to close.
    func isQuarterEnd(_ day: Int) -> Bool {
        let date = date(day)
        return date.month == 12 ? (9...19).contains(date.day) : date.month % 3 == 0 && date.day >= 21
    }
}
