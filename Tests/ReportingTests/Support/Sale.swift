import CRMCore

/// A record type of the tests' own, with everything that facts can be made of.
struct Sale: CRMRecord, Hashable {
    var id: ID<Sale> = .unassigned
    var owner: ID<User>?
    var account: ID<Account>?
    var stage: String
    var amount: Int64?
    var weighted: Int64?
    var currency: String?
    var hours: Double?
    var close: CivilDate?
    var closedAt: Instant?
    var createdAt: Instant

    mutating func assign(createdAt now: Instant) {
        if createdAt == .unassigned { createdAt = now }
    }

    enum Fields {
        static let id = Field<Sale, ID<Sale>>("id") { $0.id }
        static let owner = Field<Sale, ID<User>?>("owner") { $0.owner }
        static let account = Field<Sale, ID<Account>?>("account") { $0.account }
        static let stage = Field<Sale, String>("stage") { $0.stage }
        static let amount = Field<Sale, Int64?>("amount") { $0.amount }
        static let weighted = Field<Sale, Int64?>("weighted") { $0.weighted }
        static let currency = Field<Sale, String?>("currency") { $0.currency }
        static let hours = Field<Sale, Double?>("hours") { $0.hours }
        static let close = Field<Sale, CivilDate?>("close_date") { $0.close }
        static let closedAt = Field<Sale, Instant?>("closed_at") { $0.closedAt }
        static let createdAt = Field<Sale, Instant>("created_at") { $0.createdAt }
    }

    static let typeName = "sale"
    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.owner,
        Fields.account,
        Fields.stage,
        Fields.amount,
        Fields.weighted,
        Fields.currency,
        Fields.hours,
        Fields.close,
        Fields.closedAt,
        Fields.createdAt,
        make: Sale.init(id:owner:account:stage:amount:weighted:currency:hours:close:closedAt:createdAt:)
    )
    .indexed(by: Fields.owner)
}

/// One stay of a sale in a stage.
struct Stay: CRMRecord, Hashable {
    var id: ID<Stay> = .unassigned
    var sale: ID<Sale>
    var stage: String
    var seconds: Int64

    enum Fields {
        static let id = Field<Stay, ID<Stay>>("id") { $0.id }
        static let sale = Field<Stay, ID<Sale>>("sale") { $0.sale }
        static let stage = Field<Stay, String>("stage") { $0.stage }
        static let seconds = Field<Stay, Int64>("seconds") { $0.seconds }
    }

    static let typeName = "stay"
    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.sale,
        Fields.stage,
        Fields.seconds,
        make: Stay.init(id:sale:stage:seconds:)
    )
    .indexed(by: Fields.sale)
}

/// Sales with the facts that the standard reports look for.
struct Shop: CRMModule {
    let name = "shop"

    static let stages = ["new", "offer", "won", "lost"]

    func register(in registry: inout Registry) {
        registry.add(Sale.self)
        registry.add(Stay.self)
        registry.fact(fact("opportunities", .all))
        registry.fact(
            fact("pipeline", Filter<Sale>(.isIn(Sale.Fields.stage.reference, [.text("new"), .text("offer")])))
        )
        registry.funnel(
            Funnel(
                "sales",
                title: "Sales funnel",
                of: Sale.self,
                began: Sale.Fields.createdAt,
                steps: [
                    .init(
                        "created",
                        time: .init(Stay.Fields.seconds, of: Stay.Fields.sale, where: Stay.Fields.stage == "new")
                    ),
                    .init(
                        "offered",
                        where: Sale.Fields.stage != "new",
                        time: .init(Stay.Fields.seconds, of: Stay.Fields.sale, where: Stay.Fields.stage == "offer")
                    ),
                    .init("won", where: Sale.Fields.stage == "won"),
                ]
            )
        )
        registry.report(
            ComputedReport(
                "campaigns",
                columns: [
                    ReportColumn("campaign", .text, isDimension: true), ReportColumn("cost", .money),
                ],
                choices: [.init("model", values: ["linear", "first", "last"])]
            ) { request, tx in
                let count = try tx.count(Sale.all)
                let model = request.choices["model"] ?? ""
                return ReportRows([[.text("\(model) \(count)"), .money([.init(minor: 5, currency: "EUR")])]])
            }
        )
    }

    private func fact(_ name: String, _ filter: Filter<Sale>) -> Fact {
        typealias Fields = Sale.Fields
        let won = Fields.stage == "won"
        let closed = Filter<Sale>(.isIn(Fields.stage.reference, [.text("won"), .text("lost")]))
        return Fact(
            name,
            of: Sale.self,
            where: filter,
            dimensions: [
                Dimension("stage", Fields.stage, names: Self.stages.map { ($0, $0 == "new" ? "New" : $0) }),
                Dimension("owner", Fields.owner, label: User.Fields.name),
                Dimension("team", Fields.owner[User.Fields.team], label: Team.Fields.name),
                Dimension("industry", Fields.account[Account.Fields.industry]),
                .bands("size", Fields.amount, from: [0, 50_000, 100_000]),
                .date("closed", Fields.closedAt),
                .date("close", Fields.close),
                .date("created", Fields.createdAt),
                .date("account_created", Fields.account[Account.Fields.createdAt]),
            ],
            measures: [
                .count(),
                .sum("amount", Fields.amount, currency: Fields.currency),
                .sum("weighted", Fields.weighted, currency: Fields.currency),
                .sum("won_amount", Fields.amount, currency: Fields.currency, where: won),
                .average("average_amount", Fields.amount, currency: Fields.currency),
                .count("won", where: won),
                .count("lost", where: Fields.stage == "lost"),
                .count("closed_count", where: closed),
                .ratio("win_rate", of: "won", to: "closed_count"),
                .ratio("weight", of: "weighted", to: "amount"),
                .sum("hours", Fields.hours),
                .average("average_hours", Fields.hours),
                .distinct("accounts", Fields.account),
            ]
        )
    }
}
