import StorageProtocols

extension QueryTransaction {
    /// Says what taking a merge back means.
    ///
    /// - Throws: `StorageError` with code `notFound` for a merge that there is not, or that was taken back.
    func planUnmerge(_ id: ID<MergeRecord>) throws -> UnmergePlan {
        let record = try reader.get(id).record
        let history = try reader.revisions(MergeRecord.schema.type, id.raw)
        guard let first = history.first else {
            throw StorageError(.notFound, type: MergeRecord.typeName, record: id.raw)
        }
        var row = RowReader(values: first.values)
        let original = try MergeRecord.schema.decode(&row)
        let states = try states(writtenBy: first.from)
        let blocker = try blocker(record, original, states)
        var plan = UnmergePlan(
            merge: id,
            type: record.type,
            survivor: original.survivor,
            losers: original.losers.map(\.id),
            rows: [],
            remaining: [],
            blocker: blocker
        )
        if blocker != nil { return plan }
        try decide(&plan, states, first.from)
        try keepUnique(&plan)
        return plan
    }

    private func states(writtenBy commit: CommitID) throws -> [RowStates] {
        try reader.changes(in: commit)
            .map { change in
                let type = try reader.catalog.type(change.type)
                return RowStates(
                    RecordLink(type: change.type, id: change.record),
                    try reader.revisions(type, change.record),
                    merge: commit
                )
            }
    }

    private func blocker(
        _ record: MergeRecord,
        _ original: MergeRecord,
        _ states: [RowStates]
    ) throws -> UnmergePlan.Blocker? {
        if let later = try laterMerge(than: record) { return .laterMerge(later) }
        let known = Dictionary(states.map { ($0.link, $0) }, uniquingKeysWith: { first, _ in first })
        let type = try reader.catalog.type(original.type)
        let parties = [RecordLink(type: original.type, id: original.survivor)] + original.losers
        let gone = try parties.first { link in
            let isLost = link.id != original.survivor && known[link]?.before == nil
            return try isLost || reader.erasure(type, link.id) != nil
        }
        return gone.map { .historyGone($0) }
    }

    /// The last merge that has its part in the same record, if it is another one.
    private func laterMerge(than record: MergeRecord) throws -> ID<MergeRecord>? {
        let merges = try reader.fetch(
            MergeRecord.where { $0.survivor == record.survivor && $0.type == record.type }
        )
        var last: (commit: CommitID, merge: ID<MergeRecord>)?
        for merge in merges {
            guard let commit = try reader.revisions(MergeRecord.schema.type, merge.id.raw).first?.from else { continue }
            if last.map({ $0.commit < commit }) ?? true { last = (commit, merge.id) }
        }
        return last.flatMap { $0.merge == record.id ? nil : $0.merge }
    }

    private func decide(_ plan: inout UnmergePlan, _ states: [RowStates], _ merge: CommitID) throws {
        let policy = session.crm.registry.merging.policies[plan.type]
        let merged = plan.type
        let decider = UnmergeDecider { type in
            let stored = type.columns.prefix(type.storedCount).indices.dropFirst()
            guard let policy, type.name == merged else { return stored.map { [$0] } }
            let groups = policy.groups(of: type).map { $0.fields.compactMap { type.index(of: $0) } }
            return groups + (type.index(of: Column.customFields).map { [[$0]] } ?? [])
        }
        let replays = MergeReplays(plan, states, merge: merge, in: self)
        for state in states {
            let type = try reader.catalog.type(state.link.type)
            var state = state
            if state.now == nil, let end = state.revisions.last?.to {
                state.wasEndedByOtherMerge = try replays.isOfMerge(end)
            }
            let isSurvivor = state.link == RecordLink(type: merged, id: plan.survivor)
            let references = state.isMixed && !isSurvivor ? try replays.mixed(state, type) : [:]
            let isAsAfter = state.now == state.after
            state.before = try replays.before(state, type)
            // Others may have moved what the merge wrote.
            state.after = isAsAfter ? state.after : try replays.after(state, type)
            let (row, remaining) = try decider.decide(state, type, references)
            if let row { plan.rows.append(row) }
            plan.remaining += remaining
        }
        try decideOnStrays(&plan, states, merge, replays)
        try derive(&plan)
    }

