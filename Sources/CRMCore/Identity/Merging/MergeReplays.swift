import StorageProtocols

/// What fields that name merged records hold without one of the merges, whatever other merges came and went since.
final class MergeReplays {
    private let transaction: QueryTransaction
    private let plan: UnmergePlan
    private let merge: CommitID
    private let targets: [String]
    /// The survivors of old identifiers once the merge is taken back, by type; nil for those that come back.
    private var settled: [String: [RecordID: RecordID]] = [:]
    /// The survivors of merges that came later, by type.
    private var later: [String: [RecordID: RecordID]] = [:]
    private var commits: [CommitID: Bool] = [:]
    private var referrers: [String: [(target: String, referrer: Referrer)]] = [:]

    init(_ plan: UnmergePlan, _ states: [RowStates], merge: CommitID, in transaction: QueryTransaction) {
        self.plan = plan
        self.merge = merge
        self.transaction = transaction
        targets = transaction.session.crm.registry.merging.policies.keys.sorted {
            Value.order(.text($0), .text($1)) < 0
        }
        for id in plan.losers { settled[plan.type, default: [:]][id] = id }
        let survivor = RecordAlias.schema.type.index(of: RecordAlias.Fields.survivor.name)
        // Older aliases lead to the record again that they led to before the merge.
        for state in states where state.link.type == RecordAlias.typeName {
            guard let survivor, case .id(let id)? = state.before?[survivor], state.now == state.after else { continue }
            settled[plan.type, default: [:]][state.link.id] = id
        }
        later[plan.type] = settled[plan.type]
    }

    /// The row before the merge, in which records that were merged elsewhere since are named by their survivors.
    func before(_ state: RowStates, _ type: RecordType) throws -> [Value]? {
        guard let before = state.before else { return nil }
        var values = try renamed(before, type)
        let earlier = state.revisions.filter { $0.from < merge }
        guard try earlier.contains(where: { try isOfMerge($0.from) }) else { return values }
        for (field, value) in try replayed(earlier, type) { try values.set(field, value, type) }
        return values
    }

    /// The row after the merge, in which records that were merged elsewhere since are named by their survivors.
    func after(_ state: RowStates, _ type: RecordType) throws -> [Value]? {
        try state.after.map { try renamed($0, type) }
    }

    /// What the fields of a row that others changed since hold without the merge.
    func mixed(_ state: RowStates, _ type: RecordType) throws -> [FieldName: Value] {
        try replayed(state.revisions, type)
    }

    /// Whether a commit merged records, or took a merge back: the two are one operation, which has the merge's
    /// identifier.
    func isOfMerge(_ commit: CommitID) throws -> Bool {
        if let known = commits[commit] { return known }
        var isOfMerge = false
        if let operation = try transaction.commit(commit).operation {
            isOfMerge = try !transaction.reader.revisions(MergeRecord.schema.type, operation).isEmpty
        }
        commits[commit] = isOfMerge
        return isOfMerge
    }

    private func replayed(_ revisions: [Revision], _ type: RecordType) throws -> [FieldName: Value] {
        var values: [FieldName: Value] = [:]
        for (target, referrer) in referrers(from: type) {
            let replay = ReferenceReplay(
                referrer: referrer,
                target: target,
                survivor: { id, commit in
                    try self.transaction.survivor(of: id, type: target, asOf: .commit(commit)) ?? id
                },
                isOfMerge: isOfMerge
            )
            guard let position = type.index(of: referrer.field.column) else { continue }
            let value = try replay.value(of: revisions, position) { try self.settledSurvivor(of: $0, target) }
            guard let value else { continue }
            // A field that can name records of several types names one of each in turn.
            if let known = values[referrer.field], known != value, revisions.last?.values[position] == value {
                continue
            }
            values[referrer.field] = value
        }
        return values
    }

    private func referrers(from type: RecordType) -> [(target: String, referrer: Referrer)] {
        if let known = referrers[type.name] { return known }
        let found = targets.flatMap { target in
            transaction.session.crm.referrers(to: target)
                .filter { $0.type == type.name && $0.merging == .moves }
                .map { (target, $0) }
        }
        referrers[type.name] = found
        return found
    }

    private func renamed(_ values: [Value], _ type: RecordType) throws -> [Value] {
        var values = values
        for (target, referrer) in referrers(from: type) {
            guard let position = type.index(of: referrer.field.column) else { continue }
            var survivors: [RecordID: RecordID] = [:]
            for id in try referrer.identifiers(of: target, in: values[position]) {
                let survivor = try laterSurvivor(of: id, target)
                if survivor != id { survivors[id] = survivor }
            }
            if survivors.isEmpty { continue }
            values[position] = try referrer.replacing(survivors, of: target, in: values[position])
        }
        return values
    }

    private func settledSurvivor(of id: RecordID, _ type: String) throws -> RecordID {
        if let survivor = settled[type]?[id] { return survivor }
        let survivor = try transaction.survivor(of: id, type: type) ?? id
        settled[type, default: [:]][id] = survivor
        return survivor
    }

    private func laterSurvivor(of id: RecordID, _ type: String) throws -> RecordID {
        if let survivor = later[type]?[id] { return survivor }
        var survivor = id
        if let alias = try transaction.reader.find(ID<RecordAlias>(id))?.record, alias.type == type {
            let made = try transaction.reader.revisions(MergeRecord.schema.type, alias.merge.raw).first?.from
            if let made, made > merge { survivor = alias.survivor }
        }
        later[type, default: [:]][id] = survivor
        return survivor
    }
}

extension [Value] {
    /// Puts a value into a field; of a custom field, out of a value of all custom fields.
    mutating func set(_ field: FieldName, _ value: Value, _ type: RecordType) throws {
        guard let position = type.index(of: field.column), indices.contains(position) else { return }
        guard let name = field.path else {
            self[position] = value
            return
        }
        guard case .text(let old) = self[position], case .text(let new) = value else { return }
        var custom = try CustomValues(json: old)
        custom[name] = try CustomValues(json: new)[name]
        self[position] = .text(custom.json)
    }
}
