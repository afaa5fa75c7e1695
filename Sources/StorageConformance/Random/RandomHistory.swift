import StorageProtocols

/// Makes commits of random writes, and does them on any store.
struct RandomHistory {
    var rows: RandomRows

    /// One call of a write transaction.
    enum Step: Sendable {
        case insert(RecordType, [[Value]])
        case update(RecordType, [[Value]])
        case delete(RecordType, [RecordID])
        case restore(RecordType, RecordID)
        case remove(RecordType, [RecordID])
        /// Gives every state of a record the same values.
        case rewrite(RecordType, [Value])
    }

    /// The calls of one commit.
    ///
    /// Many of them fail: the store says so, and goes on with the next.
    mutating func steps(_ catalog: Catalog) -> [Step] {
        (0..<rows.random.number(1...8))
            .compactMap { _ in
                guard let type = catalog.types[rows.random.pick(catalog.names)] else { return nil }
                switch rows.random.number(0...13) {
                case 0...6: return .insert(type, batch(type))
                case 7...9: return .update(type, batch(type))
                case 10: return .delete(type, [rows.id()])
                case 11: return .remove(type, [rows.id()])
                case 12: return .rewrite(type, rows.row(of: type, id: rows.id()))
                default: return .restore(type, rows.id())
                }
            }
    }

    private mutating func batch(_ type: RecordType) -> [[Value]] {
        (0..<rows.random.number(1...3)).map { _ in rows.row(of: type, id: rows.id()) }
    }

    /// Does the calls in one commit; gives which ones succeeded, and the commit.
    static func run(_ steps: [Step], on store: any Store, tick: Int) async throws -> [String] {
        let outcome = try await store.write(CommitRequest(at: .tick(tick))) { tx in
            try steps.map { step in
                do {
                    switch step {
                    case .insert(let type, let rows):
                        try tx.insert(type, rows)
                        return "inserted"
                    case .update(let type, let rows):
                        return "\(try tx.update(type, rows.map { RowUpdate(values: $0, expected: nil) }))"
                    case .delete(let type, let ids):
                        try tx.delete(type, ids.map { RowDeletion(id: $0, expected: nil) })
                        return "deleted"
                    case .restore(let type, let id):
                        guard let last = try tx.revisions(type, id).last else { return "never was" }
                        try tx.insert(type, [last.values])
                        return "restored"
                    case .remove(let type, let ids):
                        try tx.erase(type, ids.map { RowErasure(id: $0, states: nil) })
                        return "removed"
                    case .rewrite(let type, let row):
                        guard case .id(let id)? = row.first else { return "no identifier" }
                        let states = try tx.revisions(type, id).map { _ in row }
                        try tx.erase(type, [RowErasure(id: id, states: states)])
                        return "rewritten"
                    }
                } catch is StorageError {
                    // Of several faults in one call, a store may report any.
                    return "refused"
                }
            }
        }
        return outcome.value + ["commit \(outcome.commit?.description ?? "none")"]
    }

    /// All that a store keeps of what happened.
    static func trace(
        _ store: any Store
    ) async throws -> Trace {
        try await store.read { tx in
            var (revisions, erasures) = ([String: [Revision]](), [String: Erasure]())
            for name in tx.catalog.names {
                for number in 0..<RandomRows.identifiers {
                    let type = try tx.catalog.type(name)
                    revisions["\(name) \(number)"] = try tx.revisions(type, .fixture(number))
                    erasures["\(name) \(number)"] = try tx.erasure(type, .fixture(number))
                }
            }
            return Trace(
                commits: try tx.commits(.after(.none, limit: .max)),
                changes: try tx.changes(after: .start, limit: .max),
                revisions: revisions,
                erasures: erasures
            )
        }
    }

    /// What a store keeps of its commits, and of each record.
    struct Trace: Sendable {
        var commits: [Commit]
        var changes: [Change]
        var revisions: [String: [Revision]]
        var erasures: [String: Erasure]
    }
}
