import CRMCore
import StorageProtocols

/// Adds up the groups of a forecast's queries.
struct ForecastSums {
    let policy: ForecastPolicy
    private var sums: [Key: Sum] = [:]

    private struct Key: Hashable {
        var owner: ID<User>?
        var category: ForecastCategory
        var currency: Currency?
    }

    private struct Sum {
        var count: Int64 = 0
        var amount: Int128 = 0
        /// Hundredths of minor units.
        var weighted: Int128 = 0
    }

    init(policy: ForecastPolicy) { self.policy = policy }

    /// Adds a group: by owner, category and currency; for policies other than the stored one also by outcome,
    /// predicted probability and the stage's.
    mutating func add(_ row: AggregateRow) {
        var keys = row.keys.makeIterator()
        let owner = keys.next()?.recordID.map { ID<User>($0) }
        guard let category = keys.next()?.text.flatMap(ForecastCategory.init(rawValue:)) else { return }
        let currency = keys.next()?.text.flatMap(Currency.init(rawValue:))
        let outcome = keys.next()?.text.flatMap(Opportunity.Outcome.init(rawValue:))
        let predicted = keys.next()?.integer.map { Int(clamping: $0) }
        let stage = keys.next()?.integer.map { Int(clamping: $0) }
        let figures = row.values.map { $0.integer ?? 0 }
        guard figures.count == 3 else { return }

        let key = Key(owner: owner, category: category, currency: currency)
        var sum = sums[key] ?? Sum()
        sum.count += figures[0]
        sum.amount += Int128(figures[1])
        if policy == .judged {
            sum.weighted += Int128(figures[2]) * 100
        } else {
            let percent = policy.probability(judged: nil, predicted: predicted, stage: stage ?? 0)
            sum.weighted += Int128(figures[1]) * Int128(outcome == .won ? 100 : percent)
        }
        sums[key] = sum
    }

    /// A line for each person, category and currency, in this order.
    var lines: [ForecastLine] {
        sums.map { key, sum in
            let hundredths = sum.weighted
            return ForecastLine(
                owner: key.owner,
                category: key.category,
                currency: key.currency,
                count: sum.count,
                amount: Int64(clamping: sum.amount),
                weighted: Int64(clamping: hundredths < 0 ? (hundredths - 50) / 100 : (hundredths + 50) / 100)
            )
        }
        .sorted { $0.order < $1.order }
    }
}
