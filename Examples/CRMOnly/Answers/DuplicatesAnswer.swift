import CRMCore
import ExampleSupport

/// Pairs of records that are likely the same.
struct DuplicatesAnswer: Answer {
    private let pairs: [DuplicatePair]
    private let names: [RecordLink: String]
    private let count: Int

    init(_ list: SurestPairs, in transaction: QueryTransaction) throws {
        pairs = list.sorted
        count = list.count
        var names: [RecordLink: String] = [:]
        for link in Set(pairs.flatMap { [$0.a, $0.b] }) {
            if let id = link.id(as: Contact.self) {
                names[link] = try transaction.find(id)?.displayName
            } else if let id = link.id(as: Account.self) {
                names[link] = try transaction.find(id)?.name
            }
        }
        self.names = names
    }

    var json: JSONValue {
        .object([
            "pairs": .list(pairs) { pair in
                .object([
                    "a": .string(pair.a.id.description), "b": .string(pair.b.id.description),
                    "verdict": .string(pair.verdict.rawValue), "score": .real(Self.rounded(pair.score)),
                    "evidence": .list(pair.evidence) { evidence in
                        .object([
                            "field": .string(evidence.field.name), "level": .string(evidence.level.name),
                            "weight": .real(Self.rounded(evidence.weight)),
                        ])
                    },
                ])
            }
        ])
    }

    func lines(_ layout: TextLayout) -> [String] {
        if pairs.isEmpty { return ["no duplicates found"] }
        var lines: [String] = []
        for pair in pairs {
            let (a, b) = (names[pair.a] ?? "", names[pair.b] ?? "")
            lines.append("\(pair.verdict == .auto ? "same" : "look")  \(a.printable) = \(b.printable)")
            lines.append("      \(pair.a.id)  \(pair.b.id)")
            lines.append("      " + layout.dim(Self.sentence(pair)))
        }
        if count > pairs.count { lines.append("and \(layout.count(count - pairs.count)) more; see --limit") }
        return lines
    }

    /// The evidence in words.
    private static func sentence(_ pair: DuplicatePair) -> String {
        pair.evidence
            .map { evidence in
                let field = String(
                    evidence.field.name.utf8.map { $0 == UInt8(ascii: "_") ? " " : Character(.init($0)) }
                )
                let weight = rounded(evidence.weight)
                return "\(field) \(evidence.level.name) \(weight >= 0 ? "+" : "")\(weight)"
            }
            .joined(separator: ", ")
    }

    private static func rounded(_ bits: Double) -> Double { (bits * 10).rounded() / 10 }
}

/// A decision that two records are not the same.
struct VetoAnswer: Answer {
    let a: Subject
    let b: Subject

    var json: JSONValue { .object(["a": a.json, "b": b.json, "vetoed": .bool(true)]) }

    func lines(_ layout: TextLayout) -> [String] { ["not the same: \(a.name.printable) and \(b.name.printable)"] }
}
