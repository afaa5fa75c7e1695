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
            let blocked = try await undo(batch, operation: result.operation)
            result.undone += batch.count - blocked.count
            result.blocked += blocked
        }
        return result
    }

    /// Carries out one batch; what is in conflict with the store is left out of another try.
    private func undo(_ batch: [UndoPlan.Decision], operation: RecordID) async throws -> [UndoPlan.Decision] {
        var batch = batch
        var conflicts: [UndoPlan.Decision] = []
        while true {
            do {
                let tried = batch
                let refused = try await write(reason: "undo", operation: operation) { try $0.undo(tried) }.value
                return refused + conflicts
            } catch let error as StorageError {
                guard let reason = UndoPlan.Reason(error),
                    let index = batch.firstIndex(where: { $0.link.id == error.record && $0.link.type == error.type })
                else { throw error }
                conflicts.append(batch.remove(at: index).blocked(by: reason))
            }
        }
    }
}

extension UndoPlan.Reason {
    /// Why a record is left alone that the store does not let go back; nil for other errors.
    fileprivate init?(_ error: StorageError) {
        switch error.code {
        case .versionConflict, .notFound, .alreadyExists: self = .changedSince([])
        case .uniqueViolation: self = .refused("another record holds the unique \(error.field ?? "value")")
        default: return nil
        }
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