    /// Gives rows back their references that came back from another merge while this one stood: they name the survivor
    /// although this merge never wrote them.
    private func decideOnStrays(
        _ plan: inout UnmergePlan,
        _ states: [RowStates],
        _ merge: CommitID,
        _ replays: MergeReplays
    ) throws {
        var seen = Set(states.map(\.link))
        for referrer in session.crm.referrers(to: plan.type) where referrer.merging == .moves {
            let type = try reader.catalog.type(referrer.type)
            let named = referrer.condition(naming: [plan.survivor])
            var query = RecordQuery(
                type: type.name,
                condition: .all([.compare(.version, .greater, .integer(merge.sequence)), named])
            )
            query.columns = .fields([ProjectedField(.id)])
            var ids: [RecordID] = []
            try reader.forEachRow(query) { row in
                ids.append(try row.id())
                return true
            }
            for link in ids.map({ RecordLink(type: type.name, id: $0) }) where seen.insert(link).inserted {
                let state = RowStates(link, try reader.revisions(type, link.id), merge: merge)
                guard let now = state.now,
                    try state.revisions.contains(where: { try $0.from > merge && replays.isOfMerge($0.from) })
                else { continue }
                var values = now
                for (field, value) in try replays.mixed(state, type) { try values.set(field, value, type) }
                if values == now { continue }
                plan.rows.append(UnmergePlan.Row(link: link, action: .revert(values), version: state.version))
            }
        }
    }

    /// Computes the derived columns of rows whose values are a mixture.
    private func derive(_ plan: inout UnmergePlan) throws {
        for index in plan.rows.indices {
            guard let values = plan.rows[index].values else { continue }
            plan.rows[index].set(try complete(values, plan.rows[index].link.type))
        }
    }

    private func complete(_ values: [Value], _ name: String) throws -> [Value] {
        let type = try reader.catalog.type(name)
        guard let gates = session.crm.registry.entries[name]?.gates else { return values }
        return try gates.rows(stored: [Array(values.prefix(type.storedCount))]).first ?? values
    }

    // MARK: Unique values

    /// Leaves out of the rows what another record has taken since.
    private func keepUnique(_ plan: inout UnmergePlan) throws {
        let written = Dictionary(
            plan.rows.indices.map { (plan.rows[$0].link, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var claims: [String: [UniqueKey: RecordLink]] = [:]
        // Records that come back first: what they had is theirs.
        let order = plan.rows.indices.sorted { left, right in
            (plan.rows[left].isRestored ? 0 : 1, left) < (plan.rows[right].isRestored ? 0 : 1, right)
        }
        for index in order {
            let link = plan.rows[index].link
            let type = try reader.catalog.type(link.type)
            guard var values = plan.rows[index].values, type.indexes.contains(where: \.isUnique) else { continue }
            var hasChanged = false
            for key in try type.uniqueKeys(of: values) {
                var holder = claims[link.type]?[key]
                if holder == nil, let other = try self.holder(of: key, type, besides: link.id) {
                    let other = RecordLink(type: link.type, id: other)
                    // A row that the plan writes holds what the plan gives it.
                    let isLet = try written[other].map { try !plan.rows[$0].holds(key, type) } ?? false
                    holder = isLet ? nil : other
                }
                guard let holder, holder != link else {
                    claims[link.type, default: [:]][key] = link
                    continue
                }
                let field = type.indexes[key.index].fields[0]
                guard try values.leaveOut(key, field, type) else { continue }
                hasChanged = true
                plan.remaining.append(UnmergePlan.Remaining(link, field, key.values.first ?? .null, .heldBy(holder)))
            }
            if hasChanged { plan.rows[index].set(try complete(values, link.type)) }
        }
    }
}

extension UnmergePlan.Row {
    fileprivate var isRestored: Bool { if case .restore = action { true } else { false } }

    /// The values that the row is to have.
    var values: [Value]? {
        switch action {
        case .restore(let values), .revert(let values): values
        case .remove, .keep: nil
        }
    }

    fileprivate mutating func set(_ values: [Value]) {
        switch action {
        case .restore: action = .restore(values)
        case .revert: action = .revert(values)
        case .remove, .keep: break
        }
    }

    /// Whether the row holds a unique value when the plan is carried out.
    fileprivate func holds(_ key: UniqueKey, _ type: RecordType) throws -> Bool {
        switch action {
        case .restore(let values), .revert(let values): try type.uniqueKeys(of: values).contains(key)
        case .remove: false
        case .keep: true
        }
    }
}

extension [Value] {
    /// Leaves a unique value out of a row.
    ///
    /// - Returns: Whether the field can do without it.
    fileprivate mutating func leaveOut(_ key: UniqueKey, _ field: FieldName, _ type: RecordType) throws -> Bool {
        guard let position = type.index(of: field.column), let value = key.values.first else { return false }
        if let name = field.path {
            guard case .text(let json) = self[position] else { return false }
            var custom = try CustomValues(json: json)
            custom[name] = nil
            self[position] = .text(custom.json)
        } else if type.columns[position].kind.isList {
            var list = try ListElements(self[position])
            list.elements.removeAll { $0.key == value }
            self[position] = list.value
        } else if type.columns[position].isNullable {
            self[position] = .null
        } else {
            return false
        }
        return true
    }
}
