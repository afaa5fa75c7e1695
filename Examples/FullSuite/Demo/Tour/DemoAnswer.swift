import CRMCore
import ExampleSupport
import MarketingAutomation
import SalesAutomation

/// What a run of the demo was about.
struct DemoRun: Sendable {
    let seed: UInt64
    let size: Int
    let from: CivilDate
    let to: CivilDate
    /// How long it took.
    let seconds: Double
    let failures: Int
    let firstFailure: String?
}

/// How many there are of everything.
struct DemoCounts: Sendable {
    let rows: [(name: String, count: Int)]

    init(in tx: QueryTransaction) throws {
        rows = [
            ("accounts", try tx.count(Account.all)),
            ("contacts", try tx.count(Contact.all)),
            ("activities", try tx.count(Activity.all)),
            ("touches of campaigns", try tx.count(Touch.where { $0.campaign != nil })),
            ("mails sent", try tx.count(Message.where { $0.state == .accepted })),
            ("mails held back", try tx.count(Message.where { $0.state == .suppressed })),
            ("leads", try tx.count(Lead.all)),
            ("opportunities", try tx.count(Opportunity.all)),
            ("won", try tx.count(Opportunity.where { $0.outcome == .won })),
            ("moves between stages", try tx.count(StageInterval.all)),
            ("tasks", try tx.count(TaskItem.all)),
        ]
    }
}

/// What the demo did, for programs.
struct DemoAnswer: Answer {
    let store: String
    let dashboard: String
    let run: DemoRun
    let counts: DemoCounts
    let story: Story?
    let amounts: [(name: String, minor: Int64)]

    init(host: ToolHost, run: DemoRun, highlights: Highlights, dashboard: String) async throws {
        (store, self.dashboard, self.run, story) = (host.path, dashboard, run, highlights.story)
        counts = try await host.session.read { try DemoCounts(in: $0) }
        amounts = try await host.session.read { tx in
            try Opportunity.Outcome.allCases.map { outcome in
                let deals = Opportunity.where { $0.outcome == outcome }
                let row = try tx.aggregate(deals.aggregate([Opportunity.Fields.amount.selected.sum])).first
                guard case .integer(let sum)? = row?.values.first else { return (outcome.rawValue, 0) }
                return (outcome.rawValue, sum)
            }
        }
    }

    var json: JSONValue {
        .object([
            "store": .string(store), "dashboard": .string(dashboard), "seed": .integer(Int64(clamping: run.seed)),
            "size": .number(run.size), "from": .string(run.from.description), "to": .string(run.to.description),
            "seconds": .real(run.seconds.rounded(to: 3)), "failures": .number(run.failures),
            "failure": .text(run.firstFailure),
            "counts": .object(
                Dictionary(
                    uniqueKeysWithValues: counts.rows.map { ($0.name.replacing(" ", with: "_"), .number($0.count)) }
                )
            ),
            "amounts": .object(
                Dictionary(
                    uniqueKeysWithValues: amounts.map {
                        ($0.name, Money(minor: $0.minor, currency: SuiteHost.currency).json)
                    }
                )
            ),
            "story": story?.json ?? .null,
        ])
    }

    func lines(_ layout: TextLayout) -> [String] { counts.rows.map { "\($0.name): \(layout.count($0.count))" } }
}

extension Double {
    /// With so many digits behind the point.
    func rounded(to digits: Int) -> Double {
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        return (self * scale).rounded() / scale
    }
}
