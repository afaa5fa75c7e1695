import CRMCore

/// Puts the periods into a series in which nothing happened.
struct SeriesGaps {
    /// Series that would have more rows are left as they are.
    private static let maximum = 5_000

    private let plan: ReportPlan

    init(_ plan: ReportPlan) { self.plan = plan }

    /// The keys with those that are missing.
    func filled(_ keys: Set<[Value]>) -> [[Value]] {
        guard let place = plan.dimensions.firstIndex(where: { $0.bucket != nil }),
            let bucket = plan.dimensions[place].bucket
        else { return Array(keys) }
        let days = keys.compactMap { key -> Int64? in if case .integer(let day) = key[place] { day } else { nil } }
        var (first, end) = (days.min().map(Self.date), days.max().map(Self.date).map { bucket.next(after: $0) })
        if let period = plan.period, plan.date?.name == plan.dimensions[place].dimension.name {
            if period.hasBeginning { first = bucket.start(of: period.from) }
            if period.hasEnd { end = period.to }
        }
        guard let first, let end else { return Array(keys) }
        var starts: [Value] = []
        var start = first
        while start < end, starts.count <= Self.maximum {
            starts.append(.integer(Int64(start.daysSinceEpoch)))
            let next = bucket.next(after: start)
            guard next > start else { break }
            start = next
        }
        var others = Set(keys.map { key in Self.removing(place, from: key) })
        if others.isEmpty, plan.dimensions.count == 1 { others = [[]] }
        guard starts.count * others.count <= Self.maximum else { return Array(keys) }
        var filled = keys
        for other in others {
            for start in starts {
                var key = other
                key.insert(start, at: place)
                filled.insert(key)
            }
        }
        return Array(filled)
    }

    private static func removing(_ place: Int, from key: [Value]) -> [Value] {
        var key = key
        key.remove(at: place)
        return key
    }

    private static func date(_ day: Int64) -> CivilDate { CivilDate(daysSinceEpoch: Int32(clamping: day)) }
}

/// Finds the place of an earlier period's groups beside those of a later one: the second month beside the second month.
struct PeriodShift {
    private var moved: [Int: [Value: Value]] = [:]

    init(from previous: ReportPeriod, to period: ReportPeriod, _ plan: ReportPlan) {
        for (index, dimension) in plan.dimensions.enumerated() where dimension.dimension.name == plan.date?.name {
            guard let bucket = dimension.bucket else { continue }
            var starts: [Value: Value] = [:]
            var (old, new) = (bucket.start(of: previous.from), bucket.start(of: period.from))
            while old < previous.to, new < period.to, starts.count <= 100_000 {
                starts[.integer(Int64(old.daysSinceEpoch))] = .integer(Int64(new.daysSinceEpoch))
                (old, new) = (bucket.next(after: old), bucket.next(after: new))
            }
            moved[index] = starts
        }
    }

    /// The later period's key; nil where it has no such place.
    func key(_ key: [Value]) -> [Value]? {
        var key = key
        for (index, starts) in moved {
            guard let place = starts[key[index]] else { return nil }
            key[index] = place
        }
        return key
    }
}
