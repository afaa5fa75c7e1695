import CRMCore

/// What people read for the values of dimensions that are identifiers.
struct Labels {
    private var texts: [[Value: String]] = []

    /// Looks all of them up, a thousand at a time.
    init(_ keys: some Collection<[Value]>, _ plan: ReportPlan, _ transaction: QueryTransaction) throws {
        for (index, dimension) in plan.dimensions.enumerated() {
            guard let label = dimension.dimension.label else {
                texts.append([:])
                continue
            }
            let ids = Set(keys.map { $0[index] }.filter { !$0.isNull })
            var found: [Value: String] = [:]
            let sorted = ids.sorted { Value.order($0, $1) < 0 }
            for start in stride(from: 0, to: sorted.count, by: 1_000) {
                let batch = Array(sorted[start..<min(start + 1_000, sorted.count)])
                for row in try transaction.aggregate(Self.query(label, .isIn(.id, batch), plan.query.asOf)) {
                    guard let id = row.keys.first, case .text(let text)? = row.keys.last else { continue }
                    found[id] = text
                }
            }
            texts.append(Self.distinct(found, ids))
        }
    }

    /// The label of a dimension's value, or nil where the dimension has none.
    func text(_ value: Value, of dimension: Int) -> String? {
        texts.indices.contains(dimension) ? texts[dimension][value] : nil
    }

    /// Every identifier of a type with its label.
    static func query(_ label: Dimension.Label, _ condition: Condition, _ asOf: AsOf?) -> AggregateQuery {
        var query = AggregateQuery(
            type: label.type,
            condition: condition,
            groups: [.field(ProjectedField(.id)), .field(ProjectedField(label.field))],
            measures: [.count]
        )
        query.asOf = asOf
        return query
    }

    /// Two of the same name are told apart by the ends of their identifiers; what is gone is said to be so.
    private static func distinct(_ found: [Value: String], _ ids: Set<Value>) -> [Value: String] {
        var counts: [Value: Int] = [:]
        for text in found.values { counts[.text(text), default: 0] += 1 }
        var texts: [Value: String] = [:]
        for value in ids {
            let tail =
                if case .id(let id) = value { String(decoding: "\(id)".utf8.suffix(4), as: UTF8.self) } else { "" }
            guard let text = found[value], !text.isEmpty else {
                texts[value] = "(gone \(tail))"
                continue
            }
            texts[value] = counts[.text(text), default: 0] > 1 ? "\(text) (\(tail))" : text
        }
        return texts
    }
}
