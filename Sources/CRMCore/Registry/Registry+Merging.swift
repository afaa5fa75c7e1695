public import StorageProtocols

extension Registry {
    /// Lets records of a type become one.
    ///
    /// - Parameters:
    ///   - type: The record type.
    ///   - policy: Which fields survive by which rule, where the caller does not say otherwise.
    public mutating func merges<R: Record>(_ type: R.Type, _ policy: MergePolicy = MergePolicy()) {
        for group in policy.groups { for field in group.fields { mention(R.typeName, field) } }
        for field in policy.distinct { mention(R.typeName, field) }
        guard merging.policies.updateValue(policy, forKey: R.typeName) == nil else {
            return note(.duplicateName, R.typeName, "merge")
        }
    }

    /// Decides what becomes of rows that name records which become one.
    ///
    /// Without this, rows move to the survivor; those that would share a unique value with another stay with the old
    /// identifier.
    ///
    /// - Parameters:
    ///   - type: The rows' record type.
    ///   - field: The field that names the records.
    ///   - decide: Decides on each of the rows that move, in their order: a pure function.
    public mutating func merging<R: Record, Target: Record>(
        _ type: R.Type,
        by field: Field<R, ID<Target>>,
        _ decide: @escaping @Sendable (MergedRows<R, Target>) -> [RowMerge<R>]
    ) {
        mention(R.typeName, field.name)
        guard merging.merger(of: R.typeName, by: field.name) == nil else {
            return note(.duplicateName, "\(R.typeName).\(field.name)", "merge")
        }
        merging.rows.append(
            RowMerger(type: R.typeName, field: field.name) { survivor, own, moving, now in
                let schema = R.schema
                func records(_ rows: [[Value]]) throws -> [R] {
                    try rows.map { values in
                        var row = RowReader(values: values)
                        return try schema.decode(&row)
                    }
                }
                let rows = MergedRows<R, Target>(
                    survivor: ID(survivor),
                    own: try records(own),
                    moving: try records(moving),
                    now: now
                )
                return decide(rows)
                    .map { decision in
                        switch decision {
                        case .move: .move
                        case .become(let record, let reason): .become(schema.values(of: record), reason)
                        case .fold(let record, let reason): .fold(schema.values(of: record), reason)
                        case .keep(let reason): .keep(reason)
                        }
                    }
            }
        )
    }

    /// Adds a part to every merge of records of a type, in the same commit.
    ///
    /// It runs before any row changes, so that it sees what was true of each of the records; what it writes is undone
    /// with the merge.
    ///
    /// - Parameters:
    ///   - name: The name, unique among all.
    ///   - type: The record type.
    ///   - run: May write rows for the survivor, and says what it did.
    public mutating func onMerge<R: Record>(
        _ name: String,
        of type: R.Type,
        _ run: @escaping @Sendable (MergeEvent<R>, CommandTransaction) throws -> [MergeRemark]
    ) {
        guard claim(name, "merge") else { return }
        mention(R.typeName)
        merging.effects[R.typeName, default: []]
            .append { survivor, losers, tx in
                try run(MergeEvent(survivor: ID(survivor), losers: losers.map { ID($0) }), tx)
            }
    }
}
