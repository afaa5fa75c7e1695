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
        public static let currency = Field<Opportunity, Currency?>("currency") { $0.currency }
        /// When it is expected to close.
        public static let closeDate = Field<Opportunity, CivilDate?>("close_date") { $0.closeDate }
        /// When it was won or lost.
        public static let closedAt = Field<Opportunity, Instant?>("closed_at") { $0.closedAt }
        /// Why it was won or lost.
        public static let closeReason = Field<Opportunity, String?>("close_reason") { $0.closeReason }
        /// Who else was in the running.
        public static let competitor = Field<Opportunity, String?>("competitor") { $0.competitor }
        /// The forecast category that somebody chose.
        public static let category = Field<Opportunity, ForecastCategory?>("category") { $0.category }
        /// How surely deals in the stage close.
        public static let stageCategory = Field<Opportunity, ForecastCategory?>("stage_category") { $0.stageCategory }
        /// How many of a hundred deals in the stage are won.
        public static let stageProbability = Field<Opportunity, Int?>("stage_probability") { $0.stageProbability }
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

        /// How surely it will close; derived.
        public static let forecastCategory = Field<Opportunity, ForecastCategory>("forecast_category") {
            $0.forecastCategory
        }
        /// The amount times the probability, in minor units; derived.
        public static let weighted = Field<Opportunity, Int64?>("weighted") { $0.weightedAmount }
        /// How many days it took until it was won or lost; derived.
        public static let cycleDays = Field<Opportunity, Double?>("cycle_days") { $0.cycleDays }
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
        Fields.stageCategory,
        Fields.stageProbability,
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
        make: Opportunity.init(stored:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:)
    )
    .derived(Fields.forecastCategory)
    .derived(Fields.weighted)
    .derived(Fields.cycleDays)
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
            stored: .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row),
            .read(from: &row)
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
        values.append(stageCategory.value)
        values.append(stageProbability.value)
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

    /// Makes an opportunity from its stored columns, in their order.
    private init(
        stored id: ID<Opportunity>,
        _ name: String,
        _ account: ID<Account>?,
        _ contact: ID<Contact>?,
        _ contacts: [ID<Contact>],
        _ owner: ID<User>?,
        _ pipeline: String,
        _ stage: String,
        _ stageSince: Instant,
        _ outcome: Outcome,
        _ amount: Int64?,
        _ currency: Currency?,
        _ closeDate: CivilDate?,
        _ closedAt: Instant?,
        _ closeReason: String?,
        _ competitor: String?,
        _ category: ForecastCategory?,
        _ stageCategory: ForecastCategory?,
        _ stageProbability: Int?,
        _ probability: Int?,
        _ predictedProbability: Int?,
        _ nextStep: String?,
        _ nextStepDue: Instant?,
        _ lead: ID<Lead>?,
        _ source: String?,
        _ product: ID<Product>?,
        _ campaign: RecordID?,
        _ externalID: String?,
        _ note: String?,
        _ custom: CustomValues,
        _ createdAt: Instant
    ) {
        self.id = id
        self.name = name
        self.account = account
        self.contact = contact
        self.contacts = contacts
        self.owner = owner
        self.pipeline = pipeline
        self.stage = stage
        self.stageSince = stageSince
        self.outcome = outcome
        self.amount = amount
        self.currency = currency
        self.closeDate = closeDate
        self.closedAt = closedAt
        self.closeReason = closeReason
        self.competitor = competitor
        self.category = category
        self.stageCategory = stageCategory
        self.stageProbability = stageProbability
        self.probability = probability
        self.predictedProbability = predictedProbability
        self.nextStep = nextStep
        self.nextStepDue = nextStepDue
        self.lead = lead
        self.source = source
        self.product = product
        self.campaign = campaign
        self.externalID = externalID
        self.note = note
        self.custom = custom
        self.createdAt = createdAt
    }
}
