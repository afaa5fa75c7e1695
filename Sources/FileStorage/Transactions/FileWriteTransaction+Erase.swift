import StorageProtocols
import StorageSQL

extension FileWriteTransaction {
    /// What the states of one record are to hold.
    struct Rewriting {
        var id: RecordID
        /// The record's position in its batch.
        var index: Int
        var states: [[Value]]
        /// The positions of the states that differ from what they are to hold.
        var positions: [Int]
    }

    /// Puts other values into the states of a record; a live one is superseded as by an update.
    func rewrite(_ rewriting: Rewriting, _ revisions: [Revision], _ layout: TypeLayout) throws {
        for position in rewriting.positions {
            let (revision, values) = (revisions[position], rewriting.states[position])
            if revision.to == nil {
                try rewriteLive(rewriting, values, layout)
            }
            if revision.to != nil || revision.from != commit {
                // The state that has just become history, too.
                try rewritePast(rewriting.id, revision.from, values, layout)
            }
        }
    }

    private func rewriteLive(_ rewriting: Rewriting, _ values: [Value], _ layout: TypeLayout) throws {
        guard let old = try stored(rewriting.id, layout) else { return }
        try archive(old, layout)
        let changed = values.indices.filter { values[$0] != old.values[$0] }
        try replace(old, by: values, changed, layout, rewriting.index, rewriting.id)
        if old.version != commit.sequence {
            try ChangeWriter(layout.number, commit, connection).append(rewriting.id, .updated)
        }
    }

    private func rewritePast(_ id: RecordID, _ from: CommitID, _ values: [Value], _ layout: TypeLayout) throws {
        let columns = layout.type.columns.map { SQLText.quoted($0.name) + "=?" }.joined(separator: ",")
        let history = SQLText.quoted(SQLNames.history(layout.type))
        let update = try connection.statement("UPDATE \(history) SET \(columns) WHERE id=? AND \"_version\"=?")
        defer { update.reset() }
        update.bind(row: values, from: 1)
        update.bind(id, at: Int32(values.count + 1))
        update.bind(from.sequence, at: Int32(values.count + 2))
        _ = try update.step()
    }
}
