import CRMCore
import ExampleSupport

/// What a contact agreed to, by purpose and channel.
struct ConsentAnswer: Answer {
    let contact: Stored<Contact>
    let facts: [ConsentFact]
    let states: [(purpose: Purpose, channel: ContactChannel, period: ConsentPeriod)]

    init(_ contact: Stored<Contact>, in tx: QueryTransaction) throws {
        self.contact = contact
        let id = contact.id
        let now = tx.session.now
        let facts = try tx.fetch(ConsentFact.where { $0.contact == id }.sorted { $0.at.ascending }).map(\.record)
        self.facts = facts
        var seen: Set<String> = []
        states = facts.compactMap { fact in
            guard seen.insert("\(fact.purpose.rawValue) \(fact.channel.rawValue)").inserted else { return nil }
            let history = ConsentHistory(facts, for: fact.purpose, via: fact.channel)
            return (fact.purpose, fact.channel, history.period(at: now))
        }
    }

    var json: JSONValue {
        .object([
            "contact": .string(contact.id.description), "name": .string(contact.displayName),
            "states": .list(states) { state in
                .object([
                    "purpose": .string(state.purpose.rawValue), "channel": .string(state.channel.rawValue),
                    "state": .string(state.period.state.name), "since": .time(state.period.from),
                    "until": .time(state.period.until),
                ])
            },
            "facts": .list(facts, \.json),
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        if states.isEmpty { return ["\(contact.displayName.printable) was never asked"] }
        var table = Table(.text("Purpose"), .text("Channel"), .text("State"), .text("Since"), .text("Until"))
        for (purpose, channel, period) in states {
            table.append(
                purpose.rawValue,
                channel.rawValue,
                period.state.name,
                period.from.map(layout.time),
                period.until.map(layout.time)
            )
        }
        return [layout.bold(contact.displayName.printable)] + table.lines(layout, indent: 2)
    }
}

/// Whether a contact may be contacted, and why.
struct MayContactAnswer: Answer {
    let contact: Stored<Contact>
    let explanation: ContactExplanation

    var json: JSONValue {
        .object([
            "contact": .string(contact.id.description), "name": .string(contact.displayName),
            "purpose": .string(explanation.request.purpose.rawValue),
            "channel": .string(explanation.request.channel.rawValue),
            "address": .text(explanation.address?.normal),
            "allowed": .bool(explanation.decision.isAllowed),
            "decision": .string(explanation.decision.description),
            "facts": .list(explanation.facts, \.json),
            "suppressions": .list(explanation.suppressions, \.json),
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        let verdict = explanation.decision.isAllowed ? "may be contacted" : "may not be contacted"
        let question = "for \(explanation.request.purpose.rawValue) by \(explanation.request.channel.rawValue)"
        var table = Table(.text("When"), .text("What"), .text("Which"), .text("Why"))
        for fact in explanation.facts {
            table.append(layout.time(fact.at), fact.kind.rawValue, fact.purpose.rawValue, fact.source)
        }
        for held in explanation.suppressions {
            table.append(layout.time(held.at), "suppressed", held.scope.rawValue, held.reason.rawValue)
        }
        let heading = "\(contact.displayName) \(verdict) \(question): \(explanation.decision)".printable
        let isUnverifiable = explanation.decision == .unverifiable
        let why =
            "  addresses are suppressed under a key that is not there: nobody can tell whose; see --suppression-key"
        return [layout.bold(heading)] + (isUnverifiable ? [why] : [])
            + (table.isEmpty ? [] : table.lines(layout, indent: 2))
    }
}

/// An address at which nobody is contacted any more.
struct SuppressionAnswer: Answer {
    let suppression: Suppression

    var json: JSONValue { suppression.json }

    func lines(_ layout: TextLayout) -> [String] {
        ["suppressed: \(suppression.scope.rawValue) by \(suppression.channel.rawValue), \(suppression.reason.rawValue)"]
    }
}

/// How many suppressions ended.
struct LiftAnswer: Answer {
    let ended: Int

    var json: JSONValue { .object(["lifted": .number(ended)]) }

    func lines(_ layout: TextLayout) -> [String] { ["lifted: \(ended)"] }
}

extension ConsentFact {
    fileprivate var json: JSONValue {
        .object([
            "at": .time(at), "kind": .string(kind.rawValue), "purpose": .string(purpose.rawValue),
            "channel": .string(channel.rawValue), "basis": .text(basis?.rawValue), "source": .text(source),
            "evidence": .text(evidence), "expires": .time(expires),
        ])
    }
}

extension Suppression {
    fileprivate var json: JSONValue {
        .object([
            "at": .time(at), "scope": .string(scope.rawValue), "channel": .string(channel.rawValue),
            "reason": .string(reason.rawValue), "source": .text(source),
        ])
    }
}
