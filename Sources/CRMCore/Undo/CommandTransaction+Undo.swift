import StorageProtocols

extension CommandTransaction {
    /// Carries out decisions in their order.
    ///
    /// - Returns: Those that a rule refuses.
    /// - Throws: `StorageError` with the record where another changed it or holds its unique value.
    func undo(_ decisions: [UndoPlan.Decision]) throws -> [UndoPlan.Decision] {
        var blocked: [UndoPlan.Decision] = []
        var rest = decisions[...]
        while let first = rest.first {
            let run =
                first.change == .deleted
                ? rest.prefix { $0.change == .deleted }
                : rest.prefix { $0.change == first.change && $0.link.type == first.link.type }
            rest = rest.dropFirst(run.count)
            for decisions in Self.byType(run) {
                guard let type = decisions.first?.link.type else { continue }
                blocked += try carryOut(decisions, first.change, try entry(type))
            }
        }
        return blocked
    }

    /// Splits decisions by record type, whose order is that of their first records.
    private static func byType(_ decisions: ArraySlice<UndoPlan.Decision>) -> [[UndoPlan.Decision]] {
        var positions: [String: Int] = [:]
        var groups: [[UndoPlan.Decision]] = []
        for decision in decisions {
            if let position = positions[decision.link.type] {
                groups[position].append(decision)
            } else {
                positions[decision.link.type] = groups.count
                groups.append([decision])
            }
        }
        return groups
    }

    /// Writes a run of decisions of one kind on one record type, leaving out those that a rule refuses.
    private func carryOut(
        _ run: [UndoPlan.Decision],
        _ change: Change.Kind,
        _ entry: Registry.Entry
    ) throws -> [UndoPlan.Decision] {
        let (run, denied) = try access.map { try permitted(run, change, entry, $0) } ?? (run, [])
        let rules = try rulesBroken(by: run, change, entry)
        if rules.isEmpty {
            try write(run, change, entry.type)
            return denied
        }
        let allowed = run.indices.filter { rules[$0] == nil }.map { run[$0] }
        try write(allowed, change, entry.type)
        return denied + run.indices.compactMap { index in rules[index].map { run[index].blocked(by: .refused($0)) } }
    }

    /// What a user may carry out, with the values that the user can't see, and the rest.
    private func permitted(
        _ run: [UndoPlan.Decision],
        _ change: Change.Kind,
        _ entry: Registry.Entry,
        _ access: AccessGuard
    ) throws -> (permitted: [UndoPlan.Decision], denied: [UndoPlan.Decision]) {
        var check = try WriteGuard(access, entry)
        var rows = run.compactMap(\.values)
        switch change {
        case .created:
            // The plan has the rows as the user sees them.
            for index in rows.indices {
                if let last = try writer.revisions(entry.type, run[index].link.id).last { rows[index] = last.values }
            }
            try check.create(&rows, isRestoring: true)
        case .updated: try check.update(&rows, run.map(\.version))
        case .deleted: try check.delete(run.map(\.link.id))
        }
        for case let error as StorageError in check.problems.values where error.code == .versionConflict { throw error }
        if change != .deleted {
            rows = try entry.gates.rows(stored: rows.map { Array($0.prefix(entry.type.storedCount)) })
        }
        var (permitted, denied): ([UndoPlan.Decision], [UndoPlan.Decision]) = ([], [])
        for (index, decision) in run.enumerated() {
            guard check.problems[index] == nil else {
                denied.append(decision.blocked(by: .refused("no access")))
                continue
            }
            var copy = decision
            switch decision.action {
            case .restore: copy.action = .restore(rows[index])
            case .revert: copy.action = .revert(rows[index])
            case .delete, .keep: break
            }
            permitted.append(copy)
        }
        return (permitted, denied)
    }

    /// The first rule that each decision of a run breaks, by its position.
    private func rulesBroken(
        by run: [UndoPlan.Decision],
        _ change: Change.Kind,
        _ entry: Registry.Entry
    ) throws -> [Int: String] {
        guard change != .deleted else { return [:] }
        let rows = run.compactMap(\.values)
        let context = context(.undo)
        let problems =
            try RowCheck(entry: entry, context: context).problems(in: rows, change)
            + entry.gates.problems(in: rows, change, context)
        var rules = Dictionary(problems.map { ($0.index ?? 0, $0.rule) }, uniquingKeysWith: { first, _ in first })
        for (index, decision) in run.enumerated() where try bringsBackErased(decision, entry.type) {
            rules[index] = "what the record was then has been erased"
        }
        return rules
    }

    /// Whether a plan that is older than an erasure still holds what was erased.
    private func bringsBackErased(_ decision: UndoPlan.Decision, _ type: RecordType) throws -> Bool {
        guard let values = decision.values, try writer.erasure(type, decision.link.id) != nil else { return false }
        return try !writer.revisions(type, decision.link.id).contains { $0.values == values }
    }

    private func write(_ run: [UndoPlan.Decision], _ change: Change.Kind, _ type: RecordType) throws {
        if run.isEmpty { return }
        switch change {
        case .created: try writer.insert(type, run.compactMap(\.values))
        case .updated:
            try writer.update(
                type,
                run.compactMap { decision in
                    decision.values.map { RowUpdate(values: $0, expected: decision.version) }
                }
            )
        case .deleted:
            try writer.delete(type, run.map { RowDeletion(id: $0.link.id, expected: $0.version) })
        }
    }
}

extension UndoPlan.Decision {
    /// What carrying out the decision does to the record.
    fileprivate var change: Change.Kind {
        switch action {
        case .restore: .created
        case .revert, .keep: .updated
        case .delete: .deleted
        }
    }

    /// The same decision, kept from being carried out.
    func blocked(by reason: UndoPlan.Reason) -> UndoPlan.Decision {
        var copy = self
        (copy.action, copy.reason) = (.keep, reason)
        return copy
    }

    /// The values that the record is to have.
    fileprivate var values: [Value]? {
        switch action {
        case .restore(let values), .revert(let values): values
        case .delete, .keep: nil
        }
    }
}
