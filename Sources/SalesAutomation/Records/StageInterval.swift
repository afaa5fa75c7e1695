public import CRMCore
public import StorageProtocols

/// A stay of an opportunity in a stage that it has left.
///
/// The stay that lasts is not written: it is the opportunity's own stage, since its `stageSince`.
public struct StageInterval: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<StageInterval>
    /// The opportunity.
    public var opportunity: ID<Opportunity>
    /// The pipeline's name.
    public var pipeline: String
    /// The stage's name.
    public var stage: String
    /// The name of the stage that followed.
    public var toStage: String
    /// When the stage began.
    public var enteredAt: Instant
    /// When the stage ended; the interval does not include it.
    public var leftAt: Instant
    /// How long it lasted, in seconds.
    public var seconds: Int64
    /// Who owned the opportunity when the stage ended.
    public var owner: ID<User>?
    /// What the opportunity was worth when the stage ended, in minor units.
    public var amount: Int64?
    /// The currency.
    public var currency: Currency?

    /// Creates a stage interval; the session assigns the identifier.
    public init(
        id: ID<StageInterval> = .unassigned,
        opportunity: ID<Opportunity>,
        pipeline: String,
        stage: String,
        toStage: String,
        enteredAt: Instant,
        leftAt: Instant,
        seconds: Int64,
        owner: ID<User>? = nil,
        amount: Int64? = nil,
        currency: Currency? = nil
    ) {
        self.id = id
        self.opportunity = opportunity
        self.pipeline = pipeline
        self.stage = stage
        self.toStage = toStage
        self.enteredAt = enteredAt
        self.leftAt = leftAt
        self.seconds = seconds
        self.owner = owner
        self.amount = amount
        self.currency = currency
    }
}

extension StageInterval {
    /// The fields of stage intervals.
    public enum Fields {
        /// The identifier.
        public static let id = Field<StageInterval, ID<StageInterval>>("id") { $0.id }
        /// The opportunity.
        public static let opportunity = Field<StageInterval, ID<Opportunity>>("opportunity") { $0.opportunity }
        /// The pipeline's name.
        public static let pipeline = Field<StageInterval, String>("pipeline") { $0.pipeline }
        /// The stage's name.
        public static let stage = Field<StageInterval, String>("stage") { $0.stage }
        /// The name of the stage that followed.
        public static let toStage = Field<StageInterval, String>("to_stage") { $0.toStage }
        /// When the stage began.
        public static let enteredAt = Field<StageInterval, Instant>("entered_at") { $0.enteredAt }
        /// When the stage ended; the interval does not include it.
        public static let leftAt = Field<StageInterval, Instant>("left_at") { $0.leftAt }
        /// How long it lasted, in seconds.
        public static let seconds = Field<StageInterval, Int64>("seconds") { $0.seconds }
        /// Who owned the opportunity when the stage ended.
        public static let owner = Field<StageInterval, ID<User>?>("owner") { $0.owner }
        /// What the opportunity was worth when the stage ended, in minor units.
        public static let amount = Field<StageInterval, Int64?>("amount") { $0.amount }
        /// The currency.
        public static let currency = Field<StageInterval, Currency?>("currency") { $0.currency }
    }

    /// The name of the record type.
    public static let typeName = "stage_interval"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.opportunity,
        Fields.pipeline,
        Fields.stage,
        Fields.toStage,
        Fields.enteredAt,
        Fields.leftAt,
        Fields.seconds,
        Fields.owner,
        Fields.amount,
        Fields.currency,
        make: StageInterval.init
    )
    .indexed(by: Fields.opportunity)
}
