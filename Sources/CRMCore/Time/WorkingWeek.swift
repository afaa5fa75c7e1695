import StorageProtocols

/// Opening hours on local time, as if every day had 24 hours, with sums by which stretches of any length are measured.
struct WorkingWeek: Sendable {
    /// A day with other hours than its weekday.
    private struct Exception {
        var day: Int64
        var hours: [DayHours]
        /// What this day and all listed before it open longer than their weekdays, in microseconds.
        var excess: Int64
    }

    /// The hours from Monday on.
    private let hours: [[DayHours]]
    /// What is open in a week before each weekday and, at last, in all of it.
    private let sums: [Int64]
    private let exceptions: [Exception]

    init(_ weekly: [Weekday: [DayHours]], _ exceptions: [CivilDate: [DayHours]]) {
        hours = Weekday.allCases.map { weekly[$0] ?? [] }
        var sums: [Int64] = [0]
        for hours in hours { sums.append((sums.last ?? 0) + Self.length(hours)) }
        self.sums = sums
        var list: [Exception] = []
        for (date, hours) in exceptions.sorted(by: { $0.key < $1.key }) {
            let usual = Self.length(weekly[date.weekday] ?? [])
            let excess = (list.last?.excess ?? 0) + Self.length(hours) - usual
            list.append(Exception(day: Int64(date.daysSinceEpoch), hours: hours, excess: excess))
        }
        self.exceptions = list
    }

    /// Whether no weekday opens, so that only exceptions do.
    var isClosed: Bool { sums.last == 0 }

    /// The last day that differs from its weekday.
    var lastException: Int64? { exceptions.last?.day }

    /// Whether a local time is open.
    func isOpen(_ local: Int64) -> Bool {
        let (day, time) = LocalClock.split(local)
        return hours(of: day).contains { $0.from.microseconds <= time && time < $0.to.microseconds }
    }

    /// What is open up to a local time, counted from an arbitrary one.
    func sum(to local: Int64) -> Int64 {
        let (day, time) = LocalClock.split(local)
        var sum = self.sum(before: day)
        for part in hours(of: day) where part.from.microseconds < time {
            sum += min(time, part.to.microseconds) - part.from.microseconds
        }
        return sum
    }

    /// The first local time from one on up to which so much is open, given that it comes before another one.
    func time(at sum: Int64, between start: Int64, and end: Int64) -> Int64 {
        var (low, high) = (LocalClock.split(start).day, LocalClock.split(end).day + 1)
        // The last day that begins with less than the sum.
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if self.sum(before: middle) < sum { low = middle } else { high = middle }
        }
        var rest = sum - self.sum(before: low)
        for part in hours(of: low) {
            let length = part.to.microseconds - part.from.microseconds
            if rest <= length { return low * LocalClock.day + part.from.microseconds + rest }
            rest -= length
        }
        return end
    }

    private func sum(before day: Int64) -> Int64 {
        let (week, weekday) = LocalClock.floorDivide(day + 3, by: 7)
        let excess = firstException(from: day).map { $0 == 0 ? 0 : exceptions[$0 - 1].excess }
        return week * (sums.last ?? 0) + sums[Int(weekday)] + (excess ?? exceptions.last?.excess ?? 0)
    }

    private func hours(of day: Int64) -> [DayHours] {
        if let index = firstException(from: day), exceptions[index].day == day { return exceptions[index].hours }
        return hours[Int(LocalClock.floorDivide(day + 3, by: 7).1)]
    }

    /// The index of the first exception on a day or later.
    private func firstException(from day: Int64) -> Int? {
        var (low, high) = (0, exceptions.count)
        while low < high {
            let middle = (low + high) / 2
            if exceptions[middle].day < day { low = middle + 1 } else { high = middle }
        }
        return low < exceptions.count ? low : nil
    }

    private static func length(_ hours: [DayHours]) -> Int64 {
        hours.reduce(0) { $0 + $1.to.microseconds - $1.from.microseconds }
    }
}
