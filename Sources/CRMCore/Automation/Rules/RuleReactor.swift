import StorageProtocols

/// Runs stored rules on changes.
///
/// What an action writes can set off rules again, up to a depth that no sensible set of rules reaches: a circle of
/// rules ends in a failure that names the change.
struct RuleReactor {
    static let name = "rules"
    static let maximumDepth = 8

    let tx: CommandTransaction
    let actions: [String: RuleAction]

    /// Registers the reactor and the check of definitions.
    static func register(in registry: inout Registry) {
        let actions = registry.automation.actions
        registry.gate("rule.definition", on: Rule.self) { batch, context in
            guard batch.kind != .deleted else { return }
            for (index, rule) in batch.records.enumerated() {
                if let problem = Self.problem(of: rule, actions, context.transaction.catalog) {
                    batch.refuse(index, .outOfRange, problem, field: Rule.Fields.definition.name)
                }
            }
        }
        if actions.isEmpty { return }
        registry.reactor(Self.name, on: []) { batch, tx in
            try RuleReactor(tx: tx, actions: actions).run(batch.changes)
        }
    }

    private static func problem(of rule: Rule, _ actions: [String: RuleAction], _ catalog: Catalog) -> String? {
        do {
            let definition = try StoredJSON.decode(RuleDefinition.self, from: rule.definition)
            guard let action = actions[definition.action] else { return "no such action: \(definition.action)" }
            try action.check(definition.parameters)
            let type = try catalog.type(definition.trigger.type)
            for field in definition.trigger.fields where type.index(of: field) == nil {
                return "no such field: \(type.name).\(field)"
            }
            try catalog.check(RecordQuery(type: type.name, condition: definition.condition))
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func run(_ changes: [Change]) throws {
        let rules = try tx.fetch(Rule.where { $0.isActive == true }.sorted { $0.name.ascending })
        if rules.isEmpty { return }
        for rule in rules {
            let definition = try StoredJSON.decode(RuleDefinition.self, from: rule.definition)
            let trigger = definition.trigger
            var records: [RecordID] = []
            for change in changes where change.type == trigger.type && trigger.kinds.contains(change.kind) {
                guard try hasChanged(trigger.fields, change), !records.contains(change.record) else { continue }
                try checkDepth(of: change)
                records.append(change.record)
            }
            if records.isEmpty { continue }
            let matching = try tx.processable(
                tx.matching(records, of: trigger.type, definition.condition),
                of: trigger.type
            )
            if matching.isEmpty { continue }
            guard let action = actions[definition.action] else {
                throw CRMError(.unknownReference, "no such action: \(definition.action)", type: Rule.typeName)
            }
            try action.run(definition.parameters, RuleMatch(rule: rule.name, type: trigger.type, records: matching), tx)
        }
    }

    /// Whether an update changed one of the columns.
    private func hasChanged(_ fields: [String], _ change: Change) throws -> Bool {
        guard change.kind == .updated, !fields.isEmpty else { return true }
        let type = try tx.reader.catalog.type(change.type)
        let revisions = try tx.reader.revisions(type, change.record)
        guard let after = revisions.first(where: { $0.from == change.commit }),
            let before = revisions.last(where: { $0.to == change.commit })
        else { return true }
        return fields.contains { name in
            guard let index = type.index(of: name), index < after.values.count, index < before.values.count else {
                return true
            }
            return after.values[index] != before.values[index]
        }
    }

    /// How many rules in a row led to a change: each commit of this reactor is one deeper than those it answers.
    private func checkDepth(of change: Change) throws {
        var depth = 0
        var change = change
        let own = CRM.Actor.system("reactor \(Self.name)").description
        while try tx.reader.commits(.id(change.commit)).first?.actor == own {
            depth += 1
            if depth > Self.maximumDepth {
                throw CRMError(
                    .cycle,
                    "rules set each other off more than \(Self.maximumDepth) times",
                    type: change.type,
                    record: change.record
                )
            }
            // The change of the same record that this one answers.
            let type = try tx.reader.catalog.type(change.type)
            guard let before = try tx.reader.revisions(type, change.record).last(where: { $0.to == change.commit })
            else {
                return
            }
            change.commit = before.from
        }
    }
}

extension CommandTransaction {
    /// Those of the records that satisfy a condition now, in their order.
    fileprivate func matching(_ records: [RecordID], of type: String, _ condition: Condition) throws -> [RecordID] {
        var query = RecordQuery(type: type, condition: .all([.isIn(.id, records.map(Value.id)), condition]))
        query.columns = .fields([ProjectedField(.id)])
        var found: Set<RecordID> = []
        try reader.forEachRow(query) { row in
            found.insert(try row.id())
            return true
        }
        return records.filter(found.contains)
    }
}
