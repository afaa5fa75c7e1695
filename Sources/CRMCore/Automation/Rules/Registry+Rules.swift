public import StorageProtocols

extension Registry {
    /// Adds an action that stored rules can name.
    ///
    /// - Parameters:
    ///   - name: The action's name, unique among all.
    ///   - parameters: What a rule says beside the name; kept as JSON.
    ///   - effects: What the action writes, by which circles of rules are found before they run; nothing where it
    ///     cannot tell, and then circles are found when they run.
    ///   - run: What it does with the records that a rule found.
    public mutating func action<P: Codable & Sendable>(
        _ name: String,
        _ parameters: P.Type,
        writes effects: @escaping @Sendable (P) -> [RuleEffect] = { _ in [] },
        _ run: @escaping @Sendable (P, RuleMatch, CommandTransaction) throws -> Void
    ) {
        guard claim(name, "action") else { return }
        automation.rules.actions[name] = RuleAction(
            effects: { effects(try StoredJSON.decode(P.self, from: $0)) },
            run: { text, match, tx in try run(StoredJSON.decode(P.self, from: text), match, tx) }
        )
    }

    /// Adds an event that stored rules can name: changes of records that satisfy a condition.
    ///
    /// - Parameters:
    ///   - name: The event's name, unique among all, such as `opportunity.won`.
    ///   - type: The record type.
    ///   - kinds: What happens to a record.
    ///   - fields: The columns of which at least one must have changed, for updates; none for any.
    ///   - condition: What the record must satisfy.
    public mutating func event<R: Record>(
        _ name: String,
        on type: R.Type,
        _ kinds: Set<Change.Kind>,
        of fields: [String] = [],
        where condition: (R.Fields.Type) -> Filter<R> = { _ in .all }
    ) {
        guard claim(name, "event") else { return }
        mention(R.typeName)
        for field in fields { mention(R.typeName, field) }
        automation.rules.events[name] = RuleEvent(
            type: R.typeName,
            kinds: kinds,
            fields: fields,
            condition: condition(R.Fields.self).condition
        )
    }

    /// Adds a condition that stored rules can name, such as one that is relative to the time.
    ///
    /// - Parameters:
    ///   - name: The condition's name, unique among all.
    ///   - parameters: What a rule says beside the name; kept as JSON.
    ///   - type: The record type that it is about; nil for any.
    ///   - make: Makes the condition for a time.
    public mutating func condition<P: Codable & Sendable>(
        _ name: String,
        _ parameters: P.Type,
        on type: String? = nil,
        _ make: @escaping @Sendable (P, Instant) -> Condition
    ) {
        guard claim(name, "condition") else { return }
        if let type { mention(type) }
        automation.rules.conditions[name] = RuleCondition(type: type) { text, now in
            make(try StoredJSON.decode(P.self, from: text), now)
        }
    }

    /// Gives the stored rules their gate, reactor and timers, when everything that they can name is known.
    mutating func installRules() {
        let book = automation.rules
        gate("rule.definition", on: Rule.self) { batch, context in
            guard batch.kind != .deleted else { return }
            for (index, rule) in batch.records.enumerated() {
                // A rule that can run no more, because what it names is gone, can be switched off all the same.
                if !rule.isActive, try context.previous(rule.id)?.definition == rule.definition { continue }
                if let problem = book.problem(of: rule, context.transaction.catalog) {
                    batch.refuse(index, .outOfRange, problem, field: Rule.Fields.definition.name)
                }
            }
        }
        gate("rule.circle", on: Rule.self) { batch, context in
            guard batch.kind != .deleted, context.purpose == .command else { return }
            let written = Set(batch.records.map(\.id))
            let others = try context.transaction.fetch(Rule.where { $0.isActive == true }).map(\.record)
                .filter { !written.contains($0.id) }
            let graph = RuleGraph(others + batch.records.filter(\.isActive), book)
            for (index, rule) in batch.records.enumerated() where rule.isActive {
                guard let circle = graph.circle(through: rule.name) else { continue }
                let path = circle.joined(separator: " → ")
                batch.refuse(index, .cycle, "the rules would set each other off for ever: \(path)", field: "definition")
            }
        }
        prepare("rule.schedule", on: Rule.self) { rule, before, now in
            guard rule.definition != before?.definition || rule.isActive != before?.isActive else { return }
            rule.nextRun = nil
            guard rule.isActive else { return }
            rule.pauseReason = nil
            if case .schedule? = (try? rule.content())?.trigger { rule.nextRun = now }
        }
        timer(RuleScheduler.timer, on: Rule.self, due: Rule.Fields.nextRun, batch: 10) { rules, tx in
            try RuleScheduler(tx: tx, book: book).run(rules)
        }
        reactor(
            RuleMatcher.name,
            watching: { try RuleMatcher.watched(book, in: $0) },
            run: { batch, tx in try RuleMatcher(tx: tx, book: book).run(batch.changes) }
        )
        timer(
            RuleRunner.timer,
            on: RuleRun.self,
            due: RuleRun.Fields.due,
            batch: 1,
            failed: { try RuleRunner.failed($0, $1, $2) },
            { runs, tx in
                for run in runs { try RuleRunner(tx: tx, book: book).run(run) }
            }
        )
    }
}
