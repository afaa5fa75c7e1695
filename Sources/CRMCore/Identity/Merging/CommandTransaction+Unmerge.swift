import StorageProtocols

extension CommandTransaction {
    /// Carries the undoing of a merge out.
    ///
    /// - Throws: ``CRMError`` where a former state breaks a rule.
    func carryOut(_ plan: UnmergePlan) throws {
        // What the merge made goes first, then the survivor lets go of what comes back.
        for rows in Self.byType(plan.rows.filter { $0.action == .remove }) { try remove(rows) }
        let survivor = RecordLink(type: plan.type, id: plan.survivor)
        let reverted = plan.rows.filter { if case .revert = $0.action { true } else { false } }
        let restored = plan.rows.filter { if case .restore = $0.action { true } else { false } }
        let parted = reverted.filter { $0.link == survivor } + restored.filter { $0.link.type == plan.type }
        try part(parted, try entry(plan.type))
        try restore(restored.filter { $0.link.type != plan.type })
        try revert(reverted.filter { $0.link != survivor })
        // Only now is everything in its place that their rules look at, such as a hierarchy.
        try checkGates(parted, try entry(plan.type))
    }

    /// Writes the records that were one; their gates are asked in the end.
    private func part(_ rows: [UnmergePlan.Row], _ entry: Registry.Entry) throws {
        for row in rows {
            guard let values = row.values else { continue }
            let kind: Change.Kind = row.version == nil ? .created : .updated
            try CRMError.throwing(RowCheck(entry: entry, context: context(.merge)).problems(in: [values], kind))
            if kind == .created {
                try writer.insert(entry.type, [values])
            } else {
                try writer.update(entry.type, [RowUpdate(values: values, expected: row.version)])
            }
        }
    }

    private func checkGates(_ rows: [UnmergePlan.Row], _ entry: Registry.Entry) throws {
        for kind in [Change.Kind.updated, .created] {
            let values = rows.filter { ($0.version == nil) == (kind == .created) }.compactMap(\.values)
            try CRMError.throwing(entry.gates.problems(in: values, kind, context(.merge)))
        }
    }

    private func remove(_ rows: [UnmergePlan.Row]) throws {
        guard let type = rows.first?.link.type else { return }
        let entry = try entry(type)
        let stored = try rows.compactMap { try storedRow(entry.type, $0.link.id)?.values }
        let values = try entry.gates.rows(stored: stored)
        try CRMError.throwing(entry.gates.problems(in: values, .deleted, context(.merge)))
        try writer.delete(entry.type, rows.map { RowDeletion(id: $0.link.id, expected: $0.version) })
    }

    private func revert(_ rows: [UnmergePlan.Row]) throws {
        for rows in Self.byType(rows) {
            let entry = try entry(rows[0].link.type)
            for start in stride(from: 0, to: rows.count, by: 1_000) {
                let chunk = rows[start..<min(start + 1_000, rows.count)]
                try CRMError.throwing(mergeProblems(in: chunk.compactMap(\.values), .updated, entry))
                try writer.update(
                    entry.type,
                    chunk.compactMap { row in row.values.map { RowUpdate(values: $0, expected: row.version) } }
                )
            }
        }
    }

    private func restore(_ rows: [UnmergePlan.Row]) throws {
        for rows in Self.byType(rows) {
            let entry = try entry(rows[0].link.type)
            let values = rows.compactMap(\.values)
            try CRMError.throwing(mergeProblems(in: values, .created, entry))
            try writer.insert(entry.type, values)
        }
    }

    /// Rows by record type, whose order is that of their first rows.
    private static func byType(_ rows: [UnmergePlan.Row]) -> [[UnmergePlan.Row]] {
        var positions: [String: Int] = [:]
        var groups: [[UnmergePlan.Row]] = []
        for row in rows {
            if let position = positions[row.link.type] {
                groups[position].append(row)
            } else {
                positions[row.link.type] = groups.count
                groups.append([row])
            }
        }
        return groups
    }
}
