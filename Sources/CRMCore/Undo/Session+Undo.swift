public import StorageProtocols

extension Session {
    /// Says what taking back an operation means, such as an import.
    ///
    /// - Parameter operation: The identifier under which ``write(reason:key:operation:isDryRun:_:)`` was called.
    /// - Returns: A decision for each record that the operation touched.
    /// - Throws: `StorageError`.
    public func planUndo(_ operation: RecordID) async throws -> UndoPlan {
        try await read { try $0.planUndo(operation) }
    }

    /// Takes back what a plan says, in commits of 1,000 records that form an operation of their own.
    ///
    /// Records that were changed after the plan was made are left alone and reported. After a crash in between, a new
    /// plan takes back the rest.
    public func undo(_ plan: UndoPlan) async throws -> UndoResult {
        var result = UndoResult(operation: newOperation(), blocked: plan.blocked)
        let decisions = plan.decisions.filter { $0.action != .keep }
        var start = 0
        while start < decisions.count {
            let batch = Array(decisions[start..<min(start + 1000, decisions.count)])
            start += batch.count
            let outcome = try await write(reason: "undo", operation: result.operation) { try $0.undo(batch) }.value
            result.undone += batch.count - outcome.count
            result.blocked += outcome
        }
        return result
    }
}

extension QueryTransaction {
    /// Says what taking back an operation means, such as an import.
    public func planUndo(_ operation: RecordID) throws -> UndoPlan {
        let own = Set(try reader.commits(.operation(operation)).map(\.id))
        var seen: Set<RecordLink> = []
        var histories: [UndoHistory] = []
        for commit in own.sorted(by: >) {
            for change in try reader.changes(in: commit).reversed() {
                let link = RecordLink(type: change.type, id: change.record)
                guard seen.insert(link).inserted else { continue }
                let revisions = try reader.revisions(try reader.catalog.type(link.type), link.id)
                histories.append(UndoHistory(link: link, revisions: revisions))
            }
        }
        var others: [CommitID: Commit] = [:]
        if let first = own.min() {
            for id in Set(histories.flatMap(\.commits)) where id > first && !own.contains(id) {
                others[id] = try commit(id)
            }
        }
        return UndoPlan(operation: operation, histories: histories, own: own, others: others)
    }
}
