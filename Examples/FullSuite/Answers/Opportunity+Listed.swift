package import CRMCore
package import ExampleSupport
package import SalesAutomation

extension Opportunity: ListedRecord {
    package static var noun: String { "opportunities" }

    package static var order: Sort { Fields.createdAt.descending }

    package var linkedAccount: ID<Account>? { account }

    /// What it is worth.
    var value: Money? { Money(minor: amount, currency: currency) }

    package func json(_ names: Names) -> JSONValue {
        .object([
            "type": .string(Opportunity.typeName),
            "id": .string(id.description),
            "name": .string(name),
            "account": .text(account?.description),
            "account_name": .text(names.account(account)),
            "contact": .text(contact?.description),
            "owner": .text(owner?.description),
            "owner_name": .text(names.user(owner)),
            "pipeline": .string(pipeline),
            "stage": .string(stage),
            "stage_since": .time(stageSince),
            "outcome": .string(outcome.rawValue),
            "amount": value.json,
            "close_date": .text(closeDate?.description),
            "closed_at": .time(closedAt),
            "close_reason": .text(closeReason),
            "category": .text(category?.rawValue),
            "probability": .number(probability),
            "next_step": .text(nextStep),
            "next_step_due": .time(nextStepDue),
            "lead": .text(lead?.description),
            "source": .text(source),
            "external_id": .text(externalID),
            "note": .text(note),
            "created_at": .time(createdAt),
        ])
    }

    package static func table(_ opportunities: [Stored<Opportunity>], _ names: Names) -> Table {
        var table = Table(
            .text("Name"),
            .text("Company"),
            .text("Stage"),
            .number("Amount"),
            .text("Close"),
            .text("Owner"),
            .text("Identifier")
        )
        for opportunity in opportunities {
            table.append(
                opportunity.name,
                names.account(opportunity.account),
                opportunity.stage,
                opportunity.record.value?.formatted,
                (opportunity.closedAt.map { Zone.utc.civil(at: $0).date } ?? opportunity.closeDate)?.description,
                names.user(opportunity.owner),
                opportunity.id.description
            )
        }
        return table
    }
}

extension Money? {
    /// The amount for programs: `{"minor","currency"}`.
    var json: JSONValue {
        guard let self else { return .null }
        return .object(["minor": .integer(self.minor), "currency": .string(self.currency.code)])
    }
}
