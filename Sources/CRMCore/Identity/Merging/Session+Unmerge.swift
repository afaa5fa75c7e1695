public import StorageProtocols

extension Session {
    /// The merge that an identifier is of: its own, or that of a record that was merged into another.
    ///
    /// - Throws: `StorageError` with code `notFound`.
    public func merge(named id: RecordID) async throws -> ID<MergeRecord> {
        try await read { tx in
            let alias = try tx.unguarded.find(ID<RecordAlias>(id))?.record
            let merge = try tx.unguarded.get(alias?.merge ?? ID<MergeRecord>(id)).record
            try tx.authorizeMerge(merge.type, [merge.survivor])
            return merge.id
        }
    }

    /// Says what taking a merge back means: what comes back as it was, and what stays of what was done since.
    ///
    /// - Throws: `StorageError` with code `notFound` for a merge that there is not, or that was taken back.
    public func planUnmerge(_ merge: ID<MergeRecord>) async throws -> UnmergePlan {
        try await read { try $0.planUnmerge(ofMerge: merge) }
    }

    /// Takes a merge back in one commit, once for each key.
    ///
    /// The records are as they were before, and so are the rows that named them; what was done since stays, where the
    /// plan does not say otherwise.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - key: The caller's idempotency key: the same plan and key are carried out once.
    /// - Throws: ``CRMError`` with code `wrongState` where the plan is blocked, `outdated` where something changed
    ///   since it was made, or where a former state breaks a rule; `StorageError`.
    public func unmerge(_ plan: UnmergePlan, key: String? = nil) async throws {
        try await unmerge(plan.merge, key) { tx in
            guard try tx.planUnmerge(ofMerge: plan.merge) == plan else {
                throw CRMError(.outdated, "something changed since the plan was made", type: plan.type)
            }
            return plan
        }
    }

    /// Takes a merge back in one commit, once for each key.
    ///
    /// - Returns: What it meant, and what stays of what was done since; nil where the key did it before.
    @discardableResult
    public func unmerge(_ merge: ID<MergeRecord>, key: String? = nil) async throws -> UnmergePlan? {
        try await unmerge(merge, key) { try $0.planUnmerge(ofMerge: merge) }
    }

    @discardableResult
    private func unmerge(
        _ merge: ID<MergeRecord>,
        _ key: String?,
        _ plan: @escaping @Sendable (CommandTransaction) throws -> UnmergePlan
    ) async throws -> UnmergePlan? {
        do {
            return try await write(
                reason: "unmerge",
                key: key.map { "unmerge/\(merge)/\($0)" },
                operation: merge.raw
            ) { tx in
                let plan = try plan(tx)
                if let blocker = plan.blocker {
                    throw CRMError(.wrongState, blocker.description, type: plan.type, record: merge.raw)
                }
                try tx.asSystem.carryOut(plan)
                return plan
            }
            .value
        } catch let error as StorageError where error.code == .alreadyCommitted && key != nil {
            return nil
        }
    }
}

extension QueryTransaction {
    /// Says what taking a merge back means, if the actor may do so.
    fileprivate func planUnmerge(ofMerge merge: ID<MergeRecord>) throws -> UnmergePlan {
        let record = try unguarded.get(merge).record
        try authorizeMerge(record.type, [record.survivor])
        let system = QueryTransaction(unguarded, session: session, now: asked, access: nil)
        return try system.planUnmerge(merge)
    }
}
