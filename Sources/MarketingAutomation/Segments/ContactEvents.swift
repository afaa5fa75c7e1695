import CRMCore

/// The events among some changes, with the contacts that they happened to.
///
/// Only those record types are read that are asked for.
struct ContactEvents {
    private var activities: [Activity] = []
    private var touches: [Touch] = []

    init(_ batch: ChangeBatch, of patterns: [EventPattern], in tx: QueryTransaction) throws {
        let types = Set(patterns.map(\.type))
        let activities = types.contains(Activity.typeName) ? batch.ids(of: Activity.self, [.created]) : []
        let touches = types.contains(Touch.typeName) ? batch.ids(of: Touch.self, [.created]) : []
        if !activities.isEmpty {
            self.activities = try tx.fetch(Activity.where { $0.id.isIn(activities) }).map(\.record)
        }
        if !touches.isEmpty { self.touches = try tx.fetch(Touch.where { $0.id.isIn(touches) }).map(\.record) }
    }

    /// The contacts to whom such an event happened, each once, in the order of the events' identifiers.
    func contacts(_ pattern: EventPattern) -> [ID<Contact>] {
        var seen: Set<ID<Contact>> = []
        let contacts =
            activities.filter(pattern.matches).flatMap { $0.links.compactMap { $0.id(as: Contact.self) } }
            + touches.filter(pattern.matches).map(\.contact)
        return contacts.filter { seen.insert($0).inserted }
    }

    /// Every event that scores, once for each contact and rule.
    func scored(_ model: ScoreModel, at now: Instant) -> [ScoredEvent] {
        var events: [ScoredEvent] = []
        for rule in model.rules {
            for activity in activities where rule.events.matches(activity) {
                for contact in Set(activity.links.compactMap({ $0.id(as: Contact.self) })) {
                    events.append(ScoredEvent(contact, rule, at: min(activity.at, now)))
                }
            }
            for touch in touches where rule.events.matches(touch) {
                events.append(ScoredEvent(touch.contact, rule, at: min(touch.at, now)))
            }
        }
        return events
    }
}
