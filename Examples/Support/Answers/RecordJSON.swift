package import CRMCore

/// How records look in answers: their fields by the names that `--where` takes, and the names of what they refer to.
extension Contact {
    package func json(_ names: Names) -> JSONValue {
        .object([
            "type": .string(Contact.typeName),
            "id": .string(id.description),
            "name": .string(displayName),
            "given_name": .string(name.given),
            "family_name": .string(name.family),
            "family_first": .bool(name.familyFirst),
            "email": .text(emails.first?.normal),
            "emails": .list(emails, \.json),
            "phones": .list(phones, \.json),
            "addresses": .list(addresses, \.json),
            "city": .text(addresses.first.flatMap { $0.locality.isEmpty ? nil : $0.locality }),
            "websites": .list(websites, JSONValue.string),
            "account": .text(account?.description),
            "account_name": .text(names.account(account)),
            "job_title": .text(jobTitle),
            "department": .text(department),
            "owner": .text(owner?.description),
            "owner_name": .text(names.user(owner)),
            "lifecycle": .text(lifecycle?.rawValue),
            "birthday": .text(birthday?.description),
            "source": .text(source),
            "external_id": .text(externalID),
            "tags": .list(names.tags(tags), JSONValue.string),
            "note": .text(note),
            "custom": custom.jsonValue,
            "created_at": .time(createdAt),
        ])
    }
}

extension Account {
    package func json(_ names: Names) -> JSONValue {
        .object([
            "type": .string(Account.typeName),
            "id": .string(id.description),
            "name": .string(name),
            "legal_name": .text(legalName),
            "website": .text(website),
            "domain": .text(domain),
            "industry": .text(industry),
            "employees": .number(employees),
            "owner": .text(owner?.description),
            "owner_name": .text(names.user(owner)),
            "parent": .text(parent?.description),
            "email": .text(emails.first?.normal),
            "emails": .list(emails, \.json),
            "phones": .list(phones, \.json),
            "addresses": .list(addresses, \.json),
            "city": .text(addresses.first.flatMap { $0.locality.isEmpty ? nil : $0.locality }),
            "external_id": .text(externalID),
            "tags": .list(names.tags(tags), JSONValue.string),
            "note": .text(note),
            "custom": custom.jsonValue,
            "created_at": .time(createdAt),
        ])
    }
}

extension Activity {
    package func json(_ names: Names) -> JSONValue {
        .object([
            "type": .string(Activity.typeName),
            "id": .string(id.description),
            "channel": .string(channel.rawValue),
            "direction": .text(direction?.rawValue),
            "at": .time(at),
            "duration_seconds": .number(durationSeconds),
            "subject": .text(subject),
            "body": .text(body),
            "participants": .list(participants) { participant in
                .object([
                    "role": .string(participant.role.rawValue), "address": .text(participant.address),
                    "name": .text(participant.name), "contact": .text(participant.contact?.description),
                ])
            },
            "links": .list(links, \.json),
            "owner": .text(owner?.description),
            "owner_name": .text(names.user(owner)),
            "external_id": .text(externalID),
            "custom": custom.jsonValue,
        ])
    }
}

extension TaskItem {
    package func json(_ names: Names) -> JSONValue {
        .object([
            "type": .string(TaskItem.typeName),
            "id": .string(id.description),
            "title": .string(title),
            "note": .text(note),
            "due": .time(due),
            "state": .string(state.rawValue),
            "priority": .text(priority.map { "\($0)" }),
            "owner": .text(owner?.description),
            "owner_name": .text(names.user(owner)),
            "links": .list(links, \.json),
            "completed_at": .time(completedAt),
            "custom": custom.jsonValue,
            "created_at": .time(createdAt),
            "series": .text(occurrence?.series.description),
        ])
    }
}

extension TaskSeries {
    package func json(_ next: [Occurrence]) -> JSONValue {
        .object([
            "type": .string(TaskSeries.typeName),
            "id": .string(id.description),
            "title": .string(template.title),
            "note": .text(template.note),
            "owner": .text(template.owner?.description),
            "links": .list(template.links, \.json),
            "rules": .list(recurrence.rules) { .string($0.description) },
            "zone": .string(recurrence.zone),
            "next": .list(next) { .time($0.instant) },
            "problem": .text(problem),
            "created_at": .time(createdAt),
        ])
    }
}

extension EmailAddress {
    fileprivate var json: JSONValue {
        .object(["value": .string(value), "normal": .string(normal), "label": .string(label.rawValue)])
    }
}

extension PhoneNumber {
    fileprivate var json: JSONValue {
        .object([
            "value": .string(value), "normal": .string(normal), "extension": .text(self.extension),
            "label": .string(label.rawValue),
        ])
    }
}

extension PostalAddress {
    fileprivate var json: JSONValue {
        .object([
            "street": .string(street), "city": .string(locality), "region": .string(region),
            "postcode": .string(postalCode), "country": .text(country?.value), "country_code": .text(country?.code),
            "label": .string(label.rawValue),
        ])
    }
}

extension RecordLink {
    package var json: JSONValue { .object(["type": .string(type), "id": .string(id.description)]) }
}

extension CustomValues {
    fileprivate var jsonValue: JSONValue { (try? JSONValue(parsing: json)) ?? .null }
}
