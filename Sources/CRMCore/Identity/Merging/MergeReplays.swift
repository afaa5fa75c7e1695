import StorageProtocols

/// The fields of rows that name merged records, as they are without one of the merges.
final class MergeReplays {
    private let transaction: QueryTransaction
    private let plan: UnmergePlan
    /// The survivors of old identifiers once the merge is taken back; nil for those that come back.
    private var settled: [RecordID: RecordID?] = [:]
    private var commits: [CommitID: Bool] = [:]

    init(_ plan: UnmergePlan, _ states: [RowStates], in transaction: QueryTransaction) {
        self.plan = plan
        self.transaction = transaction
        for id in plan.losers { settled[id] = .some(nil) }
        let survivor = RecordAlias.schema.type.index(of: RecordAlias.Fields.survivor.name)
        // Older aliases lead to the record again that they led to before the merge.
        for state in states where state.link.type == RecordAlias.typeName {
            guard let survivor, case .id(let id)? = state.before?[survivor], state.now == state.after else { continue }
            settled[state.link.id] = id
        }
    }

    /// What the columns of a row that name merged records hold without the merge, by their positions.
    func values(of state: RowStates, _ type: RecordType) throws -> [Int: Value] {
        var values: [Int: Value] = [:]
        for referrer in transaction.session.crm.referrers(to: plan.type)
        where referrer.type == type.name && referrer.merging == .moves {
            guard let position = type.index(of: referrer.field.column) else { continue }
            let replay = ReferenceReplay(
                referrer: referrer,
                target: plan.type,
                survivor: { try self.survivor(of: $0, after: $1) },
                isOfMerge: isOfMerge
            )
            values[position] = try replay.value(of: state.revisions, position, settled: settledSurvivor)
        }
        return values
    }

    private func settledSurvivor(of id: RecordID) throws -> RecordID {
        if let survivor = settled[id] { return survivor ?? id }
        let survivor = try transaction.survivor(of: id, type: plan.type)
        settled[id] = .some(survivor)
        return survivor ?? id
    }

    private func survivor(of id: RecordID, after commit: CommitID) throws -> RecordID {
        try transaction.survivor(of: id, type: plan.type, asOf: .commit(commit)) ?? id
    }

    /// A merge and its undoing are one operation, which has the merge's identifier.
    private func isOfMerge(_ commit: CommitID) throws -> Bool {
        if let known = commits[commit] { return known }
        var isOfMerge = false
        if let operation = try transaction.commit(commit).operation {
            isOfMerge = try !transaction.reader.revisions(MergeRecord.schema.type, operation).isEmpty
        }
        commits[commit] = isOfMerge
        return isOfMerge
    }
}
