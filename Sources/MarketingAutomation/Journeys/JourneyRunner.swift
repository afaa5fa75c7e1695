import CRMCore

/// Runs the steps of many enrolments in one commit: for each round of steps some queries and writes for all of them.
struct JourneyRunner {
    let automation: JourneyAutomation
    let tx: CommandTransaction
    /// The active journeys whose enrolments are run.
    private let journeys: [ID<Journey>: Journey]
    private var active: [Enrolment] = []
    private var people: [ID<Contact>: Person] = [:]

    /// What steps need of a contact.
    private struct Person {
        var owner: ID<User>?
        var zone: Zone
    }

    init(_ journeys: [Stored<Journey>], _ automation: JourneyAutomation, in tx: CommandTransaction) {
        self.automation = automation
        self.tx = tx
        self.journeys = Dictionary(journeys.map { ($0.id, $0.record) }, uniquingKeysWith: { first, _ in first })
    }

    /// Runs each enrolment until it has to wait, and writes down where it stands then.
    mutating func run(_ enrolments: [Stored<Enrolment>]) throws {
        var final: [ID<Enrolment>: Enrolment] = [:]
        active = enrolments.map(\.record)
        people = try people(Array(Set(active.map(\.contact))))
        let limit = (journeys.values.map(\.definition.nodes.count).max() ?? 0) + 1
        for _ in 0..<limit where !active.isEmpty {
            let outcomes = try step()
            var moved: [Enrolment] = []
            for outcome in outcomes {
                final[outcome.enrolment.id] = outcome.enrolment
                if outcome.goesOn { moved.append(outcome.enrolment) }
            }
            active = moved
        }
        try tx.update(enrolments.map { Stored(final[$0.id] ?? $0.record, version: $0.version) })
    }

    /// Runs one step of every enrolment that goes on.
    private func step() throws -> [StepOutcome] {
        var outcomes: [StepOutcome] = []
        outcomes.reserveCapacity(active.count)
        var effects: [Run] = []
        let desk = try StepDesk(active, journeys, automation.model, tx)
        var logs = desk.sends
        let restrictions = try tx.restrictions(of: active.map(\.contact))
        for enrolment in active {
            guard let journey = journeys[enrolment.journey] else { continue }
            var snapshot = desk.snapshot(enrolment)
            let person = people[enrolment.contact]
            // Whoever restricts the use of their data leaves the journey, as who is gone.
            snapshot.hasContact = person != nil && restrictions[enrolment.contact]?.allowsMarketing ?? true
            snapshot.zone = person?.zone ?? automation.zone
            snapshot.sends = logs[enrolment.contact] ?? SendLog()
            let outcome = journey.definition.step(enrolment, snapshot, at: tx.now)
            if let effect = outcome.effect {
                effects.append(Run(enrolment: enrolment, journey: journey, effect: effect, place: outcomes.count))
                if case .send(_, .marketing, _) = effect {
                    // The next enrolment of the same contact has to count this mail.
                    logs[enrolment.contact, default: SendLog()].reserved.append(tx.now)
                }
            }
            outcomes.append(outcome)
        }
        try perform(effects, &outcomes)
        return outcomes
    }

    // MARK: Effects

    /// An effect of one step.
    private struct Run {
        let enrolment: Enrolment
        let journey: Journey
        let effect: StepEffect
        /// The place of the step's outcome.
        let place: Int
    }

    private func perform(_ runs: [Run], _ outcomes: inout [StepOutcome]) throws {
        try send(runs, &outcomes)
        var tasks: [TaskItem] = []
        var points: [ScoredEvent] = []
        for run in runs {
            switch run.effect {
            case .send: break
            case .advance(let stage):
                try tx.advance(run.enrolment.contact, to: stage, evidence: evidence(run))
            case .score(let amount, let group):
                points.append(ScoredEvent(run.enrolment.contact, points: amount, group: group, at: tx.now))
            case .task(let title, let due):
                tasks.append(
                    TaskItem(
                        title: title,
                        due: due,
                        owner: people[run.enrolment.contact]?.owner,
                        links: [RecordLink(run.enrolment.contact)]
                    )
                )
            }
        }
        try tx.create(tasks)
        try ScoreKeeper(model: automation.model).add(points, in: tx)
    }

