import CRMCore

extension SegmentCondition {
    /// What is wrong with the condition, without customer data.
    func problems(_ catalog: Catalog) -> [String] {
        var problems: [String] = []
        if depth > 64 { return ["nested at most 64 deep"] }
        if (try? StoredJSON.encode(self)) == nil { problems.append("made of numbers that JSON can hold") }
        for leaf in leaves {
            switch leaf {
            case .contact, .account:
                let query = leaf.query(at: Instant(microseconds: 0)).condition
                do {
                    try catalog.check(RecordQuery(type: Contact.typeName, condition: query))
                } catch {
                    problems.append("a condition that the store can run: \(error)")
                }
            case .events(let count):
                if case .last(let seconds) = count.period, seconds <= 0 {
                    problems.append("a period longer than nothing")
                }
                if count.count < 0 { problems.append("a count that is not negative") }
            case .score(let comparison, let threshold):
                if comparison == .equal || comparison == .notEqual {
                    problems.append("a score is above or below a number")
                }
                if !threshold.isFinite { problems.append("a finite score") }
            case .consent, .all, .any, .not: break
            }
        }
        return problems
    }

    private var depth: Int {
        switch self {
        case .all(let parts), .any(let parts): 1 + (parts.map(\.depth).max() ?? 0)
        case .not(let part): 1 + part.depth
        default: 1
        }
    }
}
