import CRMCore

/// Recognises stages by their names here and elsewhere.
struct StageWords: Sendable {
    let pipelines: Pipelines

    /// A stage, and whether it goes by this name or only stands where the other one does.
    struct Match: Sendable {
        var pipeline: Pipeline
        var stage: Stage
        var isExact: Bool
    }

    /// The pipeline with a name or title; without a name, the usual one.
    func pipeline(_ name: String?) -> Pipeline? {
        guard let name else { return pipelines.all.first }
        return pipelines.all.first { Self.key($0.name) == Self.key(name) || Self.key($0.title) == Self.key(name) }
    }

    /// The stage that a text means.
    ///
    /// - Parameters:
    ///   - text: The text, such as `Closed Won` or `Engaging`.
    ///   - given: The pipeline, where it is known.
    func stage(_ text: String, in given: Pipeline?) -> Match? {
        let key = Self.key(text)
        for pipeline in given.map({ [$0] }) ?? pipelines.all {
            if let stage = pipeline.stages.first(where: { Self.key($0.name) == key || Self.key($0.title) == key }) {
                return Match(pipeline: pipeline, stage: stage, isExact: true)
            }
        }
        guard let pipeline = given ?? pipelines.all.first else { return nil }
        if let outcome = Self.outcomes[key] {
            return pipeline.stage(outcome).map { Match(pipeline: pipeline, stage: $0, isExact: true) }
        }
        guard let group = Self.groups.firstIndex(where: { $0.contains(key) }) else { return nil }
        let open = pipeline.openStages
        let same = open.first { stage in
            Self.groups[group].contains(Self.key(stage.name)) || Self.groups[group].contains(Self.key(stage.title))
        }
        guard let stage = same ?? open.prefix(group + 1).last else { return nil }
        return Match(pipeline: pipeline, stage: stage, isExact: false)
    }

    /// The names among which somebody may choose.
    func choices(in given: Pipeline?) -> String {
        (given.map { [$0] } ?? pipelines.all).flatMap(\.stages).map(\.title)
            .reduce(into: [String]()) { titles, title in
                if !titles.contains(title) { titles.append(title) }
            }
            .joined(separator: ", ")
    }

    /// Letters and digits in lower case.
    static func key(_ text: String) -> String {
        var key: [UInt8] = []
        for byte in text.lowercased().utf8 where byte >= 0x80 || byte &- 0x61 < 26 || byte &- 0x30 < 10 {
            key.append(byte)
        }
        return String(decoding: key, as: UTF8.self)
    }

    private static let outcomes: [String: Opportunity.Outcome] = {
        var outcomes: [String: Opportunity.Outcome] = [:]
        for word in ["won", "closedwon", "closewon", "win", "gewonnen", "gagné", "受注"] { outcomes[word] = .won }
        for word in ["lost", "closedlost", "closelost", "loss", "verloren", "perdu", "失注"] { outcomes[word] = .lost }
        return outcomes
    }()

    /// What other products call the stages of open deals, from the first talk on.
    private static let groups: [Set<String>] = [
        [
            "prospecting", "prospect", "qualification", "qualify", "qualifying", "qualified", "new", "open", "lead",
            "initialcontact", "identified", "inprogress", "appointmentscheduled", "qualifiedtobuy", "初回訪問", "見込み",
        ],
        [
            "engaging", "engaged", "discovery", "demo", "demonstration", "needsanalysis", "analysis", "meeting",
            "presentation", "presentationscheduled", "valueproposition", "solution", "iddecisionmakers",
            "identifydecisionmakers", "decisionmakerboughtin", "ヒアリング", "提案準備",
        ],
        [
            "proposal", "proposalpricequote", "perceptionanalysis", "quote", "quoted", "offer", "offered", "pricing",
            "solutiondevelopment", "evaluation", "提案", "見積",
        ],
        [
            "negotiation", "negotiating", "negotiationreview", "contract", "contractsent", "commit", "verbal",
            "verbalcommitment", "交渉", "契約",
        ],
    ]
}
