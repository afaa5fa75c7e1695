public import StorageProtocols

/// What a merge did.
public struct MergeResult: Sendable, Hashable {
    /// The merge, by which it can be taken back.
    public var merge: ID<MergeRecord>
    /// The record type.
    public var type: String
    /// The record that survived.
    public var survivor: RecordID
    /// What it took from where, what lost, and what became of the rows of others.
    public var account: MergeAccount
}

extension Session {
    /// Says what becoming one means for several records, without writing anything.
    ///
    /// - Parameters:
    ///   - ids: The records, two or more; old identifiers stand for their survivors.
    ///   - survivor: The record that survives; nil to let the policy choose.
    ///   - policy: The rules; nil for those of the record type.
    /// - Returns: A decision for every field, and for every row of others that does not simply move.
    /// - Throws: `StorageError` with code `notFound`; ``CRMError``.
    public func planMerge<R: CRMRecord>(
        _ ids: [ID<R>],
        keep survivor: ID<R>? = nil,
        by policy: MergePolicy? = nil
    ) async throws -> MergePlan {
        let merge: ID<MergeRecord> = newID()
        return try await write(reason: "\(R.typeName).merge", operation: merge.raw, isDryRun: true) { tx in
            try tx.merge(R.self, ids, keep: survivor, by: policy, as: merge)
        }
        .value
    }

    /// Carries a merge out in one commit, once for each key.
    ///
    /// References move in the tables of all modules; the old identifiers lead to the survivor from now on; what lost
    /// is kept with the merge.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - key: The caller's idempotency key: the same plan and key merge once, and give the same result again.
    /// - Returns: The merge, by which it can be taken back.
    /// - Throws: `StorageError` with code `versionConflict` where one of the records changed since; ``CRMError`` with
    ///   code `outdated` where the plan does not know what became of other rows; ``CRMError`` where a rule is broken.
    @discardableResult
    public func merge(_ plan: MergePlan, key: String? = nil) async throws -> MergeResult {
        try await merge(plan.type, plan.survivor, key) { tx, id in
            try tx.authorizeMerge(plan.type, [plan.survivor] + plan.losers)
            let done = try tx.asSystem.carryOut(plan.undone, as: id)
            guard done.rows == plan.rows else {
                throw CRMError(.outdated, "other rows changed since the merge was planned", type: plan.type)
            }
            return done
        }
    }

    /// Makes several records one, by the rules of their type.
    ///
    /// - Parameters:
    ///   - ids: The records, two or more; old identifiers stand for their survivors.
    ///   - survivor: The record that survives; nil to let the policy choose.
    ///   - policy: The rules; nil for those of the record type.
    ///   - key: The caller's idempotency key: the same records and key merge once, and give the same result again.
    @discardableResult
    public func merge<R: CRMRecord>(
        _ ids: [ID<R>],
        keep survivor: ID<R>? = nil,
        by policy: MergePolicy? = nil,
        key: String? = nil
    ) async throws -> MergeResult {
        try await merge(R.typeName, survivor?.raw ?? ids.first?.raw, key) { tx, id in
            try tx.merge(R.self, ids, keep: survivor, by: policy, as: id)
        }
    }

    private func merge(
        _ type: String,
        _ record: RecordID?,
        _ key: String?,
        _ body: @escaping @Sendable (CommandTransaction, ID<MergeRecord>) throws -> MergePlan
    ) async throws -> MergeResult {
        let merge: ID<MergeRecord> = newID()
        let key = key.map { "\(type).merge/\(record?.description ?? "")/\($0)" }
        do {
            return try await write(reason: "\(type).merge", key: key, operation: merge.raw) { tx in
                _ = try body(tx, merge)
                return MergeResult(try tx.asSystem.get(merge).record)
            }
            .value
        } catch let error as StorageError where error.code == .alreadyCommitted {
            guard let key else { throw error }
            return try await read { try $0.mergeResult(ofKey: key) }
        }
    }
}

extension MergeResult {
    init(_ record: MergeRecord) {
        self.init(merge: record.id, type: record.type, survivor: record.survivor, account: record.account)
    }
}

