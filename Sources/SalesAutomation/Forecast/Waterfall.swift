public import CRMCore
public import StorageProtocols

/// How the open deals of a period became those of a later moment, in one currency, to the minor unit.
///
/// `start` + `new` + `reopened` + `pulledIn` + `reassignedIn` + `amountUp` − `amountDown` − `pushedOut` −
/// `reassignedOut` − `won` − `lost` − `deleted` = `end`, always.
public struct Waterfall: Sendable, Hashable {
    /// The currency.
    public var currency: Currency
    /// The figures, each not below zero unless deals have amounts below zero.
    public var amounts: [Step: Int64]
    /// The counts of deals.
    public var counts: [Step: Int64]

    /// The steps of a waterfall, in their order.
    public enum Step: String, Sendable, Hashable, Codable, CaseIterable {
        /// Open deals of the period at the first moment.
        case start
        /// Deals that did not exist then.
        case new
        /// Deals that were closed then.
        case reopened
        /// Deals that were to close in another period then.
        case pulledIn = "pulled_in"
        /// Deals of others then, or of another currency.
        case reassignedIn = "reassigned_in"
        /// What deals are worth more now.
        case amountUp = "amount_up"
        /// What deals are worth less now.
        case amountDown = "amount_down"
        /// Deals that are to close in another period now.
        case pushedOut = "pushed_out"
        /// Deals of others now, or of another currency.
        case reassignedOut = "reassigned_out"
        /// Deals that were won.
        case won
        /// Deals that were lost.
        case lost
        /// Deals that are gone.
        case deleted
        /// Open deals of the period at the second moment.
        case end

        /// Whether the step takes away.
        public var isOutflow: Bool {
            switch self {
            case .amountDown, .pushedOut, .reassignedOut, .won, .lost, .deleted: true
            case .start, .new, .reopened, .pulledIn, .reassignedIn, .amountUp, .end: false
            }
        }
    }

    /// The amount of a step.
    public subscript(step: Step) -> Int64 { amounts[step] ?? 0 }

    /// Whether the steps add up from the start to the end.
    public var addsUp: Bool {
        var sum: Int128 = 0
        for step in Step.allCases where step != .end {
            sum += step.isOutflow ? -Int128(self[step]) : Int128(self[step])
        }
        return sum == Int128(self[.end])
    }
}

/// What a waterfall has to know of a deal at one moment.
public struct DealState: Sendable, Hashable {
    /// Who works on it.
    public var owner: ID<User>?
    /// Whether it is open, won or lost.
    public var outcome: Opportunity.Outcome
    /// What it is worth, in minor units.
    public var amount: Int64
    /// The currency; nil where it has no amount.
    public var currency: Currency?
    /// When it is expected to close.
    public var closeDate: CivilDate?

    /// Creates a state.
    public init(
        owner: ID<User>? = nil,
        outcome: Opportunity.Outcome,
        amount: Int64,
        currency: Currency?,
        closeDate: CivilDate?
    ) {
        self.owner = owner
        self.outcome = outcome
        self.amount = amount
        self.currency = currency
        self.closeDate = closeDate
    }
}

/// Which deals a waterfall is about.
public struct WaterfallScope: Sendable, Hashable {
    /// The dates on which deals are expected to close, the last one left out; nil for all, dated or not.
    public var closing: Range<CivilDate>?
    /// Whose deals; nil for everybody's.
    public var owners: Set<ID<User>>?

    /// Creates a scope.
    public init(closing: Range<CivilDate>? = nil, owners: Set<ID<User>>? = nil) {
        self.closing = closing
        self.owners = owners
    }

    func isDue(_ deal: DealState) -> Bool {
        guard let closing else { return true }
        return deal.closeDate.map(closing.contains) ?? false
    }

    func isOwned(_ deal: DealState) -> Bool {
        guard let owners else { return true }
        return deal.owner.map(owners.contains) ?? false
    }

    /// Whether the waterfall counts the deal.
    func contains(_ deal: DealState) -> Bool { deal.outcome == .open && isDue(deal) && isOwned(deal) }
}

extension Waterfall {
    /// Compares two states of deals.
    ///
    /// - Parameters:
    ///   - deals: Each deal at both moments; nil where it did not exist. Deals that are in the scope at neither may be
    ///     left out.
    ///   - scope: Which deals are meant.
    /// - Returns: A waterfall for each currency, in the order of their codes.
    /// - Throws: ``CRMCore/MoneyError`` where a sum leaves 64 bits.
    public static func waterfalls(
        of deals: some Sequence<(before: DealState?, after: DealState?)>,
        in scope: WaterfallScope
    ) throws -> [Waterfall] {
        var sums: [Currency: [Step: (amount: Int128, count: Int64)]] = [:]
        func add(_ step: Step, _ amount: Int64, _ currency: Currency, count: Int64 = 1) {
            let sum = sums[currency, default: [:]][step] ?? (0, 0)
            sums[currency, default: [:]][step] = (sum.amount + Int128(amount), sum.count + count)
        }
        func addChange(_ from: Int64, _ to: Int64, _ currency: Currency) throws {
            let (difference, overflow) = to.subtractingReportingOverflow(from)
            guard !overflow, difference != .min else { throw MoneyError.overflow }
            if difference != 0 { add(difference > 0 ? .amountUp : .amountDown, abs(difference), currency) }
        }
        for (before, after) in deals {
            let first = before.flatMap { scope.contains($0) ? $0 : nil }
            let last = after.flatMap { scope.contains($0) ? $0 : nil }
            if let first, let currency = first.currency { add(.start, first.amount, currency) }
            if let last, let currency = last.currency { add(.end, last.amount, currency) }
            switch (first, last) {
            case (nil, nil): continue
            case (let first?, let last?) where first.currency == last.currency:
                if let currency = first.currency { try addChange(first.amount, last.amount, currency) }
            case (let first?, let last?):
                if let currency = first.currency { add(.reassignedOut, first.amount, currency) }
                if let currency = last.currency { add(.reassignedIn, last.amount, currency) }
            case (nil, let last?):
                guard let currency = last.currency else { continue }
                add(arrival(of: last, from: before, scope), last.amount, currency)
            case (let first?, nil):
                guard let currency = first.currency else { continue }
                // It leaves with what it was worth in the end, and the difference is a change of its own.
                let final = after.flatMap { $0.currency == currency ? $0.amount : nil } ?? first.amount
                try addChange(first.amount, final, currency)
                add(departure(to: after, scope), final, currency)
            }
        }
        return try sums.sorted { $0.key < $1.key }
            .map { currency, steps in
                var waterfall = Waterfall(currency: currency, amounts: [:], counts: [:])
                for (step, sum) in steps {
                    guard let amount = Int64(exactly: sum.amount) else { throw MoneyError.overflow }
                    waterfall.amounts[step] = amount
                    waterfall.counts[step] = sum.count
                }
                return waterfall
            }
    }

    private static func arrival(of deal: DealState, from before: DealState?, _ scope: WaterfallScope) -> Step {
        guard let before else { return .new }
        if before.outcome != .open { return .reopened }
        return scope.isDue(before) ? .reassignedIn : .pulledIn
    }

    private static func departure(to after: DealState?, _ scope: WaterfallScope) -> Step {
        guard let after else { return .deleted }
        switch after.outcome {
        case .won: return .won
        case .lost: return .lost
        case .open: return scope.isDue(after) ? .reassignedOut : .pushedOut
        }
    }
}
