import StorageProtocols
import Testing

@testable import CRMCore

/// The public Febrl sets: made-up Australians with known duplicates, spoilt on purpose.
///
/// No label is used but to count.
@Suite struct FebrlTests {
    private static let folder = TestData.folder("dedupe-febrl")

    @Test(
        "Duplicates are found without training",
        .enabled(if: folder != nil),
        arguments: [
            (1, true, 0.995), (2, true, 0.995), (3, true, 0.995), (1, false, 0.965), (2, false, 0.965),
            (3, false, 0.965),
        ]
    )
    func findsDuplicates(set: Int, allColumns: Bool, bar: Double) throws {
        let people = try FebrlPerson.read(try #require(Self.folder) + "/febrl/dataset\(set).csv")
        var corpus = MatchCorpus()
        for (index, person) in people.enumerated() { corpus.append(person.profile(index, allColumns: allColumns)) }
        let figures = evaluate(corpus, people.map(\.entity))
        print("febrl \(set), \(allColumns ? "all columns" : "names and address"): \(figures)")
        #expect(figures.clusters.f1 >= bar)
        #expect(figures.pairs.f1 >= bar)
    }

    private func evaluate(_ corpus: MatchCorpus, _ entities: [Int]) -> Figures {
        let scan = BlockScan(corpus, limit: 256)
        let matcher = Matcher(scan.estimatedModel())
        var (candidates, true_) = (0, 0)
        var pairs: [DuplicatePair] = []
        for stretch in scan.stretches(of: 1 << 16) {
            scan.forEachPair(in: stretch) { found in
                candidates += 1
                if entities[found.a] == entities[found.b] { true_ += 1 }
                let pair = matcher.pair(
                    corpus.links[found.a],
                    corpus.links[found.b],
                    Agreement(found.left, found.right),
                    found.left,
                    found.right
                )
                if pair.verdict != .distinct { pairs.append(pair) }
            }
        }
        let truth = Set(
            Dictionary(grouping: entities.indices, by: { entities[$0] }).values
                .flatMap { members in members.flatMap { a in members.filter { $0 > a }.map { Two(a: a, b: $0) } } }
        )
        func index(_ link: RecordLink) -> Int { Int(link.id.low) }
        func score(_ found: Set<Two>) -> Score {
            Score(hits: found.intersection(truth).count, found: found.count, truth: truth.count)
        }
        let together = DuplicateCluster.closure(
            of: pairs,
            joining: .review,
            limit: 256,
            where: { a, b in
                corpus.withViews(index(a), index(b)) {
                    matcher.score(Agreement($0, $1), $0, $1) <= matcher.model.conflictScore
                }
            },
            comparing: { DuplicatePair(a: $0, b: $1, verdict: .distinct, score: 0, evidence: []) }
        )
        return Figures(
            candidates: candidates,
            blocked: Double(true_) / Double(max(1, truth.count)),
            pairs: score(Set(pairs.map { Two(a: index($0.a), b: index($0.b)) })),
            auto: score(Set(together.filter { $0.verdict == .auto }.map { Two(a: index($0.a), b: index($0.b)) })),
            clusters: score(Set(together.map { Two(a: index($0.a), b: index($0.b)) }))
        )
    }
}

/// Two members of a data set.
private struct Two: Hashable {
    let a: Int
    let b: Int
}

private struct Score: CustomStringConvertible {
    let hits: Int
    let found: Int
    let truth: Int

    var precision: Double { Double(hits) / Double(max(1, found)) }
    var recall: Double { Double(hits) / Double(max(1, truth)) }
    var f1: Double { 2 * Double(hits) / Double(max(1, found + truth)) }

    var description: String {
        func text(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }
        return "F1 \(text(f1)) (precision \(text(precision)), recall \(text(recall)))"
    }
}

private struct Figures: CustomStringConvertible {
    let candidates: Int
    let blocked: Double
    let pairs: Score
    let auto: Score
    let clusters: Score

    var description: String {
        "\(candidates) candidates with \(blocked) of the duplicates; pairs \(pairs); with those that follow \(clusters), auto alone \(auto)"
    }
}

/// A row of a Febrl set.
private struct FebrlPerson {
    let entity: Int
    let cells: [String]

    static func read(_ path: String) throws -> [FebrlPerson] {
        var reader = try CSVReader(.file(path), encoding: .utf8, header: .first)
        var row = CSVRow()
        var people: [FebrlPerson] = []
        while case .row = try reader.read(into: &row) {
            let cells = row.texts.map { text in
                String(decoding: text.utf8.drop { $0 == 0x20 }, as: UTF8.self)
            }
            guard cells.count >= 11, let number = cells[0].split(separator: "-").dropFirst().first.flatMap({ Int($0) })
            else { continue }
            people.append(FebrlPerson(entity: number, cells: cells))
        }
        return people
    }

    func profile(_ index: Int, allColumns: Bool) -> IdentityProfile {
        var profile = IdentityProfile(
            record: RecordLink(type: "contact", id: RecordID(high: 0, low: UInt64(index))),
            name: PersonName(given: cells[1], family: cells[2]),
            addresses: [
                PostalAddress(
                    street: cells[3] + " " + cells[4] + "\n" + cells[5],
                    locality: cells[6],
                    region: cells[8],
                    postalCode: cells[7]
                )
            ]
        )
        guard allColumns else { return profile }
        if let digits = Int(cells[9]) {
            profile.birthday = CivilDate(year: digits / 10_000, month: digits / 100 % 100, day: digits % 100)
        }
        profile.identifiers = [.init(scheme: "social", value: cells[10])]
        return profile
    }
}
