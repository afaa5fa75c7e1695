public import CRMCore

/// Who belongs to a segment: a tree of conditions on a contact, on what is related to it and on what happened.
///
///     .all([
///         .contact(Contact.Fields.city == "Kyoto"),
///         .related(Deal.Fields.contact) { $0.state == .open },
///         .not(.happened(.click, .last(days: 90))),
///     ])
///
/// A condition is true, false or unknown, as in a query: a comparison with a field that is null is unknown, `not` of
/// unknown is unknown, and a contact belongs to a segment only while its condition is true. Conditions on related
/// records, events, scores and consent are never unknown.
public indirect enum SegmentCondition: Sendable, Hashable {
    /// Every condition holds; true when there are none.
    case all([SegmentCondition])
    /// At least one condition holds; false when there are none.
    case any([SegmentCondition])
    /// The condition is false.
    case not(SegmentCondition)
    /// A condition on the contact's fields, or on records of any type that are related to the contact.
    case contact(Condition)
    /// A condition on the fields of the contact's account; unknown without an account.
    case account(Condition)
    /// How many events of a kind there are.
    case events(EventCount)
    /// The contact's score compares so with a number; without any event it is 0.
    case score(Condition.Comparison, Double)
    /// The contact has agreed to a topic on a channel.
    case consent(Purpose, ContactChannel)

    /// The condition that always holds.
    public static let everyone = SegmentCondition.all([])
}

extension SegmentCondition {
    /// The contact passes a filter.
    public static func contact(_ filter: Filter<Contact>) -> SegmentCondition { .contact(filter.condition) }

    /// The contact's account passes a filter.
    public static func account(_ filter: Filter<Account>) -> SegmentCondition { .account(filter.condition) }

    /// A record of another type that refers to the contact by this field passes a filter.
    public static func related<R: Record>(
        _ field: Field<R, ID<Contact>>,
        where filter: (R.Fields.Type) -> Filter<R> = { _ in .all }
    ) -> SegmentCondition { .contact(Filter.exists(field, where: filter)) }

    /// A record of another type that refers to the contact by this field passes a filter.
    public static func related<R: Record>(
        _ field: Field<R, ID<Contact>?>,
        where filter: (R.Fields.Type) -> Filter<R> = { _ in .all }
    ) -> SegmentCondition { .contact(Filter.exists(field, where: filter)) }

    /// A record of another type that has the contact in this list passes a filter.
    public static func related<R: Record, Element: ListElement>(
        _ field: Field<R, [Element]>,
        where filter: (R.Fields.Type) -> Filter<R> = { _ in .all }
    ) -> SegmentCondition { .contact(Filter.exists(field, where: filter)) }

    /// A record of a type that is known by name only refers to the contact and satisfies a condition.
    ///
    /// - Parameters:
    ///   - type: The record type's name, such as `opportunity`.
    ///   - field: The field by which it refers to the contact.
    ///   - condition: What the record must satisfy.
    public static func related(
        _ type: String,
        by field: String,
        where condition: Condition = .always
    ) -> SegmentCondition {
        .contact(.exists(RelatedRecords(type: type, local: .id, foreign: FieldName(field), condition: condition)))
    }

    /// There was at least one such event.
    public static func happened(_ events: EventPattern, _ period: EventCount.Period = .ever) -> SegmentCondition {
        .events(EventCount(events, .greaterOrEqual, 1, period))
    }

    /// There were at least so many such events.
    public static func happened(
        _ events: EventPattern,
        atLeast count: Int,
        _ period: EventCount.Period = .ever
    ) -> SegmentCondition { .events(EventCount(events, .greaterOrEqual, count, period)) }

    /// The contact is at one of these stages.
    public static func lifecycle(_ stages: LifecycleStage...) -> SegmentCondition {
        .contact(Contact.Fields.lifecycle.isIn(stages))
    }

    /// The contact's score is at least so high.
    public static func score(atLeast score: Double) -> SegmentCondition { .score(.greaterOrEqual, score) }

    /// The contact has agreed to mail about a topic.
    public static func consent(_ topic: Purpose) -> SegmentCondition { .consent(topic, .email) }

    /// Both hold.
    public static func && (left: SegmentCondition, right: SegmentCondition) -> SegmentCondition { .all([left, right]) }

    /// At least one holds.
    public static func || (left: SegmentCondition, right: SegmentCondition) -> SegmentCondition { .any([left, right]) }

    /// It is false; unknown stays unknown.
    public static prefix func ! (condition: SegmentCondition) -> SegmentCondition { .not(condition) }
}

extension SegmentCondition: Codable {
    private enum Key: String, CodingKey {
        case all, any, not, contact, account, events, score, value, consent, channel
    }

    /// Reads an object with one member that is named as the case is, such as `{"not": {"events": …}}`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let parts = try container.decodeIfPresent([SegmentCondition].self, forKey: .all) {
            self = .all(parts)
        } else if let parts = try container.decodeIfPresent([SegmentCondition].self, forKey: .any) {
            self = .any(parts)
        } else if let part = try container.decodeIfPresent(SegmentCondition.self, forKey: .not) {
            self = .not(part)
        } else if let condition = try container.decodeIfPresent(Condition.self, forKey: .contact) {
            self = .contact(condition)
        } else if let condition = try container.decodeIfPresent(Condition.self, forKey: .account) {
            self = .account(condition)
        } else if let count = try container.decodeIfPresent(EventCount.self, forKey: .events) {
            self = .events(count)
        } else if let comparison = try container.decodeIfPresent(Condition.Comparison.self, forKey: .score) {
            self = .score(comparison, try container.decode(Double.self, forKey: .value))
        } else {
            let topic = Purpose(rawValue: try container.decode(String.self, forKey: .consent))
            let channel = try container.decodeIfPresent(String.self, forKey: .channel)
            self = .consent(topic, channel.map(ContactChannel.init) ?? .email)
        }
    }

    /// Writes what `init(from:)` reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .all(let parts): try container.encode(parts, forKey: .all)
        case .any(let parts): try container.encode(parts, forKey: .any)
        case .not(let part): try container.encode(part, forKey: .not)
        case .contact(let condition): try container.encode(condition, forKey: .contact)
        case .account(let condition): try container.encode(condition, forKey: .account)
        case .events(let count): try container.encode(count, forKey: .events)
        case .score(let comparison, let score):
            try container.encode(comparison, forKey: .score)
            try container.encode(score, forKey: .value)
        case .consent(let topic, let channel):
            try container.encode(topic.rawValue, forKey: .consent)
            try container.encode(channel.rawValue, forKey: .channel)
        }
    }
}

extension SegmentCondition: FieldValue {
    /// What its column holds.
    public static var kind: ColumnKind { .text }

    /// Reads it from the row's next column.
    public static func read(from row: inout RowReader) throws -> SegmentCondition {
        try StoredDefinition.read(SegmentCondition.self, from: &row)
    }

    /// The value as the store sees it.
    public var value: Value { StoredDefinition.column(self) }
}
