import StorageProtocols

/// The rows of all modules that name records which become one, on their way to the survivor.
struct MergingRows {
    let plan: MergePlan
    let tx: CommandTransaction
    private(set) var moved: [MergePlan.Moved] = []
    private(set) var rows: [MergePlan.Row] = []
    private let map: [RecordID: RecordID]

    /// The most rows that are written at a time.
    private static let chunk = 1_000

    init(plan: MergePlan, tx: CommandTransaction) {
        self.plan = plan
        self.tx = tx
        map = Dictionary(uniqueKeysWithValues: plan.losers.map { ($0, plan.survivor) })
    }

    mutating func carryOut() throws {
        let referrers = tx.session.crm.referrers(to: plan.type).filter { $0.merging == .moves }
        var done: Set<String> = []
        for type in referrers.map(\.type) where done.insert(type).inserted {
            let own = referrers.filter { $0.type == type }
            var generic: [Referrer] = []
            for referrer in own {
                let merger = tx.session.crm.registry.merging.merger(of: type, by: referrer.field.column)
                if let merger { try decide(by: merger, referrer) } else { generic.append(referrer) }
            }
            if !generic.isEmpty { try move(type, by: generic) }
        }
    }

    // MARK: Rows that move

    /// Moves the rows of a type that name losers by any of the fields.
    private mutating func move(_ type: String, by referrers: [Referrer]) throws {
        let entry = try tx.entry(type)
        var ids: [RecordID] = []
        var seen: Set<RecordID> = []
        // Identifiers first: a table is not written while it is read.
        for referrer in referrers {
            try tx.forEachRow(naming: plan.losers, of: plan.type, by: referrer) { row in
                if seen.insert(row.link.id).inserted { ids.append(row.link.id) }
            }
        }
        ids.sort()
        var counts = Array(repeating: 0, count: referrers.count)
        for start in stride(from: 0, to: ids.count, by: Self.chunk) {
            let chunk = ids[start..<min(start + Self.chunk, ids.count)]
            try move(try chunk.compactMap { try tx.storedRow(entry.type, $0)?.values }, entry, referrers, &counts)
        }
        for (referrer, count) in zip(referrers, counts) where count > 0 {
            moved.append(MergePlan.Moved(type: type, field: referrer.field, count: count))
        }
    }

    private mutating func move(
        _ stored: [[Value]],
        _ entry: Registry.Entry,
        _ referrers: [Referrer],
        _ counts: inout [Int]
    ) throws {
        let after = try stored.map { try renamed($0, entry.type, referrers) }
        let (old, new) = (try entry.gates.rows(stored: stored), try entry.gates.rows(stored: after))
        var reasons = try clashes(from: old, to: new, tx.reader.catalog.type(entry.type.name))
        let allowed = new.indices.filter { reasons[$0] == nil }
        for problem in try tx.mergeProblems(in: allowed.map { new[$0] }, .updated, entry) {
            guard let index = problem.index else { throw problem }
            reasons[allowed[index]] = reasons[allowed[index]] ?? problem.rule
        }
        for index in new.indices {
            if let reason = reasons[index] {
                keep(new[index], entry.type, reason)
            } else {
                for (position, referrer) in referrers.enumerated() {
                    guard let column = entry.type.index(of: referrer.field.column) else { continue }
                    if old[index][column] != new[index][column] { counts[position] += 1 }
                }
            }
        }
        let written = new.indices.filter { reasons[$0] == nil }.map { RowUpdate(values: new[$0], expected: nil) }
        try tx.writer.update(entry.type, written)
    }

    private func renamed(_ values: [Value], _ type: RecordType, _ referrers: [Referrer]) throws -> [Value] {
        var values = values
        for referrer in referrers {
            guard let position = type.index(of: referrer.field.column) else { continue }
            values[position] = try referrer.replacing(map, of: plan.type, in: values[position])
        }
        return values
    }

    private mutating func keep(_ row: [Value], _ type: RecordType, _ reason: String) {
        guard let id = row.recordID else { return }
        rows.append(MergePlan.Row(RecordLink(type: type.name, id: id), .keptAsAlternate, reason))
    }

