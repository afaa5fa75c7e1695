public import StorageProtocols

/// A stretch of time in which one state held.
public struct ConsentPeriod: Sendable, Hashable {
    /// What held, with the fact that says why.
    public var state: ConsentState
    /// Since when; always where nil.
    public var from: Instant?
    /// Until when, without that time; for good where nil.
    public var until: Instant?
}

/// What held for one contact, purpose and channel at every time: on which date what, and why.
public struct ConsentHistory: Sendable, Hashable {
    /// The periods, the earliest first, without gaps; the last one has no end.
    public let periods: [ConsentPeriod]

    /// Folds the facts of one contact at every time at which something was said or ran out.
    public init(
        _ facts: some Sequence<ConsentFact>,
        for purpose: Purpose,
        via channel: ContactChannel = .email
    ) {
        let facts = facts.filter { $0.concerns(purpose, via: channel) }
        var periods = [ConsentPeriod(state: .neverAsked, from: nil, until: nil)]
        for time in Set(facts.flatMap { [$0.at, $0.expires ?? $0.at] }).sorted() {
            let state = ConsentState(facts, for: purpose, via: channel, at: time)
            guard let last = periods.last, last.state != state else { continue }
            periods[periods.count - 1].until = time
            periods.append(ConsentPeriod(state: state, from: time, until: nil))
        }
        self.periods = periods
    }

    /// The period in which a time lies.
    public func period(at time: Instant) -> ConsentPeriod {
        periods.last { ($0.from ?? .unassigned) <= time } ?? ConsentPeriod(state: .neverAsked, from: nil, until: nil)
    }
}

extension QueryTransaction {
    /// What held and holds for a contact, purpose and channel.
    ///
    /// - Parameter state: What was known then; what is known now where nil.
    public final func consentHistory(
        of contact: ID<Contact>,
        for purpose: Purpose = .marketing,
        via channel: ContactChannel = .email,
        asOf state: AsOf? = nil
    ) throws -> ConsentHistory {
        var query = ConsentFact.where { $0.contact == contact }
        if let state { query = query.asOf(state) }
        return ConsentHistory(try fetch(query).map(\.record), for: purpose, via: channel)
    }
}
