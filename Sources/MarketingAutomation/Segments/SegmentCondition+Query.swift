public import CRMCore

/// A condition as a query that a store runs.
public struct SegmentQuery: Sendable, Hashable {
    /// What contacts must satisfy.
    public var condition: Condition
    /// Whether exactly the contacts that satisfy the condition pass; otherwise they are among those that do.
    public var isExact: Bool
}

extension SegmentCondition {
    /// The condition as one query on contacts, pushed down to the store.
    ///
    /// Counts of at least one and of none become semi- and anti-joins. Other counts, scores and consent are narrowed
    /// down only: ``QueryTransaction/contacts(satisfying:)`` looks at the rest.
    ///
    /// - Parameter now: The time.
    public func query(at now: Instant) -> SegmentQuery { query(at: now, whereTrue: true) }

    /// A query for the contacts of which the condition is true, or false.
    ///
    /// Those of which it is unknown pass neither.
    private func query(at now: Instant, whereTrue: Bool) -> SegmentQuery {
        switch self {
        case .all(let parts): return Self.join(parts.map { $0.query(at: now, whereTrue: whereTrue) }, isAll: whereTrue)
        case .any(let parts): return Self.join(parts.map { $0.query(at: now, whereTrue: whereTrue) }, isAll: !whereTrue)
        case .not(let part): return part.query(at: now, whereTrue: !whereTrue)
        case .contact(let condition):
            return SegmentQuery(condition: whereTrue ? condition : .not(condition), isExact: true)
        case .account(let condition):
            return SegmentQuery(condition: Self.account(whereTrue ? condition : .not(condition)), isExact: true)
        case .events(var count):
            if !whereTrue { count.comparison = count.comparison.opposite }
            return count.query(at: now)
        case .score(let comparison, let threshold):
            let comparison = whereTrue ? comparison : comparison.opposite
            // Without any event the score is 0.
            if comparison.holds(0, threshold) { return SegmentQuery(condition: .always, isExact: false) }
            return SegmentQuery(
                condition: Self.owned(ContactScore.typeName, ContactScore.Fields.contact.reference, .always),
                isExact: false
            )
        case .consent(let topic, let channel):
            guard whereTrue else { return SegmentQuery(condition: .always, isExact: false) }
            let granted = Filter<ConsentFact>(.all(ConsentFact.conditions(topic, channel))).condition
            let given = Condition.all([
                granted, .compare(ConsentFact.Fields.kind.reference, .equal, ConsentFact.Kind.granted.value),
            ])
            return SegmentQuery(
                condition: Self.owned(ConsentFact.typeName, ConsentFact.Fields.contact.reference, given),
                isExact: false
            )
        }
    }

    private static func join(_ parts: [SegmentQuery], isAll: Bool) -> SegmentQuery {
        let conditions = parts.map(\.condition)
        return SegmentQuery(
            condition: isAll ? .all(conditions) : .any(conditions),
            isExact: parts.allSatisfy(\.isExact)
        )
    }

    /// The contact's account satisfies a condition.
    static func account(_ condition: Condition) -> Condition {
        .exists(
            RelatedRecords(
                type: Account.typeName,
                local: Contact.Fields.account.reference,
                foreign: .id,
                condition: condition
            )
        )
    }

    /// A record that refers to the contact satisfies a condition.
    static func owned(_ type: String, _ field: FieldName, _ condition: Condition) -> Condition {
        .exists(RelatedRecords(type: type, local: .id, foreign: field, condition: condition))
    }

    /// Whether time alone can change what the condition says.
    var dependsOnTime: Bool {
        leaves.contains { leaf in
            switch leaf {
            case .events, .score, .consent: true
            default: false
            }
        }
    }

    /// Whether the store alone can say what the condition says, at all times.
    var isPlain: Bool {
        leaves.allSatisfy { leaf in
            switch leaf {
            case .contact, .account: true
            default: false
            }
        }
    }
}

extension EventCount {
    /// The events that count at a time.
    func counted(at now: Instant) -> Condition {
        var parts: [Condition] = []
        if let earliest = earliest(at: now) {
            parts.append(.compare(EventPattern.at, .greaterOrEqual, earliest.value))
        }
        parts.append(.compare(EventPattern.at, .lessOrEqual, now.value))
        return .all([events.condition] + parts)
    }

    fileprivate func query(at now: Instant) -> SegmentQuery {
        let some = SegmentCondition.owned(events.type, events.link, counted(at: now))
        let takesNone = comparison.holds(0, count)
        switch (takesNone, takesAnySome, takesNoSome) {
        case (false, true, _): return SegmentQuery(condition: some, isExact: true)
        case (true, true, _): return SegmentQuery(condition: .always, isExact: true)
        case (true, _, true): return SegmentQuery(condition: .not(some), isExact: true)
        case (let takesNone, _, _): return SegmentQuery(condition: takesNone ? .always : some, isExact: false)
        }
    }

    /// Whether it holds of every count but none.
    private var takesAnySome: Bool {
        switch comparison {
        case .greaterOrEqual: count <= 1
        case .greater, .notEqual: count <= 0
        default: false
        }
    }

    /// Whether it holds of no count but none.
    private var takesNoSome: Bool {
        switch comparison {
        case .less: count <= 1
        case .lessOrEqual, .equal: count <= 0
        default: false
        }
    }
}

extension ConsentFact {
    /// The facts that decide on a topic and channel.
    static func conditions(_ topic: Purpose, _ channel: ContactChannel) -> [Condition] {
        [
            .isIn(Fields.purpose.reference, [topic.value, Purpose.all.value]),
            .isIn(Fields.channel.reference, [channel.value, ContactChannel.all.value]),
        ]
    }
}
