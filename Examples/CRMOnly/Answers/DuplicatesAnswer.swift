import CRMCore
import ExampleSupport

/// Pairs of records that are likely the same.
struct DuplicatesAnswer {
    private let pairs: [DuplicatePair]
    private let names: [RecordLink: String]

    /// How many pairs are printed at a time.
    private static let page = 1000

    private init(_ pairs: [DuplicatePair], in transaction: QueryTransaction) throws {
        self.pairs = pairs
        var names: [RecordLink: String] = [:]
        for link in Set(pairs.flatMap { [$0.a, $0.b] + $0.via }) {
            if let id = link.id(as: Contact.self) {
                names[link] = try transaction.find(id)?.displayName
            } else if let id = link.id(as: Account.self) {
                names[link] = try transaction.find(id)?.name
            }
        }
        self.names = names
    }

    /// Prints pairs page by page: there may be more of them than fit into memory as text.
    static func print(_ list: LikelyPairs, _ host: ToolHost) async throws {
        let (isJSON, layout) = (host.output.isJSON, host.output.layout)
        if isJSON { Terminal.write("{\"pairs\":[") }
        for start in stride(from: 0, to: list.pairs.count, by: page) {
            let pairs = Array(list.pairs[start..<min(start + page, list.pairs.count)])
            if isJSON {
                Terminal.write((start > 0 ? "," : "") + json(pairs).map(\.sortedText).joined(separator: ","))
            } else {
                let answer = try await host.session.read { try DuplicatesAnswer(pairs, in: $0) }
                Terminal.print(answer.lines(layout).joined(separator: "\n"))
            }
        }
        if isJSON {
            Terminal.print("]}")
        } else if list.pairs.isEmpty {
            Terminal.print("no duplicates found")
        } else if list.count > list.pairs.count {
            Terminal.print("and \(layout.count(list.count - list.pairs.count)) more; see --limit")
        }
    }

    private static func json(_ pairs: [DuplicatePair]) -> [JSONValue] {
        pairs.map { pair in
            .object([
                "a": .string(pair.a.id.description), "b": .string(pair.b.id.description),
                "verdict": .string(pair.verdict.rawValue), "score": .real(rounded(pair.score)),
                "evidence": .list(pair.evidence) { evidence in
                    .object([
                        "field": .string(evidence.field.name), "level": .string(evidence.level.name),
                        "weight": .real(rounded(evidence.weight)),
                    ])
                },
            ])
        }
    }

    private func lines(_ layout: TextLayout) -> [String] {
        var lines: [String] = []
        for pair in pairs {
            let (a, b) = (names[pair.a] ?? "", names[pair.b] ?? "")
            lines.append("\(pair.verdict == .auto ? "same" : "look")  \(a.printable) = \(b.printable)")
            lines.append("      \(pair.a.id)  \(pair.b.id)")
            if !pair.via.isEmpty {
                let chain = pair.via.map { (names[$0] ?? "").printable }.joined(separator: ", ")
                lines.append("      by way of \(chain)")
            }
            lines.append("      " + layout.dim(Self.sentence(pair)))
        }
        return lines
    }

    /// The evidence in words.
    private static func sentence(_ pair: DuplicatePair) -> String {
        pair.evidence
            .map { evidence in
                let field = evidence.field.name.split(separator: "_").joined(separator: " ")
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
