public import CRMCore

/// Which events are meant: activities on a contact's timeline, or touches of marketing.
public enum EventPattern: Sendable, Hashable {
    /// Activities that are linked with the contact; what is nil does not matter.
    case activity(channel: Activity.Channel?, direction: Activity.Direction? = nil, subject: String? = nil)
    /// Touches of the contact; what is nil does not matter.
    case touch(Touch.Kind?, campaign: ID<Campaign>? = nil)

    /// Activities on a channel.
    public static func activity(_ channel: Activity.Channel) -> EventPattern { .activity(channel: channel) }
    /// Clicks in mails.
    public static let click = EventPattern.touch(.click)
    /// Mails that were opened.
    public static let open = EventPattern.touch(.open)

    /// Whether the pattern means an activity.
    public func matches(_ activity: Activity) -> Bool {
        guard case .activity(let channel, let direction, let subject) = self else { return false }
        return (channel == nil || activity.channel == channel)
            && (direction == nil || activity.direction == direction)
            && (subject == nil || activity.subject.map { Value.text($0) } == subject.map { Value.text($0) })
    }

    /// Whether the pattern means a touch.
    public func matches(_ touch: Touch) -> Bool {
        guard case .touch(let kind, let campaign) = self else { return false }
        return (kind == nil || touch.kind == kind) && (campaign == nil || touch.campaign == campaign)
    }
}

extension EventPattern {
    /// The record type of the events.
    var type: String {
        switch self {
        case .activity: Activity.typeName
        case .touch: Touch.typeName
        }
    }

    /// The field by which events name their contact.
    var link: FieldName {
        switch self {
        case .activity: Activity.Fields.links.reference
        case .touch: Touch.Fields.contact.reference
        }
    }

    /// What events must satisfy.
    var condition: Condition {
        var parts: [Condition] = []
        func equal(_ field: FieldName, _ value: Value?) {
            if let value { parts.append(.compare(field, .equal, value)) }
        }
        switch self {
        case .activity(let channel, let direction, let subject):
            equal(Activity.Fields.channel.reference, channel?.value)
            equal(Activity.Fields.direction.reference, direction?.value)
            equal(Activity.Fields.subject.reference, subject?.value)
        case .touch(let kind, let campaign):
            equal(Touch.Fields.kind.reference, kind?.value)
            equal(Touch.Fields.campaign.reference, campaign?.value)
        }
        return .all(parts)
    }

    /// The field that says when an event happened; activities and touches have the same.
    static let at = Touch.Fields.at.reference
}

extension EventPattern: Codable {
    private enum Key: String, CodingKey {
        case activity, direction, subject, touch, campaign
    }

    /// Reads `{"activity": "web", "direction": …, "subject": …}` or `{"touch": "click", "campaign": …}`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if container.contains(.touch) {
            self = .touch(
                try container.decodeIfPresent(String.self, forKey: .touch).map(Touch.Kind.init),
                campaign: try container.decodeIfPresent(ID<Campaign>.self, forKey: .campaign)
            )
        } else {
            let direction = try container.decodeIfPresent(String.self, forKey: .direction)
            self = .activity(
                channel: try container.decode(String?.self, forKey: .activity).map(Activity.Channel.init),
                direction: direction.flatMap(Activity.Direction.init),
                subject: try container.decodeIfPresent(String.self, forKey: .subject)
            )
        }
    }

    /// Writes what `init(from:)` reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .activity(let channel, let direction, let subject):
            try container.encode(channel?.rawValue, forKey: .activity)
            try container.encodeIfPresent(direction?.rawValue, forKey: .direction)
            try container.encodeIfPresent(subject, forKey: .subject)
        case .touch(let kind, let campaign):
            try container.encode(kind?.rawValue, forKey: .touch)
            try container.encodeIfPresent(campaign, forKey: .campaign)
        }
    }
}
