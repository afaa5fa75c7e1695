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
        try decide(&plan, states)
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
        if record.survivor != original.survivor {
            let merge = try reader.find(ID<RecordAlias>(original.survivor))?.merge
            return .survivorMerged(into: record.survivor, by: merge ?? record.id)
        }
        let known = Dictionary(states.map { ($0.link, $0) }, uniquingKeysWith: { first, _ in first })
        let gone = original.losers.first { known[$0]?.before == nil }
        return gone.map { .historyGone($0) }
    }

    private func decide(_ plan: inout UnmergePlan, _ states: [RowStates]) throws {
        let policy = session.crm.registry.merging.policies[plan.type]
        let merged = plan.type
        let referrers = session.crm.referrers(to: merged)
        let decider = UnmergeDecider(
            survivor: plan.survivor,
            groups: { type in
                let stored = type.columns.prefix(type.storedCount).indices.dropFirst()
                guard let policy, type.name == merged else { return stored.map { [$0] } }
                let groups = policy.groups(of: type).map { $0.fields.compactMap { type.index(of: $0) } }
                return groups + (type.index(of: Column.customFields).map { [[$0]] } ?? [])
            },
            references: { type in
                Set(referrers.filter { $0.type == type.name }.compactMap { type.index(of: $0.field.column) })
            }
        )
        for state in states {
            let (row, remaining) = try decider.decide(state, reader.catalog.type(state.link.type))
            if let row { plan.rows.append(row) }
            plan.remaining += remaining
        }
        try derive(&plan)
    }

    /// Computes the derived columns of rows whose values are a mixture.
    private func derive(_ plan: inout UnmergePlan) throws {
        for index in plan.rows.indices {
            guard case .revert(let values) = plan.rows[index].action else { continue }
            plan.rows[index].action = .revert(try complete(values, plan.rows[index].link.type))
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
        guard field.path == nil, let position = type.index(of: field.column), let value = key.values.first else {
            return false
        }
        if type.columns[position].kind.isList {
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