    /// The rows that would share a unique value with another, by their position.
    private func clashes(from old: [[Value]], to new: [[Value]], _ type: RecordType) throws -> [Int: String] {
        guard type.indexes.contains(where: \.isUnique) else { return [:] }
        var clashes: [Int: String] = [:]
        var taken: Set<UniqueKey> = []
        for index in new.indices {
            let before = Set(try type.uniqueKeys(of: old[index]))
            for key in try type.uniqueKeys(of: new[index]) where !before.contains(key) {
                let isTaken =
                    try !taken.insert(key).inserted || tx.holder(of: key, type, besides: new[index].recordID) != nil
                guard isTaken else { continue }
                let field = type.indexes[key.index].fields.first.map { $0.path ?? $0.column } ?? ""
                clashes[index] = "the survivor has a row with the same unique \(field)"
            }
        }
        return clashes
    }

    // MARK: Rows on which modules decide

    private mutating func decide(by merger: RowMerger, _ referrer: Referrer) throws {
        let entry = try tx.entry(merger.type)
        var (own, moving): ([[Value]], [[Value]]) = ([], [])
        try tx.forEachRow(naming: plan.losers, of: plan.type, by: referrer) { moving.append($0.values) }
        if moving.isEmpty { return }
        try tx.forEachRow(naming: [plan.survivor], of: plan.type, by: referrer) { own.append($0.values) }
        let decisions = try merger.decide(plan.survivor, own, moving, tx.now)
        guard decisions.count == moving.count else {
            throw CRMError(.wrongState, "a module decides on another count of rows", type: merger.type)
        }
        var plain: [[Value]] = []
        var results: [RecordID: [Value]] = [:]
        var order: [RecordID] = []
        var ended: [RecordID] = []
        func become(_ values: [Value]) -> RecordID? {
            guard let id = values.recordID else { return nil }
            if results.updateValue(values, forKey: id) == nil { order.append(id) }
            return id
        }
        var extended: Set<RecordID> = []
        for (values, decision) in zip(moving, decisions) {
            guard let id = values.recordID else { continue }
            let link = RecordLink(type: merger.type, id: id)
            switch decision {
            case .move: plain.append(values)
            case .keep(let reason): rows.append(MergePlan.Row(link, .keptAsAlternate, reason))
            case .become(let new, let reason):
                let target = become(new)
                if target != id { ended.append(id) }
                rows.append(MergePlan.Row(link, target == id ? .changed : .renamed, reason))
            case .fold(let new, let reason):
                if let target = become(new) { extended.insert(target) }
                ended.append(id)
                rows.append(MergePlan.Row(link, .folded, reason))
            }
        }
        let live = Set((own + moving).compactMap(\.recordID))
        let movingIDs = Set(moving.compactMap(\.recordID))
        for id in order where extended.contains(id) && live.contains(id) && !movingIDs.contains(id) {
            rows.append(MergePlan.Row(RecordLink(type: merger.type, id: id), .extended, "takes in what others say"))
        }
        try tx.writer.delete(entry.type, ended.filter { results[$0] == nil }.map { RowDeletion(id: $0, expected: nil) })
        let changed = order.filter(live.contains).compactMap { results[$0] }
        let made = order.filter { !live.contains($0) }.compactMap { results[$0] }
        try CRMError.throwing(try tx.mergeProblems(in: changed, .updated, entry))
        try tx.writer.update(entry.type, changed.map { RowUpdate(values: $0, expected: nil) })
        try CRMError.throwing(try tx.mergeProblems(in: made, .created, entry))
        try tx.writer.insert(entry.type, made)
        var counts = [0]
        try move(plain, entry, [referrer], &counts)
        if counts[0] > 0 {
            moved.append(MergePlan.Moved(type: merger.type, field: referrer.field, count: counts[0]))
        }
    }
}

extension QueryTransaction {
    /// Another live record that holds a unique value.
    func holder(of key: UniqueKey, _ type: RecordType, besides id: RecordID?) throws -> RecordID? {
        guard type.indexes.indices.contains(key.index) else { return nil }
        let conditions = try zip(type.indexes[key.index].fields, key.values)
            .map { field, value -> Condition in
                try type.kind(of: field).isList ? .contains(field, value) : .compare(field, .equal, value)
            }
        var query = RecordQuery(type: type.name, condition: .all(conditions))
        query.columns = .fields([ProjectedField(.id)])
        query.limit = 2
        var holder: RecordID?
        try reader.forEachRow(query) { row in
            let other = try row.id()
            if other != id { holder = other }
            return holder == nil
        }
        return holder
    }
}
