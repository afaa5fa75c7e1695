import CRMCore

extension JourneyDefinition {
    /// What is wrong with the graph, without looking at any store.
    func problems() -> [String] {
        var problems: [String] = []
        if (try? StoredJSON.encode(self)) == nil { return ["made of numbers that JSON can hold"] }
        guard let first = nodes.first else { return ["at least one step"] }
        var ids: Set<Value> = []
        for node in nodes {
            if node.id.utf8.isEmpty || node.id.utf8.count > 100 { problems.append("step names of 1 to 100 bytes") }
            if !ids.insert(.text(node.id)).inserted { problems.append("two steps are named \(node.id)") }
            if let problem = node.action.problem { problems.append("step \(node.id): \(problem)") }
        }
        for node in nodes {
            for target in node.targets where !ids.contains(.text(target)) {
                problems.append("step \(node.id) leads to \(target), which does not exist")
            }
        }
        if !problems.isEmpty { return problems }
        var reached: Set<Value> = []
        visit(first.id, through: { _ in true }, &reached)
        for node in nodes where !reached.contains(.text(node.id)) {
            problems.append("step \(node.id) is never reached")
        }
        for node in nodes where !node.action.waits {
            var ahead: Set<Value> = []
            for target in node.targets { visit(target, through: { !$0.action.waits }, &ahead) }
            if ahead.contains(.text(node.id)) { problems.append("step \(node.id) comes again without any wait") }
        }
        if caps.contains(where: { $0.count < 0 || $0.seconds <= 0 }) { problems.append("caps within a time") }
        if patience < 0 { problems.append("patience that is not negative") }
        return problems
    }

    /// Collects the nodes that can be come to from one on, by way of those that may be gone through.
    private func visit(_ id: String, through isOpen: (JourneyNode) -> Bool, _ reached: inout Set<Value>) {
        var open = [id]
        while let id = open.popLast() {
            guard let node = node(id), reached.insert(.text(id)).inserted, isOpen(node) else { continue }
            open += node.targets
        }
    }

    /// The names of the templates that are sent.
    var templates: [String] {
        nodes.compactMap { if case .send(let template, _, _) = $0.action { template } else { nil } }
    }

    /// The conditions that branches and the goal ask.
    var conditions: [SegmentCondition] {
        nodes.compactMap { if case .branch(let condition, _, _) = $0.action { condition } else { nil } }
            + (goal.map { [$0] } ?? [])
    }
}

extension JourneyNode {
    /// Where the node leads, the end left out.
    var targets: [String] {
        switch action {
        case .branch(_, let then, let otherwise), .waitFor(_, _, let then, let otherwise):
            [then, otherwise].compactMap { $0 }
        default: next.map { [$0] } ?? []
        }
    }
}

extension JourneyNode.Action {
    /// Whether time passes at the node, whatever happens.
    var waits: Bool {
        switch self {
        case .wait(let seconds): seconds > 0
        case .waitFor(_, let seconds, _, _): seconds > 0
        case .waitUntil: true
        default: false
        }
    }

    /// What is wrong with the action itself.
    fileprivate var problem: String? {
        switch self {
        case .wait(let seconds) where seconds < 0: "a wait that is not negative"
        case .waitFor(_, let seconds, _, _) where seconds <= 0: "a wait longer than nothing"
        case .score(let points, _) where !points.isFinite: "finite points"
        case .task(let title, _) where title.utf8.allSatisfy({ $0 == UInt8(ascii: " ") }): "a task with a title"
        default: nil
        }
    }
}

extension Registry {
    /// Refuses journeys that cannot be gone through.
    mutating func validateJourneys() {
        require(Journey.Fields.name)
        limit(Journey.Fields.definition, to: 1 << 20, isMultiline: true)
        gate("marketing.journeys.valid", on: Journey.self) { batch, context in
            guard batch.kind != .deleted else { return }
            let names = batch.records.flatMap(\.definition.templates).map(MailTemplate.nameKey)
            let known = MailTemplate.where { $0.nameKey.isIn(names) }
            let templates = Set(try context.transaction.fetch(known).map { MailTemplate.nameKey($0.name) })
            for (index, journey) in batch.records.enumerated() {
                var problems = journey.definition.problems()
                for condition in journey.definition.conditions {
                    problems += condition.problems(context.transaction.catalog)
                }
                for name in journey.definition.templates where !templates.contains(MailTemplate.nameKey(name)) {
                    problems.append("there is no template \(name)")
                }
                if case .entering(let name) = journey.definition.trigger,
                    try context.transaction.first(Segment.where { $0.name == name }) == nil
                {
                    problems.append("there is no segment \(name)")
                }
                for problem in problems {
                    batch.refuse(index, .outOfRange, problem, field: Journey.Fields.definition.name)
                }
            }
        }
    }
}

extension MailTemplate {
    /// The form in which names of templates are compared.
    static func nameKey(_ name: String) -> String { String(decoding: TextFolding.fold(name), as: UTF8.self) }
}