    private func evidence(_ run: Run) -> [Evidence] {
        [Evidence("journey", run.journey.name, link: RecordLink(run.journey.id))]
            + (run.journey.definition.campaign.map { [Evidence("campaign", link: RecordLink($0))] } ?? [])
    }

    private func send(_ runs: [Run], _ outcomes: inout [StepOutcome]) throws {
        var requests: [MailRequest] = []
        var places: [(run: Run, step: String)] = []
        let templates = try templates(runs)
        for run in runs {
            guard case .send(let name, let stream, let topic) = run.effect else { continue }
            let step = run.enrolment.stepRun
            guard let template = templates[name] else {
                outcomes[run.place].enrolment.note(UnsentMail(step, .noTemplate, name, at: tx.now))
                continue
            }
            requests.append(
                MailRequest(
                    key: step,
                    contact: run.enrolment.contact,
                    template: template,
                    stream: stream,
                    topic: topic,
                    links: run.journey.definition.campaign.map { [RecordLink($0)] } ?? []
                )
            )
            places.append((run, step))
        }
        for (answer, (run, step)) in zip(try automation.plan(requests, tx), places) {
            guard let (reason, detail) = answer else { continue }
            outcomes[run.place].enrolment.note(UnsentMail(step, reason, detail, at: tx.now))
        }
    }

    /// The templates that are sent, by the names that journeys give them.
    private func templates(_ runs: [Run]) throws -> [String: ID<MailTemplate>] {
        var names: Set<String> = []
        for run in runs { if case .send(let name, _, _) = run.effect { names.insert(name) } }
        if names.isEmpty { return [:] }
        let keys = names.map(MailTemplate.nameKey)
        let fields = MailTemplate.Fields.self
        var known: [String: ID<MailTemplate>] = [:]
        let query = MailTemplate.where { $0.nameKey.isIn(keys) }
        for (id, key) in try tx.fetch(query.select(fields.id.selected, fields.nameKey.selected)) { known[key] = id }
        return Dictionary(
            uniqueKeysWithValues: names.compactMap { name in
                known[MailTemplate.nameKey(name)].map { (name, $0) }
            }
        )
    }

    // MARK: People

    private func people(_ contacts: [ID<Contact>]) throws -> [ID<Contact>: Person] {
        let fields = Contact.Fields.self
        let query = Contact.where { $0.id.isIn(contacts) }
        var people: [ID<Contact>: Person] = [:]
        people.reserveCapacity(contacts.count)
        guard journeys.values.contains(where: \.definition.needsZone) else {
            for (id, owner) in try tx.fetch(query.select(fields.id.selected, fields.owner.selected)) {
                people[id] = Person(owner: owner, zone: automation.zone)
            }
            return people
        }
        let rows = try tx.fetch(
            query.select(
                fields.id.selected,
                fields.owner.selected,
                fields.custom.selected,
                fields.account[Account.Fields.custom]
            )
        )
        for (id, owner, custom, account) in rows {
            let zone = zone(named: custom) ?? account.flatMap(zone(named:)) ?? automation.zone
            people[id] = Person(owner: owner, zone: zone)
        }
        return people
    }

    /// The zone that the custom field `time_zone` names.
    private func zone(named values: CustomValues) -> Zone? {
        guard !values.isEmpty, case .text(let name)? = values["time_zone"] else { return nil }
        return try? tx.session.crm.environment.zones.zone(named: name)
    }
}

extension JourneyDefinition {
    /// Whether a step depends on the clocks where the contact lives.
    fileprivate var needsZone: Bool {
        quietHours != nil
            || nodes.contains { if case .waitUntil = $0.action { true } else { false } }
    }
}