extension MergePlan {
    /// The decisions alone.
    var undone: MergePlan {
        var copy = self
        (copy.moved, copy.rows, copy.remarks) = ([], [], [])
        return copy
    }
}

extension CommandTransaction {
    /// Makes several records one.
    fileprivate func merge<R: CRMRecord>(
        _ type: R.Type,
        _ ids: [ID<R>],
        keep survivor: ID<R>?,
        by policy: MergePolicy?,
        as merge: ID<MergeRecord>
    ) throws -> MergePlan {
        let system = asSystem
        let policy = try policy ?? system.mergePolicy(of: R.typeName)
        let all = try ((survivor.map { [$0] } ?? []) + ids).map { try system.resolved(RecordLink($0)).id }
        try authorizeMerge(R.typeName, all)
        let plan = try system.planMerge(R.typeName, all, isGiven: survivor != nil, by: policy)
        return try system.carryOut(plan, as: merge)
    }

    /// Decides what a merge means for the records themselves, of which the first survives where it is given.
    private func planMerge(
        _ name: String,
        _ ids: [RecordID],
        isGiven: Bool,
        by policy: MergePolicy
    ) throws -> MergePlan {
        _ = try mergePolicy(of: name)
        var policy = policy
        if isGiven { policy.survivor = .first }
        let type = try reader.catalog.type(name)
        return try MergePlan(type, try mergeCandidates(type, ids, policy), by: policy)
    }
}

extension QueryTransaction {
    /// Checks that the actor may merge records, all of whose fields the actor can see and change.
    ///
    /// - Throws: `StorageError` with code `notFound`; ``CRMError`` with code `denied`.
    func authorizeMerge(_ type: String, _ ids: [RecordID]) throws {
        guard let access else { return }
        let allowed = try access.allowed(.merge, ids, of: type)
        for id in ids where !allowed.contains(id) {
            let decision = try access.decide(.merge, RecordLink(type: type, id: id))
            if decision.reasons == [.notFound] { throw StorageError(.notFound, type: type, record: id) }
            throw CRMError.denied(decision)
        }
        let fields = access.fields(of: type)
        let closed = fields.hidden.union(fields.hiddenCustom.map { FieldName.custom($0).permissionName })
            .union(fields.readOnly).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        if let field = closed.first {
            throw CRMError.denied(AccessDecision(.merge, allowed: false, [.field(field)]), type: type, field: field)
        }
    }
}

extension QueryTransaction {
    /// What the merge of an idempotency key did, even if it was taken back since.
    fileprivate func mergeResult(ofKey key: String) throws -> MergeResult {
        guard let operation = try unguarded.commits(.key(key)).first?.operation,
            let first = try unguarded.revisions(MergeRecord.schema.type, operation).first
        else { throw StorageError(.alreadyCommitted, "by another operation") }
        var row = RowReader(values: first.values)
        return MergeResult(try MergeRecord.schema.decode(&row))
    }

    /// The merges that a record took others in by, oldest first: their decisions, and the values that lost.
    ///
    /// Fields that the actor may not see are left out; there are none of a record that the actor does not see.
    public final func merges(into link: RecordLink) throws -> [MergeRecord] {
        let link = try resolved(link)
        guard let type = reader.catalog.types[link.type], try reader.withRow(type, link.id, { _ in }) else { return [] }
        let merges = try unguarded.fetch(
            MergeRecord.where { $0.survivor == link.id && $0.type == link.type }.sorted { $0.at.ascending }
        )
        guard let fields = access?.fields(of: link.type), !fields.isFull else { return merges.map(\.record) }
        return merges.map { stored in
            var record = stored.record
            record.account.fields.removeAll { $0.fields.contains(where: fields.hides) }
            return record
        }
    }
}

extension Session {
    /// The merges that a record took others in by, oldest first: their decisions, and the values that lost.
    public func merges<R: Record>(into id: ID<R>) async throws -> [MergeRecord] {
        try await read { try $0.merges(into: RecordLink(id)) }
    }
}
