import StorageProtocols

extension CommandTransaction {
    /// Carries out decisions in their order.
    ///
    /// - Returns: Those that could not be carried out.
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
        var blocked: [UndoPlan.Decision] = []
        var run = run
        func block(_ index: Int, _ reason: UndoPlan.Reason) {
            guard run.indices.contains(index) else { return }
            var decision = run.remove(at: index)
            (decision.action, decision.reason) = (.keep, reason)
            blocked.append(decision)
        }
        for problem in try problems(run, change, entry).reversed() { block(problem.index, .refused(problem.rule)) }
        while !run.isEmpty {
            do {
                try write(run, change, entry.type)
                return blocked
            } catch let error as StorageError {
                guard let index = error.index, run.indices.contains(index) else { throw error }
                switch error.code {
                case .versionConflict, .notFound, .alreadyExists: block(index, .changedSince([]))
                case .uniqueViolation: block(index, .refused(error.code.name))
                default: throw error
                }
            }
        }
        return blocked
    }

    /// The decisions of a run that the record type's rules refuse, in ascending order, each once.
    private func problems(
        _ run: [UndoPlan.Decision],
        _ change: Change.Kind,
        _ entry: Registry.Entry
    ) throws -> [(index: Int, rule: String)] {
        guard change != .deleted else { return [] }
        let rows = run.compactMap(\.values)
        let context = context(.undo)
        let problems =
            try RowCheck(entry: entry, context: context).problems(in: rows, change)
            + entry.gates.problems(in: rows, change, context)
        var rules: [Int: String] = [:]
        for problem in problems where rules[problem.index ?? 0] == nil { rules[problem.index ?? 0] = problem.rule }
        return rules.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func write(_ run: [UndoPlan.Decision], _ change: Change.Kind, _ type: RecordType) throws {
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

    /// The values that the record is to have.
    fileprivate var values: [Value]? {
        switch action {
        case .restore(let values), .revert(let values): values
        case .delete, .keep: nil
        }
    }
}
