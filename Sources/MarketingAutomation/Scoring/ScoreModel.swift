public import CRMCore

/// What events are worth, how fast that fades, and when a contact is handed over to sales.
public struct ScoreModel: Sendable, Hashable {
    /// The time in which points halve, in seconds.
    public var halfLife: Int64
    /// What events are worth.
    public var rules: [Rule]
    /// The most points of a group, by its name; a group that is not named has no limit.
    public var caps: [String: Double]
    /// The score at which a contact is qualified; nil for no hand-off.
    public var qualifiesAt: Double?
    /// The score below which a contact is no longer qualified: lower than ``qualifiesAt``, so that nobody goes back and
    /// forth.
    public var releasesAt: Double
    /// The stage to which a contact advances who qualifies.
    public var stage: LifecycleStage

    /// Creates a model; without rules nothing is scored.
    public init(
        halfLifeDays: Int = 30,
        rules: [Rule] = [],
        caps: [String: Double] = [:],
        qualifiesAt: Double? = nil,
        releasesAt: Double? = nil,
        stage: LifecycleStage = .marketingQualified
    ) {
        halfLife = max(1, Int64(clamping: halfLifeDays).multipliedClamped(by: 86_400))
        self.rules = rules
        self.caps = caps
        self.qualifiesAt = qualifiesAt
        self.releasesAt = min(releasesAt ?? (qualifiesAt ?? 0) / 2, qualifiesAt ?? .infinity)
        self.stage = stage
    }

    /// What one kind of event is worth.
    public struct Rule: Sendable, Hashable {
        /// Which events.
        public var events: EventPattern
        /// The points of one event; negative ones lower the score.
        public var points: Double
        /// The group whose cap counts.
        public var group: String

        /// Creates a rule.
        public init(_ events: EventPattern, points: Double, group: String = "engagement") {
            self.events = events
            self.points = points
            self.group = group
        }
    }
}
