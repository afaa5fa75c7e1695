import CRMCore
import ExampleSupport
import MarketingAutomation

/// Why a contact gets no mail, and what became of the last ones.
struct UnsentExplanation: Answer {
    let contact: Stored<Contact>
    let explanation: SendExplanation
    /// The mails that journeys held back, the latest first, with the journey's name.
    let held: [(journey: String, mail: UnsentMail)]

    init(_ text: String, topic: Purpose, in transaction: QueryTransaction) throws {
        contact = try transaction.contact(text)
        guard let marketing = transaction.session.crm.module(MarketingAutomation.self) else {
            throw Failure("notInstalled", "marketing is not installed")
        }
        let id = contact.id
        explanation = try marketing.mailer.explain(id, topic: topic, in: transaction)
        held =
            try transaction.fetch(Enrolment.where { $0.contact == id })
            .flatMap { enrolment in
                let journey = try transaction.find(enrolment.journey)?.name ?? enrolment.journey.description
                return enrolment.unsent.map { (journey: journey, mail: $0) }
            }
            .sorted { $0.mail.at > $1.mail.at }
    }

    var json: JSONValue {
        .object([
            "contact": .string(contact.id.description), "name": .string(contact.displayName),
            "address": .text(explanation.gate.address?.normal), "topic": .string(explanation.topic.rawValue),
            "allowed": .bool(explanation.decision.isAllowed),
            "decision": .string(explanation.decision.description),
            "consent": .list(explanation.gate.facts) { fact in
                .object([
                    "at": .time(fact.at), "kind": .string(fact.kind.rawValue), "topic": .string(fact.purpose.rawValue),
                    "source": .text(fact.source), "evidence": .text(fact.evidence),
                ])
            },
            "suppressions": .list(explanation.gate.suppressions) { suppression in
                .object([
                    "at": .time(suppression.at), "scope": .string(suppression.scope.rawValue),
                    "reason": .string(suppression.reason.rawValue), "source": .text(suppression.source),
                ])
            },
            "messages": .list(explanation.messages) { message in
                .object([
                    "at": .time(message.plannedAt), "subject": .string(message.subject),
                    "state": .string(message.state.rawValue), "reason": .text(message.reason),
                ])
            },
            "held": .list(held) { held in
                .object([
                    "at": .time(held.mail.at), "journey": .string(held.journey),
                    "reason": .string(held.mail.reason.rawValue), "detail": .string(held.mail.detail),
                    "until": .time(held.mail.until),
                ])
            },
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        let name = contact.displayName.printable
        let verdict = explanation.decision.isAllowed ? "may be written to" : "is not written to"
        var table = Table(.text("When"), .text("What"), .text(""), .text("Why"))
        for fact in explanation.gate.facts {
            table.append(layout.time(fact.at), "consent \(fact.kind.rawValue)", fact.purpose.rawValue, fact.source)
        }
        for suppression in explanation.gate.suppressions {
            let (scope, reason) = (suppression.scope.rawValue, suppression.reason.rawValue)
            table.append(layout.time(suppression.at), "suppressed", scope, reason)
        }
        for message in explanation.messages {
            table.append(layout.time(message.plannedAt), message.state.rawValue, message.subject, message.reason)
        }
        for (journey, mail) in held {
            let end = mail.until.map { "until \(layout.time($0))" } ?? "given up"
            table.append(layout.time(mail.at), "held by \(journey)", end, "\(mail.reason.rawValue) \(mail.detail)")
        }
        let heading = "\(name) \(verdict) about \(explanation.topic.rawValue): \(explanation.decision)".printable
        return [layout.bold(heading)] + (table.isEmpty ? [] : table.lines(layout, indent: 2))
    }
}
