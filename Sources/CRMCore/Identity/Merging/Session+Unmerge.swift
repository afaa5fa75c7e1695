public import StorageProtocols

extension Session {
    /// The merge that an identifier is of: its own, or that of a record that was merged into another.
    ///
    /// - Throws: `StorageError` with code `notFound`.
    public func merge(named id: RecordID) async throws -> ID<MergeRecord> {
        try await read { tx in
            if let alias = try tx.reader.find(ID<RecordAlias>(id)) { return alias.merge }
            return try tx.reader.get(ID<MergeRecord>(id)).id
        }
    }

    /// Says what taking a merge back means: what comes back as it was, and what stays of what was done since.
    ///
    /// - Throws: `StorageError` with code `notFound` for a merge that there is not, or that was taken back.
    public func planUnmerge(_ merge: ID<MergeRecord>) async throws -> UnmergePlan {
        try await read { try $0.planUnmerge(merge) }
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
            guard try tx.planUnmerge(plan.merge) == plan else {
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
        try await unmerge(merge, key) { try $0.planUnmerge(merge) }
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
                operation: newOperation()
            ) { tx in
                let plan = try plan(tx)
                if let blocker = plan.blocker {
                    throw CRMError(.wrongState, blocker.description, type: plan.type, record: merge.raw)
                }
                try tx.carryOut(plan)
                return plan
            }
            .value
        } catch let error as StorageError where error.code == .alreadyCommitted && key != nil {
            return nil
        }
    }
}
