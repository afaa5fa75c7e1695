public import CRMCore
public import StorageProtocols

extension Opportunity {
    /// The fields of opportunities.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Opportunity, ID<Opportunity>>("id") { $0.id }
        /// What it is called.
        public static let name = Field<Opportunity, String>("name") { $0.name }
        /// The company.
        public static let account = Field<Opportunity, ID<Account>?>("account") { $0.account }
        /// The main person.
        public static let contact = Field<Opportunity, ID<Contact>?>("contact") { $0.contact }
        /// The other people.
        public static let contacts = Field<Opportunity, [ID<Contact>]>("contacts") { $0.contacts }
        /// The owner.
        public static let owner = Field<Opportunity, ID<User>?>("owner") { $0.owner }
        /// The pipeline's name.
        public static let pipeline = Field<Opportunity, String>("pipeline") { $0.pipeline }
        /// The stage's name.
        public static let stage = Field<Opportunity, String>("stage") { $0.stage }
        /// Since when it is in the stage.
        public static let stageSince = Field<Opportunity, Instant>("stage_since") { $0.stageSince }
        /// Whether it is open, won or lost.
        public static let outcome = Field<Opportunity, Outcome>("outcome") { $0.outcome }
        /// What it is worth, in minor units.
        public static let amount = Field<Opportunity, Int64?>("amount") { $0.amount }
        /// The currency.
        public static let currency = Field<Opportunity, String?>("currency") { $0.currency }
        /// When it is expected to close.
        public static let closeDate = Field<Opportunity, CivilDate?>("close_date") { $0.closeDate }
        /// When it was won or lost.
        public static let closedAt = Field<Opportunity, Instant?>("closed_at") { $0.closedAt }
        /// Why it was won or lost.
        public static let closeReason = Field<Opportunity, String?>("close_reason") { $0.closeReason }
        /// Who else was in the running.
        public static let competitor = Field<Opportunity, String?>("competitor") { $0.competitor }
        /// The forecast category that somebody chose.
        public static let category = Field<Opportunity, ForecastCategory?>("forecast_category") { $0.category }
        /// How likely somebody says that it is, in percent.
        public static let probability = Field<Opportunity, Int?>("probability") { $0.probability }
        /// How likely a model says that it is, in percent.
        public static let predictedProbability = Field<Opportunity, Int?>("predicted_probability") {
            $0.predictedProbability
        }
        /// What is to be done next.
        public static let nextStep = Field<Opportunity, String?>("next_step") { $0.nextStep }
        /// When the next step is due.
        public static let nextStepDue = Field<Opportunity, Instant?>("next_step_due") { $0.nextStepDue }
        /// The lead that it came from.
        public static let lead = Field<Opportunity, ID<Lead>?>("lead") { $0.lead }
        /// The source.
        public static let source = Field<Opportunity, String?>("source") { $0.source }
        /// The main product.
        public static let product = Field<Opportunity, ID<Product>?>("product") { $0.product }
        /// The campaign.
        public static let campaign = Field<Opportunity, RecordID?>("campaign") { $0.campaign }
        /// The identifier in another system.
        public static let externalID = Field<Opportunity, String?>("external_id") { $0.externalID }
        /// The note.
        public static let note = Field<Opportunity, String?>("note") { $0.note }
        /// The custom fields.
        public static let custom = Field<Opportunity, CustomValues>("custom") { $0.custom }
        /// The time of creation.
        public static let createdAt = Field<Opportunity, Instant>("created_at") { $0.createdAt }
    }

    /// The name of the record type.
    public static let typeName = "opportunity"

    /// The columns, indexes and search fields as they are declared.
    ///
    /// ``schema`` does the same by hand, because opportunities are read and written much.
    static let declared = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.account,
        Fields.contact,
        Fields.contacts,
        Fields.owner,
        Fields.pipeline,
        Fields.stage,
        Fields.stageSince,
        Fields.outcome,
        Fields.amount,
        Fields.currency,
        Fields.closeDate,
        Fields.closedAt,
        Fields.closeReason,
        Fields.competitor,
        Fields.category,
        Fields.probability,
        Fields.predictedProbability,
        Fields.nextStep,
        Fields.nextStepDue,
        Fields.lead,
        Fields.source,
        Fields.product,
        Fields.campaign,
        Fields.externalID,
        Fields.note,
        Fields.custom,
        Fields.createdAt,
        make: Opportunity.init
    )
    .unique(Fields.externalID)
    .indexed(by: Fields.account)
    .indexed(by: Fields.contact)
    .indexed(by: Fields.contacts)
    .indexed(by: Fields.owner, Fields.stage, Fields.closeDate)
    .indexed(by: Fields.closedAt)

    /// The record type's columns and indexes.
    public static let schema = declared.handwritten(
        decode: { row in try Opportunity(row: &row) },
        encode: { opportunity, values in opportunity.append(to: &values) }
    )

    /// Reads the stored columns in their order.
    private init(row: inout RowReader) throws {
        try self.init(
            id: .read(from: &row),
            name: .read(from: &row),
            account: .read(from: &row),
            contact: .read(from: &row),
            contacts: .read(from: &row),
            owner: .read(from: &row),
            pipeline: .read(from: &row),
            stage: .read(from: &row),
            stageSince: .read(from: &row),
            outcome: .read(from: &row),
            amount: .read(from: &row),
            currency: .read(from: &row),
            closeDate: .read(from: &row),
            closedAt: .read(from: &row),
            closeReason: .read(from: &row),
            competitor: .read(from: &row),
            category: .read(from: &row),
            probability: .read(from: &row),
            predictedProbability: .read(from: &row),
            nextStep: .read(from: &row),
            nextStepDue: .read(from: &row),
            lead: .read(from: &row),
            source: .read(from: &row),
            product: .read(from: &row),
            campaign: .read(from: &row),
            externalID: .read(from: &row),
            note: .read(from: &row),
            custom: .read(from: &row),
            createdAt: .read(from: &row)
        )
    }

    /// Appends the stored columns in their order.
    private func append(to values: inout [Value]) {
        values.append(id.value)
        values.append(name.value)
        values.append(account.value)
        values.append(contact.value)
        values.append(contacts.value)
        values.append(owner.value)
        values.append(pipeline.value)
        values.append(stage.value)
        values.append(stageSince.value)
        values.append(outcome.value)
        values.append(amount.value)
        values.append(currency.value)
        values.append(closeDate.value)
        values.append(closedAt.value)
        values.append(closeReason.value)
        values.append(competitor.value)
        values.append(category.value)
        values.append(probability.value)
        values.append(predictedProbability.value)
        values.append(nextStep.value)
        values.append(nextStepDue.value)
        values.append(lead.value)
        values.append(source.value)
        values.append(product.value)
        values.append(campaign.value)
        values.append(externalID.value)
        values.append(note.value)
        values.append(custom.value)
        values.append(createdAt.value)
    }
}
