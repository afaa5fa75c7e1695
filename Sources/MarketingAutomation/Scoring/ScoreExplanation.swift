public import CRMCore

/// Why a contact's score is what it is.
public struct ScoreExplanation: Sendable, Hashable {
    /// The score now.
    public var total: Double
    /// The points of each group now, within its cap.
    public var groups: [ContactScore.Points]
    /// When time alone takes the score below the lower threshold, or above the upper one.
    public var crossesAt: Instant?
    /// The events that contribute most, those first.
    public var events: [Contribution]

    /// What one event contributes.
    public struct Contribution: Sendable, Hashable {
        /// The event.
        public var link: RecordLink
        /// The event in a word, such as `web` or `click`.
        public var what: String
        /// When it happened.
        public var at: Instant
        /// Its group.
        public var group: String
        /// What is left of its points now, before the cap.
        public var points: Double
    }
}

extension QueryTransaction {
    /// Why a contact's score is what it is.
    ///
    /// - Parameters:
    ///   - contact: The contact.
    ///   - model: The module's model.
    ///   - now: The time.
    ///   - limit: The most events.
    public func explainScore(
        of contact: ID<Contact>,
        _ model: ScoreModel,
        at now: Instant,
        limit: Int = 10
    ) throws -> ScoreExplanation {
        let score = try find(ContactScore.id(contact))?.record ?? ContactScore(contact: contact, at: now)
        // What is older than ten half-lives is worth less than a thousandth.
        let start = now.adding(microseconds: -model.halfLife.multipliedClamped(by: 10).microseconds)
        var events: [ScoreExplanation.Contribution] = []
        func add(_ link: RecordLink, _ what: String, _ at: Instant, _ matches: (EventPattern) -> Bool) {
            let at = min(at, now)
            for rule in model.rules where matches(rule.events) {
                let points = rule.points * model.decay(from: at, to: now)
                events.append(.init(link: link, what: what, at: at, group: rule.group, points: points))
            }
        }
        for activity in try fetch(Activity.where { $0.links.contains(contact) && $0.at >= start }) {
            add(RecordLink(activity.id), activity.channel.rawValue, activity.at) { $0.matches(activity.record) }
        }
        for touch in try fetch(Touch.where { $0.contact == contact && $0.at >= start }) {
            add(RecordLink(touch.id), touch.kind.rawValue, touch.at) { $0.matches(touch.record) }
        }
        events.sort { (abs($1.points), $1.at, $0.link.id) < (abs($0.points), $0.at, $1.link.id) }
        let rest = model.decay(from: score.at, to: now)
        return ScoreExplanation(
            total: score.total(at: now, model),
            groups: score.groups.map { .init($0.group, model.capped($0.points * rest, $0.group)) },
            crossesAt: score.due,
            events: Array(events.prefix(max(0, limit)))
        )
    }
}

extension Session {
    /// Why a contact's score is what it is.
    public func explainScore(of contact: ID<Contact>, _ model: ScoreModel) async throws -> ScoreExplanation {
        let now = now
        return try await read { try $0.explainScore(of: contact, model, at: now) }
    }
}
