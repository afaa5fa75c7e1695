import StorageProtocols

extension CommandTransaction {
    /// The rules by which records of a type become one.
    ///
    /// - Throws: ``CRMError`` with code `notMergeable`.
    func mergePolicy(of type: String) throws -> MergePolicy {
        guard let policy = session.crm.registry.merging.policies[type] else {
            throw CRMError(.notMergeable, "records of this type do not become one", type: type)
        }
        return policy
    }

    /// Carries a merge out, and says what became of the rows of others.
    ///
    /// - Returns: The plan with everything that it did.
    func carryOut(_ plan: MergePlan, as id: ID<MergeRecord>) throws -> MergePlan {
        let entry = try entry(plan.type)
        let losers = try plan.losers.map { try current($0, plan, entry.type) }
        _ = try current(plan.survivor, plan, entry.type)
        var plan = plan
        for effect in session.crm.registry.merging.effects[plan.type] ?? [] {
            plan.remarks += try effect(plan.survivor, plan.losers, self)
        }
        try endLosers(losers, entry, plan)
        try writeSurvivor(plan, entry)
        var children = MergingRows(plan: plan, tx: self)
        try children.carryOut()
        (plan.moved, plan.rows) = (children.moved, children.rows)
        try writeAliases(of: losers, plan, entry.type, id)
        let record = MergeRecord(
            id: id,
            type: plan.type,
            survivor: plan.survivor,
            losers: plan.losers.map { RecordLink(type: plan.type, id: $0) },
            at: now,
            account: MergeAccount(
                fields: plan.fields.filter { !$0.alternates.isEmpty || $0.from != plan.survivor },
                moved: plan.moved,
                rows: plan.rows,
                remarks: plan.remarks
            )
        )
        try writer.insert(record)
        return plan
    }

    /// A record's stored values, if it is at the version that the plan rests on.
    private func current(_ id: RecordID, _ plan: MergePlan, _ type: RecordType) throws -> [Value] {
        guard let row = try storedRow(type, id) else { throw StorageError(.notFound, type: type.name, record: id) }
        guard row.version == plan.versions[id] else {
            throw StorageError(.versionConflict, type: type.name, record: id)
        }
        return row.values
    }

    private func endLosers(_ losers: [[Value]], _ entry: Registry.Entry, _ plan: MergePlan) throws {
        let rows = try entry.gates.rows(stored: losers)
        try CRMError.throwing(entry.gates.problems(in: rows, .deleted, context(.merge)))
        try writer.delete(entry.type, plan.losers.map { RowDeletion(id: $0, expected: plan.versions[$0]) })
    }

    private func writeSurvivor(_ plan: MergePlan, _ entry: Registry.Entry) throws {
        let map = Dictionary(uniqueKeysWithValues: plan.losers.map { ($0, plan.survivor) })
        var values = try plan.values(of: entry.type)
        for referrer in session.crm.referrers(to: plan.type) where referrer.type == plan.type {
            guard let position = entry.type.index(of: referrer.field.column) else { continue }
            values[position] = try referrer.replacing(map, of: plan.type, in: values[position])
        }
        let rows = try entry.gates.rows(stored: [values])
        try CRMError.throwing(mergeProblems(in: rows, .updated, entry))
        try writer.update(
            entry.type,
            rows.map { RowUpdate(values: $0, expected: plan.versions[plan.survivor]) }
        )
    }

    /// What the rules say of rows that a merge or its undoing writes.
    func mergeProblems(in rows: [[Value]], _ kind: Change.Kind, _ entry: Registry.Entry) throws -> [CRMError] {
        let context = context(.merge)
        return try RowCheck(entry: entry, context: context).problems(in: rows, kind)
            + entry.gates.problems(in: rows, kind, context)
    }

    private func writeAliases(
        of losers: [[Value]],
        _ plan: MergePlan,
        _ type: RecordType,
        _ id: ID<MergeRecord>
    ) throws {
        let external = type.index(of: "external_id")
        var fresh: [RecordAlias] = []
        for (loser, values) in zip(plan.losers, losers) {
            var externalID: String?
            if let external, case .text(let text) = values[external] { externalID = text }
            let alias = RecordAlias(
                id: ID(loser),
                type: plan.type,
                survivor: plan.survivor,
                merge: id,
                externalID: externalID
            )
            // A record that came back by itself has left its alias.
            if let known = try reader.find(alias.id) {
                try writer.update(Stored(alias, version: known.version))
            } else {
                fresh.append(alias)
            }
        }
        try writer.insert(fresh)
    }
}
