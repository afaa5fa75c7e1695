import CRMCore
import StorageProtocols

/// A record type of the host's own, as a module adds it.
struct Opportunity: CRMRecord, Hashable {
    var id: ID<Opportunity>
    var contact: ID<Contact>
    var title: String
    var stage: String
    var amount: Int64
    var currency: String
    var owner: ID<User>
    var created: CivilDate
    var close: CivilDate
    var closed: CivilDate?
    var probability: Double

    enum Fields {
        static let id = Field<Opportunity, ID<Opportunity>>("id") { $0.id }
        static let contact = Field<Opportunity, ID<Contact>>("contact") { $0.contact }
        static let title = Field<Opportunity, String>("title") { $0.title }
        static let stage = Field<Opportunity, String>("stage") { $0.stage }
        static let amount = Field<Opportunity, Int64>("amount") { $0.amount }
        static let currency = Field<Opportunity, String>("currency") { $0.currency }
        static let owner = Field<Opportunity, ID<User>>("owner") { $0.owner }
        static let created = Field<Opportunity, CivilDate>("created") { $0.created }
        static let close = Field<Opportunity, CivilDate>("close") { $0.close }
        static let closed = Field<Opportunity, CivilDate?>("closed") { $0.closed }
        static let probability = Field<Opportunity, Double>("probability") { $0.probability }
    }

    static let typeName = "opportunity"

    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.contact,
        Fields.title,
        Fields.stage,
        Fields.amount,
        Fields.currency,
        Fields.owner,
        Fields.created,
        Fields.close,
        Fields.closed,
        Fields.probability,
        make: Opportunity.init(
            id:
            contact:
            title:
            stage:
            amount:
            currency:
            owner:
            created:
            close:
            closed:
            probability:
        )
    )
    .indexed(by: Fields.contact)
    .indexed(by: Fields.owner, Fields.stage, Fields.close)
}

/// The module that brings it along.
struct OpportunityModule: CRMModule {
    let name = "benchmark"

    func register(in registry: inout Registry) throws { registry.add(Opportunity.self) }
}
