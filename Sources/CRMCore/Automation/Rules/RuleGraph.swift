import StorageProtocols

/// Which rules can set which off: what finds circles before they run.
struct RuleGraph {
    /// A rule with what it watches and what its actions say they write.
    struct Node {
        var name: String
        var source: RuleEvent
        var condition: Condition
        var effects: [RuleEffect]
        var mayRepeat: Bool
    }

    let nodes: [Node]

    init(_ rules: [Rule], _ book: RuleBook) {
        nodes = rules.compactMap { rule in
            guard let content = try? rule.content(), let source = try? book.source(of: content.trigger) else {
                return nil
            }
            return Node(
                name: rule.name,
                source: source,
                condition: .all([source.condition, content.condition]),
                effects: book.effects(of: content),
                mayRepeat: content.mayRepeat
            )
        }
    }

    /// The names of the rules of a circle through a rule, beginning and ending with it; nil where there is none, or
    /// where every rule of it may repeat.
    func circle(through name: String) -> [String]? {
        guard let start = nodes.firstIndex(where: { $0.name == name }) else { return nil }
        var cameFrom: [Int: Int] = [:]
        var waiting = [start]
        while let current = waiting.popLast() {
            for next in nodes.indices where Self.canSetOff(nodes[current], nodes[next]) {
                if next == start {
                    var path = [current]
                    while let last = path.last, last != start, let before = cameFrom[last] { path.append(before) }
                    let circle = Array(path.reversed())
                    if circle.allSatisfy({ nodes[$0].mayRepeat }) { continue }
                    return circle.map { nodes[$0].name } + [name]
                }
                if cameFrom[next] == nil {
                    cameFrom[next] = current
                    waiting.append(next)
                }
            }
        }
        return nil
    }

    private static func canSetOff(_ first: Node, _ second: Node) -> Bool {
        first.effects.contains { effect in
            guard effect.type == second.source.type, second.source.kinds.contains(effect.kind) else { return false }
            if effect.kind == .updated, let field = effect.field, !second.source.fields.isEmpty,
                !second.source.fields.contains(field)
            {
                return false
            }
            guard let field = effect.field, let value = effect.value else { return true }
            return !isFalse(second.condition, where: FieldName(field), is: value)
        }
    }

    /// Whether a condition is false for every record whose field has this value.
    private static func isFalse(_ condition: Condition, where field: FieldName, is value: Value) -> Bool {
        switch condition {
        case .all(let parts): parts.contains { isFalse($0, where: field, is: value) }
        case .any(let parts): parts.allSatisfy { isFalse($0, where: field, is: value) }
        case .compare(field, .equal, let other): other != value
        case .compare(field, .notEqual, let other): other == value
        case .isIn(field, let others): !others.contains(value)
        case .isNull(field): value != .null
        default: false
        }
    }
}
