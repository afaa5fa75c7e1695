import CRMCore

/// The segments of a CRM as its changes meet them.
struct SegmentAutomation: Sendable {
    let model: ScoreModel

    func register(in registry: inout Registry) {
        registry.reactor("marketing.segments", on: [], batch: 4_000) { batch, tx in
            try react(to: batch.changes, in: tx)
        }
        registry.timer("marketing.segments.fill", on: Segment.self, due: Segment.Fields.fillDue, batch: 1) {
            for segment in $0 { try SegmentKeeper(segment, model).fill(in: $1) }
        }
        registry.timer("marketing.segments.expiry", on: SegmentMember.self, due: SegmentMember.Fields.validUntil) {
            try refresh($0.map { ($0.segment, $0.contact) }, in: $1)
        }
        registry.timer("marketing.segments.watch", on: SegmentWatch.self, due: SegmentWatch.Fields.due) {
            try refresh($0.map { ($0.segment, $0.contact) }, in: $1)
        }
        registry.hook("marketing.segments.version", on: Segment.self) { batch, tx in
            guard batch.kind == .updated else { return }
            for (segment, previous) in zip(batch.records, batch.previous) {
                guard let previous,
                    previous.condition != segment.condition || previous.isActive != segment.isActive
                else { continue }
                var current = try tx.get(segment.id)
                current.revision = previous.revision + 1
                current.filledThrough = nil
                current.fillDue = tx.now
                try tx.update(current)
            }
        }
        registry.gate("marketing.segments.valid", on: Segment.self) { batch, context in
            if batch.kind == .deleted { return try Self.refuseDeletion(&batch, context) }
            for (index, segment) in batch.records.enumerated() {
                for problem in segment.condition.problems(context.transaction.catalog) {
                    batch.refuse(index, .outOfRange, problem, field: Segment.Fields.condition.name)
                }
            }
        }
        registry.require(Segment.Fields.name)
        registry.limit(Segment.Fields.condition, to: 1 << 20, isMultiline: true)
    }

    private func react(to changes: [Change], in tx: CommandTransaction) throws {
        for segment in try tx.fetch(Segment.where { $0.isActive == true }) {
            let concerned = try SegmentDependencies([segment.condition]).contacts(concernedBy: changes, in: tx)
            if !concerned.isEmpty { try SegmentKeeper(segment, model).refresh(concerned, in: tx) }
        }
    }

    private func refresh(_ places: [(segment: ID<Segment>, contact: ID<Contact>)], in tx: CommandTransaction) throws {
        let bySegment = Dictionary(grouping: places) { $0.segment }
        for id in bySegment.keys.sorted() {
            guard let segment = try tx.find(id), let places = bySegment[id] else { continue }
            try SegmentKeeper(segment, model).refresh(places.map { $0.contact }, in: tx)
        }
    }

    private static func refuseDeletion(_ batch: inout GateBatch<Segment>, _ context: GateContext) throws {
        for (index, segment) in batch.records.enumerated() {
            let id = segment.id
            guard
                try context.transaction.first(SegmentMember.where { $0.segment == id }) != nil
                    || context.transaction.first(SegmentWatch.where { $0.segment == id }) != nil
            else { continue }
            batch.refuse(index, .wrongState, "a segment can be deleted once it is not active and has no members")
        }
    }
}
