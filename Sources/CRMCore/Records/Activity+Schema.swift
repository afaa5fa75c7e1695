public import StorageProtocols

extension Activity {
    /// The fields of activities.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Activity, ID<Activity>>("id") { $0.id }
        /// The channel.
        public static let channel = Field<Activity, Channel>("channel") { $0.channel }
        /// The direction.
        public static let direction = Field<Activity, Direction?>("direction") { $0.direction }
        /// When it happened.
        public static let at = Field<Activity, Instant>("at") { $0.at }
        /// The length in seconds.
        public static let durationSeconds = Field<Activity, Int?>("duration_seconds") { $0.durationSeconds }
        /// The subject.
        public static let subject = Field<Activity, String?>("subject") { $0.subject }
        /// The body.
        public static let body = Field<Activity, String?>("body") { $0.body }
        /// The participants, found by their address.
        public static let participants = Field<Activity, [Participant]>("participants") { $0.participants }
        /// The linked records, found by their identifier.
        public static let links = Field<Activity, [RecordLink]>("links") { $0.links }
        /// The owner.
        public static let owner = Field<Activity, ID<User>?>("owner") { $0.owner }
        /// The identifier in another system.
        public static let externalID = Field<Activity, String?>("external_id") { $0.externalID }
        /// The custom fields.
        public static let custom = Field<Activity, CustomValues>("custom") { $0.custom }
        /// The subject, or the channel where there is none; derived.
        public static let title = Field<Activity, String>("title") { $0.subject ?? $0.channel.rawValue }
    }

    /// The name of the record type.
    public static let typeName = "activity"

    /// The columns, indexes and search fields.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.channel,
        Fields.direction,
        Fields.at,
        Fields.durationSeconds,
        Fields.subject,
        Fields.body,
        Fields.participants,
        Fields.links,
        Fields.owner,
        Fields.externalID,
        Fields.custom,
        make: Activity.init
    )
    .derived(Fields.title)
    .unique(Fields.externalID)
    .indexed(by: Fields.links, Fields.at)
    .indexed(by: Fields.owner, Fields.at)
    .searchable(Fields.subject)
    .searchable(Fields.body)
    .searchable(Fields.participants)
    .searchable(Fields.custom)
    .searchableMembers("key", "name")
}
