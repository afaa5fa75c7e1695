import CRMCore

/// What becomes of what marketing keeps of contacts when they become one.
///
/// Facts, touches and messages name the survivor from then on. What a contact has at most one of is decided on here:
/// its identifier follows from the contact, so that it cannot simply move.
struct ContactMerging: Sendable {
    let model: ScoreModel

    func register(in registry: inout Registry) {
        registry.merging(SegmentMember.self, by: SegmentMember.Fields.contact, Self.members)
        registry.merging(SegmentWatch.self, by: SegmentWatch.Fields.contact, Self.watches)
        registry.merging(ContactScore.self, by: ContactScore.Fields.contact) { [model] in Self.scores($0, model) }
        registry.merging(Enrolment.self, by: Enrolment.Fields.contact, Self.enrolments)
    }

    /// One place in a segment, since the contact who was there first came.
    static func members(_ rows: MergedRows<SegmentMember, Contact>) -> [RowMerge<SegmentMember>] {
        var own = Dictionary(rows.own.map { ($0.segment, $0) }, uniquingKeysWith: { first, _ in first })
        return rows.moving.map { member in
            guard var kept = own[member.segment] else {
                let moved = SegmentMember(
                    segment: member.segment,
                    contact: rows.survivor,
                    since: member.since,
                    validUntil: member.validUntil
                )
                own[member.segment] = moved
                return .become(moved, "a place follows from its contact")
            }
            kept.since = min(kept.since, member.since)
            own[member.segment] = kept
            return .fold(into: kept, "the survivor is in the segment")
        }
    }

    /// One watch in a segment, at the earlier time.
    static func watches(_ rows: MergedRows<SegmentWatch, Contact>) -> [RowMerge<SegmentWatch>] {
        var own = Dictionary(rows.own.map { ($0.segment, $0) }, uniquingKeysWith: { first, _ in first })
        return rows.moving.map { watch in
            guard var kept = own[watch.segment] else {
                let moved = SegmentWatch(segment: watch.segment, contact: rows.survivor, due: watch.due)
                own[watch.segment] = moved
                return .become(moved, "a watch follows from its contact")
            }
            kept.due = [kept.due, watch.due].compactMap { $0 }.min()
            own[watch.segment] = kept
            return .fold(into: kept, "the survivor is watched in the segment")
        }
    }

    /// The points of all, which are judged at the next tick.
    static func scores(_ rows: MergedRows<ContactScore, Contact>, _ model: ScoreModel) -> [RowMerge<ContactScore>] {
        var own = rows.own.first
        return rows.moving.map { score in
            guard var kept = own else {
                var moved = ContactScore(
                    contact: rows.survivor,
                    at: score.at,
                    groups: score.groups,
                    value: score.value,
                    isQualified: score.isQualified
                )
                moved.due = score.due
                own = moved
                return .become(moved, "a score follows from its contact")
            }
            for points in score.groups { kept.add(points.points, group: points.group, at: score.at, model) }
            kept.isQualified = kept.isQualified || score.isQualified
            kept.due = rows.now
            own = kept
            return .fold(into: kept, "one score a contact")
        }
    }

    /// Every enrolment, of which at most one in each journey goes on.
    static func enrolments(_ rows: MergedRows<Enrolment, Contact>) -> [RowMerge<Enrolment>] {
        var last: [ID<Journey>: Int] = [:]
        var running: Set<ID<Journey>> = []
        for enrolment in rows.own {
            last[enrolment.journey] = max(last[enrolment.journey] ?? 0, enrolment.ordinal)
            if enrolment.state == .active { running.insert(enrolment.journey) }
        }
        return rows.moving.map { enrolment in
            var moved = enrolment
            moved.contact = rows.survivor
            moved.ordinal = (last[enrolment.journey] ?? 0) + 1
            moved.id = Enrolment.id(rows.survivor, in: enrolment.journey, ordinal: moved.ordinal)
            last[enrolment.journey] = moved.ordinal
            guard enrolment.state == .active else { return .become(moved, "an enrolment follows from its contact") }
            guard !running.insert(enrolment.journey).inserted else {
                return .become(moved, "an enrolment follows from its contact")
            }
            (moved.state, moved.since, moved.due) = (.removed, rows.now, nil)
            return .become(moved, "the survivor goes through the journey already")
        }
    }
}
