import CRMCore
import ExampleSupport
import MarketingAutomation

/// Why a contact is in a segment, or not.
struct SegmentExplanation: Answer {
    let segment: String
    let contact: Stored<Contact>
    let verdict: SegmentVerdict
    /// Since when the contact is a member, as the last tick left it.
    let since: Instant?

    init(_ name: String, _ text: String, at now: Instant, in transaction: QueryTransaction) throws {
        guard let segment = try transaction.first(Segment.where { $0.name == name }) else {
            let names = try transaction.fetch(Segment.all.sorted { $0.name.ascending }).map(\.name)
            throw Failure(
                "unknownSegment",
                "there is no segment '\(name.printable)'; there are: \(names.joined(separator: ", ").printable)",
                ["value": .string(name), "choices": .list(names, JSONValue.string)]
            )
        }
        self.segment = segment.name
        contact = try transaction.contact(text)
        let model = transaction.session.crm.module(MarketingAutomation.self)?.scoring ?? ScoreModel()
        verdict = try transaction.explain(contact.id, segment.condition, at: now, model)
        since = try transaction.find(SegmentMember.id(contact.id, in: segment.id))?.since
    }

    var json: JSONValue {
        .object([
            "segment": .string(segment), "contact": .string(contact.id.description),
            "name": .string(contact.displayName), "member": .bool(verdict.truth == .true),
            "member_since": .time(since), "valid_until": .time(verdict.validUntil),
            "verdict": Self.json(verdict),
        ])
    }

    private static func json(_ verdict: SegmentVerdict) -> JSONValue {
        .object([
            "condition": .string(verdict.condition.words), "truth": .string(verdict.truth.word),
            "figure": verdict.figure.map { .real($0) } ?? .null, "valid_until": .time(verdict.validUntil),
            "parts": .list(verdict.parts, json),
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        let place = verdict.truth == .true ? "is in" : "is not in"
        var lines = [layout.bold("\(contact.displayName.printable) \(place) \(segment.printable)")]
        func append(_ verdict: SegmentVerdict, _ depth: Int) {
            let mark =
                switch verdict.truth {
                case .true: "+"
                case .false: "-"
                case .unknown: "?"
                }
            var line = String(repeating: "  ", count: depth) + "\(mark) \(verdict.condition.words.printable)"
            if let figure = verdict.figure { line += " (is \(Int(figure.rounded())))" }
            if let until = verdict.validUntil { line += " until \(layout.time(until))" }
            lines.append(line)
            for part in verdict.parts { append(part, depth + 1) }
        }
        append(verdict, 1)
        if let since { lines.append("member since \(layout.time(since))") }
        return lines
    }
}

extension Truth {
    fileprivate var word: String {
        switch self {
        case .true: "true"
        case .false: "false"
        case .unknown: "unknown"
        }
    }
}

extension SegmentCondition {
    /// The condition in a few words.
    fileprivate var words: String {
        switch self {
        case .all: "all of"
        case .any: "any of"
        case .not: "not"
        case .contact(let condition): condition.words
        case .account(let condition): "account: \(condition.words)"
        case .events(let count): "\(count.events.words) \(count.comparison.sign) \(count.count)\(count.period.words)"
        case .score(let comparison, let score): "score \(comparison.sign) \(Int(score.rounded()))"
        case .consent(let topic, let channel): "agreed to \(topic.rawValue) by \(channel.rawValue)"
        }
    }
}

extension EventPattern {
    fileprivate var words: String {
        switch self {
        case .activity(let channel, let direction, let subject):
            ([direction?.rawValue, channel?.rawValue ?? "activity", subject].compactMap { $0 }).joined(separator: " ")
        case .touch(let kind, _): kind?.rawValue ?? "touch"
        }
    }
}

extension EventCount.Period {
    fileprivate var words: String {
        switch self {
        case .ever: ""
        case .since(let start): " since \(start)"
        case .last(let seconds): " in \(seconds / 86_400) days"
        }
    }
}
