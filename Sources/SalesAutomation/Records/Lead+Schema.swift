public import CRMCore
public import StorageProtocols

extension Lead {
    /// The fields of leads.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Lead, ID<Lead>>("id") { $0.id }
        /// The given name.
        public static let givenName = Field<Lead, String>("given_name") { $0.name.given }
        /// The family name.
        public static let familyName = Field<Lead, String>("family_name") { $0.name.family }
        /// The other parts of the name as JSON.
        public static let nameDetails = Field<Lead, String?>("name_details") { $0.name.storedDetails }
        /// The company's name.
        public static let company = Field<Lead, String?>("company") { $0.company }
        /// The job title.
        public static let jobTitle = Field<Lead, String?>("job_title") { $0.jobTitle }
        /// The e-mail addresses, found by their normal form.
        public static let emails = Field<Lead, [EmailAddress]>("emails") { $0.emails }
        /// The phone numbers, found by their normal form.
        public static let phones = Field<Lead, [PhoneNumber]>("phones") { $0.phones }
        /// The web address.
        public static let website = Field<Lead, String?>("website") { $0.website }
        /// The country.
        public static let country = Field<Lead, String?>("country") { $0.country }
        /// The industry.
        public static let industry = Field<Lead, String?>("industry") { $0.industry }
        /// The source.
        public static let source = Field<Lead, String?>("source") { $0.source }
        /// The touches, found by their source.
        public static let touches = Field<Lead, [LeadTouch]>("touches") { $0.touches }
        /// The status.
        public static let status = Field<Lead, Status>("status") { $0.status }
        /// The owner.
        public static let owner = Field<Lead, ID<User>?>("owner") { $0.owner }
        /// The account.
        public static let account = Field<Lead, ID<Account>?>("account") { $0.account }
        /// The contact.
        public static let contact = Field<Lead, ID<Contact>?>("contact") { $0.contact }
        /// The opportunity.
        public static let opportunity = Field<Lead, ID<Opportunity>?>("opportunity") { $0.opportunity }
        /// The score.
        public static let score = Field<Lead, Int?>("score") { $0.score }
        /// Why it is not pursued.
        public static let disqualifyReason = Field<Lead, String?>("disqualify_reason") { $0.disqualifyReason }
        /// When a disqualified lead is to be looked at again.
        public static let nurtureUntil = Field<Lead, Instant?>("nurture_until") { $0.nurtureUntil }
        /// The key of the submission.
        public static let captureKey = Field<Lead, String?>("capture_key") { $0.captureKey }
        /// By when somebody should have answered.
        public static let respondBy = Field<Lead, Instant?>("respond_by") { $0.respondBy }
        /// When somebody answered first.
        public static let firstResponseAt = Field<Lead, Instant?>("first_response_at") { $0.firstResponseAt }
        /// When the time to answer ran out.
        public static let breachedAt = Field<Lead, Instant?>("breached_at") { $0.breachedAt }
        /// When it was converted.
        public static let convertedAt = Field<Lead, Instant?>("converted_at") { $0.convertedAt }
        /// The identifier in another system.
        public static let externalID = Field<Lead, String?>("external_id") { $0.externalID }
        /// The note.
        public static let note = Field<Lead, String?>("note") { $0.note }
        /// The custom fields.
        public static let custom = Field<Lead, CustomValues>("custom") { $0.custom }
        /// The time of creation.
        public static let createdAt = Field<Lead, Instant>("created_at") { $0.createdAt }

        /// The name in full; derived.
        public static let displayName = Field<Lead, String>("display_name") { $0.displayName }
        /// The normal form of the main e-mail address; derived.
        public static let email = Field<Lead, String?>("email") { $0.emails.first?.normal }
        /// When the time to answer runs out; derived.
        public static let responseDue = Field<Lead, Instant?>("response_due") { $0.responseDue }
        /// When a disqualified lead comes back; derived.
        public static let nurtureDue = Field<Lead, Instant?>("nurture_due") { $0.nurtureDue }
    }

    /// The name of the record type.
    public static let typeName = "lead"

    /// The columns, indexes and search fields.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.givenName,
        Fields.familyName,
        Fields.nameDetails,
        Fields.company,
        Fields.jobTitle,
        Fields.emails,
        Fields.phones,
        Fields.website,
        Fields.country,
        Fields.industry,
        Fields.source,
        Fields.touches,
        Fields.status,
        Fields.owner,
        Fields.account,
        Fields.contact,
        Fields.opportunity,
        Fields.score,
        Fields.disqualifyReason,
        Fields.nurtureUntil,
        Fields.captureKey,
        Fields.respondBy,
        Fields.firstResponseAt,
        Fields.breachedAt,
        Fields.convertedAt,
        Fields.externalID,
        Fields.note,
        Fields.custom,
        Fields.createdAt,
        make: Lead.init(stored:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:_:)
    )
    .derived(Fields.displayName)
    .derived(Fields.email)
    .derived(Fields.responseDue)
    .derived(Fields.nurtureDue)
    .unique(Fields.captureKey)
    .unique(Fields.externalID)
    .indexed(by: Fields.emails)
    .indexed(by: Fields.owner, Fields.status)
    .indexed(by: Fields.contact)
    .indexed(by: Fields.account)
    .indexed(by: Fields.opportunity)
    .indexed(by: Fields.responseDue)
    .indexed(by: Fields.nurtureDue)
    .searchable(Fields.displayName)
    .searchable(Fields.company)
    .searchable(Fields.emails)
    .searchable(Fields.phones)
    .searchable(Fields.custom)

    /// Makes a lead from its stored columns, in their order.
    private init(
        stored id: ID<Lead>,
        _ given: String,
        _ family: String,
        _ nameDetails: String?,
        _ company: String?,
        _ jobTitle: String?,
        _ emails: [EmailAddress],
        _ phones: [PhoneNumber],
        _ website: String?,
        _ country: String?,
        _ industry: String?,
        _ source: String?,
        _ touches: [LeadTouch],
        _ status: Status,
        _ owner: ID<User>?,
        _ account: ID<Account>?,
        _ contact: ID<Contact>?,
        _ opportunity: ID<Opportunity>?,
        _ score: Int?,
        _ disqualifyReason: String?,
        _ nurtureUntil: Instant?,
        _ captureKey: String?,
        _ respondBy: Instant?,
        _ firstResponseAt: Instant?,
        _ breachedAt: Instant?,
        _ convertedAt: Instant?,
        _ externalID: String?,
        _ note: String?,
        _ custom: CustomValues,
        _ createdAt: Instant
    ) {
        self.init(
            id: id,
            name: PersonName(given: given, family: family, storedDetails: nameDetails),
            company: company,
            jobTitle: jobTitle,
            emails: emails,
            phones: phones,
            website: website,
            country: country,
            industry: industry,
            source: source,
            touches: touches,
            status: status,
            owner: owner,
            account: account,
            contact: contact,
            score: score,
            captureKey: captureKey,
            externalID: externalID,
            note: note,
            custom: custom,
            createdAt: createdAt
        )
        self.opportunity = opportunity
        self.disqualifyReason = disqualifyReason
        self.nurtureUntil = nurtureUntil
        self.respondBy = respondBy
        self.firstResponseAt = firstResponseAt
        self.breachedAt = breachedAt
        self.convertedAt = convertedAt
    }
}
