import CRMCore

/// Points of one event for one contact.
struct ScoredEvent {
    let contact: ID<Contact>
    let points: Double
    let group: String
    let at: Instant

    init(_ contact: ID<Contact>, points: Double, group: String, at: Instant) {
        self.contact = contact
        self.points = points
        self.group = group
        self.at = at
    }

    init(_ contact: ID<Contact>, _ rule: ScoreModel.Rule, at: Instant) {
        self.init(contact, points: rule.points, group: rule.group, at: at)
    }
}

/// Keeps the scores of contacts, and hands contacts over who qualify.
struct ScoreKeeper: Sendable {
    let model: ScoreModel

    func register(in registry: inout Registry) {
        let patterns = model.rules.map(\.events)
        if !patterns.isEmpty {
            registry.reactor("marketing.scores", on: Array(Set(patterns.map(\.type)))) { batch, tx in
                try add(ContactEvents(batch, of: patterns, in: tx).scored(model, at: tx.now), in: tx)
            }
        }
        registry.timer("marketing.scores", on: ContactScore.self, due: ContactScore.Fields.due) { scores, tx in
            var scores = scores
            for index in scores.indices { judge(&scores[index].record, at: tx.now) }
            try tx.update(scores)
        }
    }

    /// Adds events to the scores of their contacts: one query and two writes for all of them.
    func add(_ events: [ScoredEvent], in tx: CommandTransaction) throws {
        var rest = Array(Dictionary(grouping: events) { $0.contact }).sorted { $0.key < $1.key }[...]
        while !rest.isEmpty {
            try add(chunk: Dictionary(uniqueKeysWithValues: rest.prefix(500).map { ($0.key, $0.value) }), in: tx)
            rest = rest.dropFirst(500)
        }
    }

    private func add(chunk: [ID<Contact>: [ScoredEvent]], in tx: CommandTransaction) throws {
        let contacts = Array(chunk.keys)
        let live = try tx.marketable(
            tx.fetch(Contact.where { $0.id.isIn(contacts) }.select(Contact.Fields.id.selected))
        )
        let known = try tx.fetch(ContactScore.where { $0.id.isIn(live.map(ContactScore.id)) })
        let stored = Dictionary(known.map { ($0.contact, $0) }, uniquingKeysWith: { first, _ in first })
        var changed: [Stored<ContactScore>] = []
        var fresh: [ContactScore] = []
        var qualified: [ContactScore] = []
        for contact in live {
            guard let events = chunk[contact], let first = events.first else { continue }
            var score = stored[contact]?.record ?? ContactScore(contact: contact, at: first.at)
            for event in events { score.add(event.points, group: event.group, at: event.at, model) }
            if judge(&score, at: tx.now) { qualified.append(score) }
            if let version = stored[contact]?.version {
                changed.append(Stored(score, version: version))
            } else {
                fresh.append(score)
            }
        }
        try tx.update(changed)
        try tx.create(fresh)
        for score in qualified { try handOver(score, in: tx) }
    }

    /// Says whether a score qualifies, and when that ends by time alone.
    ///
    /// - Returns: Whether it has just come to qualify.
    @discardableResult
    private func judge(_ score: inout ContactScore, at now: Instant) -> Bool {
        guard let threshold = model.qualifiesAt else {
            score.due = nil
            return false
        }
        let total = score.total(at: now, model)
        let wasQualified = score.isQualified
        score.isQualified = total >= threshold || (wasQualified && total >= model.releasesAt)
        score.due = score.crossing(score.isQualified ? model.releasesAt : threshold, after: now, model)
        return score.isQualified && !wasQualified
    }

    private func handOver(_ score: ContactScore, in tx: CommandTransaction) throws {
        let total = score.total(at: tx.now, model)
        let top = try tx.explainScore(of: score.contact, model, at: tx.now, limit: 3)
        let whole = Int64(exactly: (total * 10).rounded()) ?? 0
        var evidence = [Evidence("score", "\(whole / 10).\(abs(whole % 10))", link: RecordLink(score.id))]
        evidence += top.events.map { Evidence("event", $0.what, link: $0.link) }
        try tx.advance(score.contact, to: model.stage, evidence: evidence)
    }
}
