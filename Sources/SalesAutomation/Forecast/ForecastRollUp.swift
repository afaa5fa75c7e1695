public import CRMCore
public import StorageProtocols

/// The forecast of one person: their own deals, and those of everybody below them.
public struct ForecastRollUp: Sendable, Hashable {
    /// The person; nil for deals that nobody owns.
    public var person: ID<User>?
    /// How far below the top the person is.
    public var depth: Int
    /// The person's own deals.
    public var own: [ForecastLine]
    /// The own deals and those of everybody below, by category and currency.
    public var total: [ForecastLine]

    /// Adds up lines along the hierarchy of managers.
    ///
    /// - Parameters:
    ///   - lines: The lines of all persons.
    ///   - people: The persons, in the order in which those with the same manager are to come.
    ///   - managers: Who manages whom; what would be a circle is cut.
    /// - Returns: Each person before those whom they manage; last, what nobody owns.
    public static func rollUp(
        _ lines: [ForecastLine],
        people: [ID<User>],
        managers: [ID<User>: ID<User>]
    ) -> [ForecastRollUp] {
        let known = Set(people)
        var own: [ID<User>?: [ForecastLine]] = [:]
        for line in lines { own[line.owner.flatMap { known.contains($0) ? $0 : nil }, default: []].append(line) }
        var reports: [ID<User>?: [ID<User>]] = [:]
        for person in people {
            let manager = managers[person].flatMap { known.contains($0) ? $0 : nil }
            reports[manager, default: []].append(person)
        }
        var result: [ForecastRollUp] = []
        var seen: Set<ID<User>> = []
        func add(_ person: ID<User>, _ depth: Int) -> [ForecastLine] {
            guard seen.insert(person).inserted else { return [] }
            let place = result.count
            let lines = own[person] ?? []
            result.append(ForecastRollUp(person: person, depth: depth, own: lines, total: []))
            var all = lines
            for report in reports[person] ?? [] { all += add(report, depth + 1) }
            result[place].total = merged(all, for: person)
            return all
        }
        for person in reports[nil] ?? [] { _ = add(person, 0) }
        for person in people where !seen.contains(person) { _ = add(person, 0) }
        if let lines = own[nil] {
            result.append(.init(person: nil, depth: 0, own: lines, total: merged(lines, for: nil)))
        }
        return result
    }

    private static func merged(_ lines: [ForecastLine], for person: ID<User>?) -> [ForecastLine] {
        var merged: [ForecastLine] = []
        for line in lines {
            if let index = merged.firstIndex(where: { $0.category == line.category && $0.currency == line.currency }) {
                merged[index].count += line.count
                merged[index].amount = Int64(clamping: Int128(merged[index].amount) + Int128(line.amount))
                merged[index].weighted = Int64(clamping: Int128(merged[index].weighted) + Int128(line.weighted))
            } else {
                var line = line
                line.owner = person
                merged.append(line)
            }
        }
        let order = ForecastCategory.allCases
        return merged.sorted {
            let (left, right) = (order.firstIndex(of: $0.category) ?? 0, order.firstIndex(of: $1.category) ?? 0)
            return (left, $0.currency?.code ?? "") < (right, $1.currency?.code ?? "")
        }
    }
}
