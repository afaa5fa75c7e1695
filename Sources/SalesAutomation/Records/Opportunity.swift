public import CRMCore
public import StorageProtocols

/// A deal that somebody works on.
public struct Opportunity: CustomizableRecord, Hashable {
    /// The identifier.
    public var id: ID<Opportunity>
    /// What it is called.
    public var name: String
    /// The company that may buy.
    public var account: ID<Account>?
    /// The main person to talk to.
    public var contact: ID<Contact>?
    /// The other people to talk to.
    public var contacts: [ID<Contact>]
    /// Who works on it.
    public var owner: ID<User>?
    /// The name of the pipeline that it goes through.
    public var pipeline: String
    /// The name of the stage that it is in.
    public var stage: String
    /// Since when it is in the stage.
    public var stageSince: Instant
    /// Whether it is open, won or lost: what the stage says.
    public var outcome: Outcome
    /// What it is worth, in minor units of the currency.
    public var amount: Int64?
    /// The currency.
    public var currency: Currency?
    /// When it is expected to close.
    public var closeDate: CivilDate?
    /// When it was won or lost.
    public var closedAt: Instant?
    /// Why it was won or lost.
    public var closeReason: String?
    /// Who else was in the running, or won.
    public var competitor: String?
    /// How surely somebody says that it will close; nil where the stage's category goes.
    public var category: ForecastCategory?
    /// How surely deals in its stage close; written by the module.
    public var stageCategory: ForecastCategory?
    /// How many of a hundred deals in its stage are won; written by the module.
    public var stageProbability: Int?
    /// How likely somebody says that it is, in percent; nil where nobody has.
    public var probability: Int?
    /// How likely a model says that it is, in percent; nil where none has.
    public var predictedProbability: Int?
    /// What is to be done next.
    public var nextStep: String?
    /// When the next step is due.
    public var nextStepDue: Instant?
    /// The lead that it came from, the first where there were several.
    public var lead: ID<Lead>?
    /// Where it came from, such as `web form`.
    public var source: String?
    /// The main product.
    public var product: ID<Product>?
    /// The campaign that it came from.
    public var campaign: RecordID?
    /// The identifier in another system.
    ///
    /// No two live opportunities share one.
    public var externalID: String?
    /// What else is to be said, in any number of lines.
    public var note: String?
    /// The custom fields.
    public var custom: CustomValues
    /// When the opportunity was created; assigned by the session unless it is known.
    public var createdAt: Instant

    /// Creates an opportunity; the session assigns the identifier and the time of creation, at which the stage begins
    /// unless that is known.
    public init(
        id: ID<Opportunity> = .unassigned,
        name: String,
        account: ID<Account>? = nil,
        contact: ID<Contact>? = nil,
        contacts: [ID<Contact>] = [],
        owner: ID<User>? = nil,
        pipeline: String,
        stage: String,
        stageSince: Instant = .unassigned,
        outcome: Outcome = .open,
        amount: Int64? = nil,
        currency: Currency? = nil,
        closeDate: CivilDate? = nil,
        closedAt: Instant? = nil,
        closeReason: String? = nil,
        competitor: String? = nil,
        category: ForecastCategory? = nil,
        probability: Int? = nil,
        predictedProbability: Int? = nil,
        nextStep: String? = nil,
        nextStepDue: Instant? = nil,
        lead: ID<Lead>? = nil,
        source: String? = nil,
        product: ID<Product>? = nil,
        campaign: RecordID? = nil,
        externalID: String? = nil,
        note: String? = nil,
        custom: CustomValues = CustomValues(),
        createdAt: Instant = .unassigned
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
        stageCategory = nil
        stageProbability = nil
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

    /// Assigns the time, and lets the stage begin with it, unless they are known.
    public mutating func assign(createdAt now: Instant) {
        if createdAt == .unassigned { createdAt = now }
        if stageSince == .unassigned { stageSince = closedAt ?? createdAt }
    }

    /// Everybody to talk to, the main person first.
    public var allContacts: [ID<Contact>] {
        guard let contact else { return contacts }
        return [contact] + contacts.filter { $0 != contact }
    }

    /// How surely it will close: won or lost is certain, else what somebody says, else what the stage says.
    public var forecastCategory: ForecastCategory {
        switch outcome {
        case .won: .closed
        case .lost: .omitted
        case .open: category ?? stageCategory ?? .pipeline
        }
    }

    /// How likely it is in percent: won or lost is certain, else what somebody, a model or the stage says.
    public func probability(by policy: ForecastPolicy) -> Int {
        switch outcome {
        case .won: 100
        case .lost: 0
        case .open:
            policy.probability(judged: probability, predicted: predictedProbability, stage: stageProbability ?? 0)
        }
    }

    /// The amount times the probability, rounded to a minor unit; nil without an amount.
    public var weightedAmount: Int64? {
        guard let amount else { return nil }
        let exact = Int128(amount) * Int128(probability(by: .judged))
        return Int64(clamping: exact < 0 ? (exact - 50) / 100 : (exact + 50) / 100)
    }

    /// How many days it took until it was won or lost; nil while it is open.
    public var cycleDays: Double? {
        closedAt.map { max(0, createdAt.duration(to: $0) / .seconds(86_400)) }
    }

    /// What became of a deal.
    public enum Outcome: String, TextRepresentable, CaseIterable, Codable {
        /// Still to be decided.
        case open
        /// The customer bought.
        case won
        /// The customer did not buy.
        case lost
    }
}

extension Opportunity {
    /// What it is worth; nil where the amount or the currency is not known.
    public var money: Money? {
        get { Money(minor: amount, currency: currency) }
        set { (amount, currency) = (newValue?.minor, newValue?.currency) }
    }
}
