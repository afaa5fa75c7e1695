import StorageProtocols

/// A deal: money, references to two types, an enumeration stored as text.
struct Deal: Record, Equatable {
    var id: ID<Deal>
    var title: String
    var company: ID<Company>
    var owner: ID<Person>?
    var amount: Int64
    var probability: Double?
    var stage: Stage
    var isWon: Bool?
    var created: Instant
    var closes: CivilDate?

    enum Stage: String, TextRepresentable {
        case open, won, lost
    }

    enum Fields {
        static let id = Field<Deal, ID<Deal>>("id") { $0.id }
        static let title = Field<Deal, String>("title") { $0.title }
        static let company = Field<Deal, ID<Company>>("company") { $0.company }
        static let owner = Field<Deal, ID<Person>?>("owner") { $0.owner }
        static let amount = Field<Deal, Int64>("amount") { $0.amount }
        static let probability = Field<Deal, Double?>("probability") { $0.probability }
        static let stage = Field<Deal, Stage>("stage") { $0.stage }
        static let isWon = Field<Deal, Bool?>("is_won") { $0.isWon }
        static let created = Field<Deal, Instant>("created") { $0.created }
        static let closes = Field<Deal, CivilDate?>("closes") { $0.closes }
    }

    static let typeName = "deal"

    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.title,
        Fields.company,
        Fields.owner,
        Fields.amount,
        Fields.probability,
        Fields.stage,
        Fields.isWon,
        Fields.created,
        Fields.closes,
        make: Deal.init(id:title:company:owner:amount:probability:stage:isWon:created:closes:)
    )
    .indexed(by: Fields.company)
    .indexed(by: Fields.stage, Fields.closes)
}

extension Deal {
    /// A deal of which only the company and the amount matter.
    init(_ number: Int, company: Int, amount: Int64) {
        self.init(
            id: .fixture(number),
            title: "Deal \(number)",
            company: .fixture(company),
            amount: amount,
            stage: .open,
            created: .tick(number)
        )
    }
}
