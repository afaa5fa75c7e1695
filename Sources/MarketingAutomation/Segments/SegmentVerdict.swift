public import CRMCore

/// What a condition says of one contact at one time, with the verdicts that it follows from.
public struct SegmentVerdict: Sendable, Hashable {
    /// The condition.
    public var condition: SegmentCondition
    /// What it says.
    public var truth: Truth
    /// When time alone may change that; nil when only an event can.
    public var validUntil: Instant?
    /// How many events were counted, or the score; nil for other conditions.
    public var figure: Double?
    /// The verdicts on the parts of the condition.
    public var parts: [SegmentVerdict]

    init(_ condition: SegmentCondition, _ truth: Truth, until: Instant?, figure: Double? = nil) {
        self.init(condition, truth, until: until, figure: figure, parts: [])
    }

    init(
        _ condition: SegmentCondition,
        _ truth: Truth,
        until: Instant?,
        figure: Double? = nil,
        parts: [SegmentVerdict]
    ) {
        self.condition = condition
        self.truth = truth
        validUntil = until
        self.figure = figure
        self.parts = parts
    }

    /// The verdicts on single conditions that made this one what it is.
    ///
    /// Of conditions that must all hold, those that do not; of alternatives, those that hold; otherwise all.
    public var reasons: [SegmentVerdict] {
        if parts.isEmpty { return [self] }
        let decisive = parts.filter { $0.truth == truth }
        switch condition {
        case .not: return parts.flatMap(\.reasons)
        case .all where truth == .false, .any where truth == .true: return decisive.flatMap(\.reasons)
        default: return (truth == .unknown ? decisive : parts).flatMap(\.reasons)
        }
    }
}

/// What is known of one contact for one single condition.
public enum LeafFact: Sendable, Hashable {
    /// What the store says.
    case truth(Truth)
    /// The contact agreed; until the consent runs out.
    case consent(until: Instant?)
    /// When the events happened.
    case times([Instant])
    /// The contact's score.
    case score(ContactScore?)
}

extension SegmentCondition {
    /// The single conditions of the tree, in the order in which they are written.
    public var leaves: [SegmentCondition] {
        switch self {
        case .all(let parts), .any(let parts): parts.flatMap(\.leaves)
        case .not(let part): part.leaves
        default: [self]
        }
    }

    /// What the condition says of a contact: a pure function of what is known.
    ///
    /// - Parameters:
    ///   - facts: What is known for each of ``leaves``, in their order.
    ///   - now: The time.
    ///   - model: How scores fade.
    public func evaluate(_ facts: [LeafFact], at now: Instant, _ model: ScoreModel = ScoreModel()) -> SegmentVerdict {
        var facts = facts[...]
        return evaluate(&facts, now, model)
    }

    private func evaluate(
        _ facts: inout ArraySlice<LeafFact>,
        _ now: Instant,
        _ model: ScoreModel
    ) -> SegmentVerdict {
        switch self {
        case .all(let parts):
            return Self.fold(self, parts.map { $0.evaluate(&facts, now, model) }, decisive: .false, otherwise: .true)
        case .any(let parts):
            return Self.fold(self, parts.map { $0.evaluate(&facts, now, model) }, decisive: .true, otherwise: .false)
        case .not(let part):
            let verdict = part.evaluate(&facts, now, model)
            return SegmentVerdict(self, !verdict.truth, until: verdict.validUntil, parts: [verdict])
        default:
            return leaf(facts.popFirst() ?? .truth(.unknown), now, model)
        }
    }

    private func leaf(_ fact: LeafFact, _ now: Instant, _ model: ScoreModel) -> SegmentVerdict {
        switch (self, fact) {
        case (.events(let count), .times(let times)):
            let (holds, until, counted) = count.evaluate(times, at: now)
            return SegmentVerdict(self, Truth(holds), until: until, figure: Double(counted))
        case (.score(let comparison, let threshold), .score(let score)):
            let total = score?.total(at: now, model) ?? 0
            let until = score?.crossing(threshold, after: now, model)
            return SegmentVerdict(self, Truth(comparison.holds(total, threshold)), until: until, figure: total)
        case (.consent, .consent(let until)):
            return SegmentVerdict(self, .true, until: until)
        case (_, .truth(let truth)):
            return SegmentVerdict(self, truth, until: nil)
        default:
            return SegmentVerdict(self, .unknown, until: nil)
        }
    }

    /// The decisive truth if any part has it, else unknown if any part is, else the other truth.
    ///
    /// It changes by time no sooner than the last of the decisive parts, or else than the first part of all.
    private static func fold(
        _ condition: SegmentCondition,
        _ parts: [SegmentVerdict],
        decisive: Truth,
        otherwise: Truth
    ) -> SegmentVerdict {
        let deciding = parts.filter { $0.truth == decisive }
        if !deciding.isEmpty {
            var until: Instant? = .unassigned
            for part in deciding {
                until = until.flatMap { known in part.validUntil.map { max(known, $0) } }
            }
            return SegmentVerdict(condition, decisive, until: until, parts: parts)
        }
        let truth = parts.contains { $0.truth == .unknown } ? Truth.unknown : otherwise
        return SegmentVerdict(condition, truth, until: parts.compactMap(\.validUntil).min(), parts: parts)
    }
}

extension Condition.Comparison {
    /// Whether it holds of two numbers.
    func holds<Number: Comparable>(_ left: Number, _ right: Number) -> Bool {
        switch self {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        }
    }

    /// The comparison that holds where this one does not.
    var opposite: Condition.Comparison {
        switch self {
        case .equal: .notEqual
        case .notEqual: .equal
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        }
    }
}
