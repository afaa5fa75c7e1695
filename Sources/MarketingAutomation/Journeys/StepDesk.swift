import CRMCore

/// What the next steps of many enrolments need to know, read with some queries for each node and goal.
struct StepDesk {
    private let tx: CommandTransaction
    private let model: ScoreModel
    private var goals: [ID<Journey>: Set<ID<Contact>>] = [:]
    private var branches: [Place: Set<ID<Contact>>] = [:]
    private var events: [Place: [ID<Contact>: [Instant]]] = [:]
    /// When contacts were sent mail, where a cap counts it.
    private(set) var sends: [ID<Contact>: SendLog] = [:]

    /// A node of a journey.
    private struct Place: Hashable {
        let journey: ID<Journey>
        let node: String

        init(_ enrolment: Enrolment) {
            journey = enrolment.journey
            node = enrolment.node
        }
    }

    init(
        _ enrolments: [Enrolment],
        _ journeys: [ID<Journey>: Journey],
        _ model: ScoreModel,
        _ tx: CommandTransaction
    ) throws {
        self.tx = tx
        self.model = model
        for (journey, enrolments) in Dictionary(grouping: enrolments, by: \.journey) {
            guard let goal = journeys[journey]?.definition.goal else { continue }
            goals[journey] = try those(of: enrolments, satisfying: goal)
        }
        var capped: Set<ID<Contact>> = []
        var window: Int64 = 0
        for (place, enrolments) in Dictionary(grouping: enrolments, by: Place.init) {
            guard let definition = journeys[place.journey]?.definition, let node = definition.node(place.node) else {
                continue
            }
            switch node.action {
            case .branch(let condition, _, _):
                branches[place] = try those(of: enrolments, satisfying: condition)
            case .waitFor(let pattern, _, _, _):
                let contacts = Array(Set(enrolments.map(\.contact)))
                for (contact, at) in try tx.events(pattern, of: contacts, since: enrolments.map(\.since).min()) {
                    events[place, default: [:]][contact, default: []].append(at)
                }
            case .send where !definition.caps.isEmpty:
                capped.formUnion(enrolments.map(\.contact))
                window = max(window, definition.caps.map(\.seconds).max() ?? 0)
            default: break
            }
        }
        sends = try tx.sendLogs(of: Array(capped), within: window, at: tx.now)
    }

    /// What is known for the next step of an enrolment, but for the contact itself and the mails sent.
    func snapshot(_ enrolment: Enrolment) -> StepSnapshot {
        let place = Place(enrolment)
        return StepSnapshot(
            isGoalReached: goals[enrolment.journey]?.contains(enrolment.contact) ?? false,
            holds: branches[place]?.contains(enrolment.contact) ?? false,
            events: events[place]?[enrolment.contact] ?? []
        )
    }

    private func those(of enrolments: [Enrolment], satisfying condition: SegmentCondition) throws -> Set<ID<Contact>> {
        let contacts = Array(Set(enrolments.map(\.contact)))
        return Set(try SegmentReader(condition, model).outlook(of: contacts, at: tx.now, in: tx).members.keys)
    }
}
