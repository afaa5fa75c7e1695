package import CRMCore
package import ExampleSupport
package import SalesAutomation

extension Lead: ListedRecord {
    package static var noun: String { "leads" }

    package static var order: Sort { Fields.createdAt.descending }

    package var linkedAccount: ID<Account>? { account }

    package func json(_ names: Names) -> JSONValue {
        .object([
            "type": .string(Lead.typeName),
            "id": .string(id.description),
            "name": .string(displayName),
            "company": .text(self.company),
            "job_title": .text(jobTitle),
            "email": .text(emails.first?.normal),
            "phone": .text(phones.first?.normal),
            "source": .text(source),
            "status": .string(status.rawValue),
            "score": .number(score),
            "owner": .text(owner?.description),
            "owner_name": .text(names.user(owner)),
            "account": .text(account?.description),
            "account_name": .text(names.account(account)),
            "contact": .text(contact?.description),
            "opportunity": .text(opportunity?.description),
            "disqualify_reason": .text(disqualifyReason),
            "respond_by": .time(respondBy),
            "first_response_at": .time(firstResponseAt),
            "breached_at": .time(breachedAt),
            "converted_at": .time(convertedAt),
            "external_id": .text(externalID),
            "note": .text(note),
            "created_at": .time(createdAt),
        ])
    }

    package static func table(_ leads: [Stored<Lead>], _ names: Names) -> Table {
        var table = Table(
            .text("Name"),
            .text("Company"),
            .text("Status"),
            .text("Owner"),
            .text("Answer by"),
            .text("Identifier")
        )
        for lead in leads {
            table.append(
                lead.displayName,
                names.account(lead.account) ?? lead.record.company,
                lead.status.rawValue,
                names.user(lead.owner),
                lead.firstResponseAt == nil ? lead.respondBy?.description : "answered",
                lead.id.description
            )
        }
        return table
    }
}
