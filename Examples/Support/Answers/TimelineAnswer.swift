package import CRMCore

/// What happened with a contact or account, newest first.
package struct TimelineAnswer: Answer {
    package let subject: Subject
    package let page: Page<Activity>
    package let names: Names

    package init(_ text: String, limit: Int, after cursor: PageCursor?, in transaction: QueryTransaction) throws {
        subject = try transaction.subject(text)
        page = try transaction.timeline(of: subject.link, limit: limit, after: cursor)
        names = try Names(in: transaction)
    }

    package var json: JSONValue {
        .object([
            "record": subject.json,
            "activities": .list(page.records) { $0.record.json(names) },
            "next": .text(page.next?.word),
        ])
    }

    package func lines(_ layout: TextLayout) -> [String] {
        if page.records.isEmpty { return ["nothing happened with \(subject.name.printable) so far"] }
        var table = Table(.text("When"), .text("Channel"), .text(""), .text("What"), .text("Who"))
        for activity in page.records {
            table.append(
                layout.time(activity.at),
                activity.channel.rawValue,
                Self.arrow(activity.direction),
                Self.summary(activity.record),
                names.user(activity.owner) ?? activity.participants.first?.name
            )
        }
        return table.lines(layout)
    }

    private static func arrow(_ direction: Activity.Direction?) -> String {
        switch direction {
        case .inbound: "<-"
        case .outbound: "->"
        case .internal: "=="
        case nil: ""
        }
    }

    /// The subject, with the beginning of the text behind it.
    private static func summary(_ activity: Activity) -> String {
        let text = activity.body?.split(whereSeparator: \.isNewline).first.map(String.init)
        return [activity.subject, text].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ": ").fitted(to: 72)
    }
}
