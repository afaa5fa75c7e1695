import CRMCore
import ExampleSupport

/// The tags of one contact or account.
struct SubjectTagsAnswer: Answer {
    let subject: Subject
    let tags: [String]

    var json: JSONValue { subject.json.merging(["tags": .list(tags, JSONValue.string)]) }

    func lines(_ layout: TextLayout) -> [String] {
        ["\(subject.name): \(tags.isEmpty ? "no tags" : tags.joined(separator: ", "))".printable]
    }
}

/// All tags and how many records have them.
struct TagListAnswer: Answer {
    struct Row: Sendable {
        var tag: Tag
        var contacts: Int
        var accounts: Int
    }

    let rows: [Row]

    var json: JSONValue {
        .object([
            "tags": .list(rows) { row in
                .object([
                    "id": .string(row.tag.id.description), "name": .string(row.tag.name),
                    "contacts": .number(row.contacts), "accounts": .number(row.accounts),
                ])
            }
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        if rows.isEmpty { return ["no tags"] }
        var table = Table(.text("Tag"), .number("Contacts"), .number("Accounts"))
        for row in rows { table.append(row.tag.name, layout.count(row.contacts), layout.count(row.accounts)) }
        return table.lines(layout)
    }
}

/// An activity that was written down.
struct LoggedAnswer: Answer {
    let activity: Stored<Activity>
    let subject: Subject
    let names: Names

    var json: JSONValue { activity.record.json(names) }

    func lines(_ layout: TextLayout) -> [String] {
        ["logged: \(activity.channel.rawValue) with \(subject.name.printable), \(layout.time(activity.at))"]
    }
}
