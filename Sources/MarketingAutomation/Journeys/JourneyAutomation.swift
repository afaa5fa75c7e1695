import CRMCore

/// The journeys of a CRM as its changes and timers meet them.
struct JourneyAutomation: Sendable {
    let model: ScoreModel
    /// The zone of contacts whose own is not known.
    let zone: Zone
    /// Plans mails in the commit of the transaction, and says of each in order why it is not sent; nil where it is.
    let plan: @Sendable ([MailRequest], CommandTransaction) throws -> [(UnsentMail.Reason, String)?]

    /// The most enrolments that are run in one commit.
    static let batch = 1_000

    func register(in registry: inout Registry) {
        registry.validateJourneys()
        registry.custom(CustomKey<Contact, String>("time_zone"), label: "Time zone", isSearchable: false)
        registry.custom(CustomKey<Account, String>("time_zone"), label: "Time zone", isSearchable: false)
        registry.timer("marketing.journeys", on: Enrolment.self, due: Enrolment.Fields.due, batch: Self.batch) {
            try run($0, in: $1)
        }
        registry.timer("marketing.journeys.resume", on: Journey.self, due: Journey.Fields.resumeDue, batch: 1) {
            for journey in $0 { try resume(journey, in: $1) }
        }
        registry.hook("marketing.journeys.revision", on: Journey.self) { batch, tx in
            guard batch.kind == .updated else { return }
            for (journey, previous) in zip(batch.records, batch.previous) {
                guard let previous else { continue }
                let isResumed = journey.isActive && !previous.isActive
                guard isResumed || journey.definition != previous.definition else { continue }
                var current = try tx.get(journey.id)
                if journey.definition != previous.definition { current.revision = previous.revision + 1 }
                if isResumed { current.resumeDue = tx.now }
                try tx.update(current)
            }
        }
        registry.reactor("marketing.journeys", on: [], batch: 4_000) { batch, tx in try react(to: batch, in: tx) }
    }

    /// Runs enrolments that are due, or that something happened to.
    func run(_ enrolments: [Stored<Enrolment>], in tx: CommandTransaction) throws {
        let ids = Array(Set(enrolments.map(\.journey)))
        let journeys = try tx.fetch(Journey.where { $0.id.isIn(ids) })
        let paused = Set(journeys.filter { !$0.isActive }.map(\.id))
        // Without their journey there is no step to run, and the enrolments end.
        let known = Set(journeys.map(\.id))
        var idle: [Stored<Enrolment>] = []
        for var enrolment in enrolments where paused.contains(enrolment.journey) || !known.contains(enrolment.journey) {
            enrolment.due = nil
            if !known.contains(enrolment.journey) {
                enrolment.state = .removed
                enrolment.since = tx.now
            }
            idle.append(enrolment)
        }
        try tx.update(idle)
        var runner = JourneyRunner(journeys.filter { $0.isActive }, self, in: tx)
        try runner.run(enrolments.filter { known.contains($0.journey) && !paused.contains($0.journey) })
    }

    /// Wakes up those who stood still while their journey was not active.
    private func resume(_ journey: Stored<Journey>, in tx: CommandTransaction) throws {
        var journey = journey
        let id = journey.id
        var waiting = try tx.fetch(
            Enrolment.where { $0.journey == id && $0.state == .active && $0.due.isNull() }.limit(Self.batch)
        )
        for index in waiting.indices { waiting[index].due = tx.now }
        try tx.update(waiting)
        journey.resumeDue = waiting.count < Self.batch ? nil : tx.now.adding(microseconds: 1)
        try tx.update(journey)
    }

    // MARK: Changes

    private func react(to batch: ChangeBatch, in tx: CommandTransaction) throws {
        let journeys = try tx.fetch(Journey.where { $0.isActive == true })
        if journeys.isEmpty { return }
        let events = try ContactEvents(batch, of: journeys.flatMap(\.definition.events), in: tx)
        for journey in journeys {
            let entering = try entering(journey.record, batch, events, in: tx)
            try tx.enrol(entering, in: journey)
        }
        try runConcerned(journeys, batch, events, in: tx)
    }

    /// Who enters a journey by what happened.
    private func entering(
        _ journey: Journey,
        _ batch: ChangeBatch,
        _ events: ContactEvents,
        in tx: CommandTransaction
    ) throws -> [ID<Contact>] {
        switch journey.definition.trigger {
        case .manual: return []
        case .event(let pattern): return events.contacts(pattern)
        case .entering(let name):
            let created = batch.ids(of: SegmentMember.self, [.created])
            guard !created.isEmpty, let segment = try tx.first(Segment.where { $0.name == name }) else { return [] }
            let members = SegmentMember.where { $0.id.isIn(created) && $0.segment == segment.id }
            return try tx.fetch(members.select(SegmentMember.Fields.contact.selected))
        }
    }

    /// Runs the enrolments whose goal may be reached, or who wait for what happened.
    private func runConcerned(
        _ journeys: [Stored<Journey>],
        _ batch: ChangeBatch,
        _ events: ContactEvents,
        in tx: CommandTransaction
    ) throws {
        var concerned: [ID<Journey>: Set<ID<Contact>>] = [:]
        for journey in journeys {
            var contacts: Set<ID<Contact>> = []
            if let goal = journey.definition.goal {
                contacts = try SegmentDependencies([goal]).contacts(concernedBy: batch.changes, in: tx)
            }
            for pattern in journey.definition.awaited { contacts.formUnion(events.contacts(pattern)) }
            if !contacts.isEmpty { concerned[journey.id] = contacts }
        }
        var rest = Array(concerned.values.reduce(into: Set()) { $0.formUnion($1) }).sorted()[...]
        while !rest.isEmpty {
            let contacts = Array(rest.prefix(SegmentKeeper.batch))
            rest = rest.dropFirst(SegmentKeeper.batch)
            let enrolments = try tx.fetch(Enrolment.where { $0.contact.isIn(contacts) && $0.state == .active })
                .filter { concerned[$0.journey]?.contains($0.contact) ?? false }
            if !enrolments.isEmpty { try run(enrolments, in: tx) }
        }
    }
}

extension JourneyDefinition {
    /// The events that contacts wait for at some node.
    fileprivate var awaited: [EventPattern] {
        nodes.compactMap { if case .waitFor(let pattern, _, _, _) = $0.action { pattern } else { nil } }
    }

    /// The events that matter to the journey.
    fileprivate var events: [EventPattern] {
        if case .event(let pattern) = trigger { awaited + [pattern] } else { awaited }
    }
}
