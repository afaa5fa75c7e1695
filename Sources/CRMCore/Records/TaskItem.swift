public import StorageProtocols

/// Something to be done.
///
/// A task that is done or cancelled stays: that is its state.
public struct TaskItem: CustomizableRecord, Hashable {
    /// The identifier.
    public var id: ID<TaskItem>
    /// What is to be done, in one line.
    public var title: String
    /// What else is to be said, in any number of lines.
    public var note: String?
    /// When it should be done.
    public var due: Instant?
    /// Whether it is done.
    public var state: State
    /// How much it matters.
    public var priority: Priority?
    /// Who is to do it.
    public var owner: ID<User>?
    /// What it is about.
    public var links: [RecordLink]
    /// When it was done.
    public var completedAt: Instant?
    /// The custom fields.
    public var custom: CustomValues
    /// When the task was created; assigned by the session unless it is known.
    public var createdAt: Instant
    /// The series that it comes from, and which of its times it stands for; no two live tasks share one.
    public var occurrence: TaskOccurrence?

    /// Creates a task; the session assigns the identifier and the time of creation.
    public init(
        id: ID<TaskItem> = .unassigned,
        title: String,
        note: String? = nil,
        due: Instant? = nil,
        state: State = .open,
        priority: Priority? = nil,
        owner: ID<User>? = nil,
        links: [RecordLink] = [],
        completedAt: Instant? = nil,
        custom: CustomValues = CustomValues(),
        createdAt: Instant = .unassigned,
        occurrence: TaskOccurrence? = nil
    ) {
        self.id = id
        self.title = title
        self.note = note
        self.due = due
        self.state = state
        self.priority = priority
        self.owner = owner
        self.links = links
        self.completedAt = completedAt
        self.custom = custom
        self.createdAt = createdAt
        self.occurrence = occurrence
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if createdAt == .unassigned { createdAt = now }
    }

    /// Whether a task is done.
    public enum State: String, TextRepresentable, CaseIterable {
        /// To be done.
        case open
        /// Done.
        case done
        /// Not to be done any more.
        case cancelled
    }

    /// How much a task matters; in the store the less comes first.
    public enum Priority: Int, IntegerRepresentable, CaseIterable, Codable {
        /// Can wait.
        case low = 1
        /// As usual.
        case normal = 2
        /// Comes first.
        case high = 3
    }
}

extension TaskItem {
    /// The fields of tasks.
    public enum Fields {
        /// The identifier.
        public static let id = Field<TaskItem, ID<TaskItem>>("id") { $0.id }
        /// The title.
        public static let title = Field<TaskItem, String>("title") { $0.title }
        /// The note.
        public static let note = Field<TaskItem, String?>("note") { $0.note }
        /// When it should be done.
        public static let due = Field<TaskItem, Instant?>("due") { $0.due }
        /// The state.
        public static let state = Field<TaskItem, State>("state") { $0.state }
        /// The priority.
        public static let priority = Field<TaskItem, Priority?>("priority") { $0.priority }
        /// The owner.
        public static let owner = Field<TaskItem, ID<User>?>("owner") { $0.owner }
        /// The linked records, found by their identifier.
        public static let links = Field<TaskItem, [RecordLink]>("links") { $0.links }
        /// When it was done.
        public static let completedAt = Field<TaskItem, Instant?>("completed_at") { $0.completedAt }
        /// The custom fields.
        public static let custom = Field<TaskItem, CustomValues>("custom") { $0.custom }
        /// The time of creation.
        public static let createdAt = Field<TaskItem, Instant>("created_at") { $0.createdAt }
        /// The series and the time that it comes from.
        public static let occurrence = Field<TaskItem, TaskOccurrence?>("occurrence") { $0.occurrence }
    }

    /// The name of the record type.
    public static let typeName = "task"

    /// The columns, indexes and search fields.
    public static let schema = Schema(
        typeName,
        version: 2,
        Fields.id,
        Fields.title,
        Fields.note,
        Fields.due,
        Fields.state,
        Fields.priority,
        Fields.owner,
        Fields.links,
        Fields.completedAt,
        Fields.custom,
        Fields.createdAt,
        Fields.occurrence,
        make: TaskItem.init
    )
    .unique(Fields.occurrence)
    .indexed(by: Fields.owner, Fields.due)
    .indexed(by: Fields.links)
    .searchable(Fields.title)
    .searchable(Fields.note)
    .searchable(Fields.custom)
    .migrated(to: 2, .add(Fields.occurrence.name, default: .null))
}
