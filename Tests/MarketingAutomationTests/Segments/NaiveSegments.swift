import CRMCore
import CRMTesting

@testable import MarketingAutomation

/// All records of a store, and a plain reading of conditions on them that shares nothing with the library's.
struct NaiveSegments {
    var contacts: [Contact] = []
    var accounts: [ID<Account>: Account] = [:]
    var activities: [Activity] = []
    var touches: [Touch] = []
    var consents: [ConsentFact] = []
    var tasks: [TaskItem] = []
    let model: ScoreModel

    init(_ tx: QueryTransaction, _ model: ScoreModel) throws {
        self.model = model
        contacts = try tx.fetch(Contact.all).map(\.record)
        for account in try tx.fetch(Account.all) { accounts[account.id] = account.record }
        activities = try tx.fetch(Activity.all).map(\.record)
        touches = try tx.fetch(Touch.all).map(\.record)
        consents = try tx.fetch(ConsentFact.all).map(\.record)
        tasks = try tx.fetch(TaskItem.all).map(\.record)
    }

    func members(_ condition: SegmentCondition, at now: Instant) -> Set<ID<Contact>> {
        Set(contacts.filter { truth(condition, $0, now) == .some(true) }.map(\.id))
    }

    /// True, false, or nil for unknown.
    func truth(_ condition: SegmentCondition, _ contact: Contact, _ now: Instant) -> Bool? {
        switch condition {
        case .all(let parts):
            let truths = parts.map { truth($0, contact, now) }
            return truths.contains(false) ? false : truths.contains(nil) ? nil : true
        case .any(let parts):
            let truths = parts.map { truth($0, contact, now) }
            return truths.contains(true) ? true : truths.contains(nil) ? nil : false
        case .not(let part): return truth(part, contact, now).map { !$0 }
        case .contact(.compare(_, .equal, let value)):
            guard let city = contact.addresses.first?.locality, !city.isEmpty else { return nil }
            return value == .text(city)
        case .contact(.isIn(_, let values)):
            return contact.lifecycle.map { values.contains(.text($0.rawValue)) }
        case .contact(.exists):
            // An open task that is linked with the contact.
            return tasks.contains { $0.state == .open && $0.links.contains(RecordLink(contact.id)) }
        case .contact: return nil
        case .account(.compare(_, .equal, let value)):
            guard let account = contact.account.flatMap({ accounts[$0] }), let industry = account.industry else {
                return nil
            }
            return value == .text(industry)
        case .account: return nil
        case .events(let count):
            let times =
                activities.filter { matches(count.events, $0, contact.id) }.map(\.at)
                + touches.filter { matches(count.events, $0, contact.id) }.map(\.at)
            let number =
                times.filter { at in
                    guard at <= now else { return false }
                    switch count.period {
                    case .ever: return true
                    case .since(let start): return at >= start
                    case .last(let seconds): return now.microseconds - at.microseconds < seconds * 1_000_000
                    }
                }
                .count
            return compare(Double(number), count.comparison, Double(count.count))
        case .score(let comparison, let threshold): return compare(score(contact.id, now), comparison, threshold)
        case .consent(let topic, let channel):
            let said = consents.filter { $0.contact == contact.id && $0.channel == channel && $0.kind != .requested }
                .filter { $0.purpose == topic || $0.purpose == .all }
            guard let last = said.max(by: { ($0.at, $0.id) < ($1.at, $1.id) }) else { return false }
            return last.kind == .granted && (last.expires ?? now.adding(microseconds: 1)) > now
        }
    }

    private func score(_ contact: ID<Contact>, _ now: Instant) -> Double {
        var groups: [String: Double] = [:]
        for rule in model.rules {
            let times =
                activities.filter { matches(rule.events, $0, contact) }.map(\.at)
                + touches.filter { matches(rule.events, $0, contact) }.map(\.at)
            for at in times {
                let age = Double(now.microseconds - at.microseconds) / 1_000_000
                groups[rule.group, default: 0] += rule.points * powerOfTwo(-age / Double(model.halfLife))
            }
        }
        return groups.reduce(0) { sum, group in
            let cap = model.caps[group.key] ?? .infinity
            return sum + min(max(group.value, -cap), cap)
        }
    }

    private func powerOfTwo(_ exponent: Double) -> Double {
        // By its series: the library uses the one of the platform.
        let whole = exponent.rounded(.down)
        let rest = (exponent - whole) * 0.693_147_180_559_945_3
        var (term, sum) = (1.0, 1.0)
        for step in 1..<30 {
            term *= rest / Double(step)
            sum += term
        }
        return Double(sign: .plus, exponent: Int(whole), significand: sum)
    }

    private func matches(_ pattern: EventPattern, _ activity: Activity, _ contact: ID<Contact>) -> Bool {
        guard case .activity(let channel, _, _) = pattern else { return false }
        return activity.links.contains(RecordLink(contact)) && (channel == nil || activity.channel == channel)
    }

    private func matches(_ pattern: EventPattern, _ touch: Touch, _ contact: ID<Contact>) -> Bool {
        guard case .touch(let kind, _) = pattern else { return false }
        return touch.contact == contact && (kind == nil || touch.kind == kind)
    }

    private func compare(_ left: Double, _ comparison: Condition.Comparison, _ right: Double) -> Bool {
        switch comparison {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        }
    }
}

/// Random conditions of the kinds that ``NaiveSegments`` reads.
struct RandomSegments {
    var random: SeededRandom
    static let cities = ["Kyoto", "Lyon", "Oslo"]
    static let industries = ["Steel", "Tea"]

    mutating func condition(_ depth: Int = 3) -> SegmentCondition {
        if depth > 0, Int.random(in: 0..<3, using: &random) > 0 {
            switch Int.random(in: 0..<5, using: &random) {
            case 0, 1: return .all(parts(depth))
            case 2, 3: return .any(parts(depth))
            default: return .not(condition(depth - 1))
            }
        }
        return leaf()
    }

    private mutating func parts(_ depth: Int) -> [SegmentCondition] {
        (0..<Int.random(in: 1...3, using: &random)).map { _ in condition(depth - 1) }
    }

    mutating func leaf() -> SegmentCondition {
        switch Int.random(in: 0..<9, using: &random) {
        case 0: return .contact(Contact.Fields.city == Self.cities.randomElement(using: &random))
        case 1: return .lifecycle(.lead, .customer)
        case 2: return .account(Account.Fields.industry == Self.industries.randomElement(using: &random))
        case 3: return .related(TaskItem.Fields.links) { $0.state == .open }
        case 4: return .consent(.marketing)
        case 5: return .score(.greaterOrEqual, Double(Int.random(in: 1...30, using: &random)))
        default: return .events(count())
        }
    }

    mutating func count() -> EventCount {
        let patterns: [EventPattern] = [.activity(.web), .activity(channel: nil), .click, .open]
        let comparisons: [Condition.Comparison] = [
            .greaterOrEqual, .greaterOrEqual, .equal, .less, .lessOrEqual, .greater, .notEqual,
        ]
        let periods: [EventCount.Period] = [
            .ever, .last(days: 7), .last(hours: 30), .last(days: 90),
            .since(MarketingWorld.start.adding(microseconds: 86_400_000_000)),
        ]
        return EventCount(
            patterns.randomElement(using: &random) ?? .click,
            comparisons.randomElement(using: &random) ?? .equal,
            Int.random(in: 0...3, using: &random),
            periods.randomElement(using: &random) ?? .ever
        )
    }
}
