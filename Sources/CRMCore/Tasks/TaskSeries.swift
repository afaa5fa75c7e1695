public import StorageProtocols

/// A task that comes again: what is to be done, and the times at which.
///
/// For each time a ``TaskItem`` is created that names the series and the time. The series itself is the timer: see ``due``.
/// ``CommandTransaction/begin(_:)`` or plain creation starts it; the session's plan for an edit changes one time, all
/// from one on, or all.
public struct TaskSeries: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<TaskSeries>
    /// What each task is like.
    public var template: TaskTemplate
    /// The times at which tasks are due, and the zone whose clocks are meant.
    public var recurrence: RecurrenceSet
    /// What becomes of times at which nobody ticked.
    public var catchUp: CatchUp
    /// How many seconds before it is due a task is created.
    public var ahead: Int
    /// Up to when times have been dealt with; assigned by the session, so that nothing before the creation comes up.
    public var handled: Instant
    /// When the next task is to be created; nil when none is.
    ///
    /// Set it to the present after a change of the times: the next tick finds the right one.
    public var due: Instant?
    /// Why it stands still, if it can't go on, such as for a zone that is not there.
    public var problem: String?
    /// When the series was created; assigned by the session unless it is known.
    public var createdAt: Instant

    /// Creates a series; the session assigns the identifier and the times.
    public init(
        id: ID<TaskSeries> = .unassigned,
        _ template: TaskTemplate,
        _ recurrence: RecurrenceSet,
        catchUp: CatchUp = .latest,
        ahead: Int = 0,
        createdAt: Instant = .unassigned
    ) {
        self.id = id
        self.template = template
        self.recurrence = recurrence
        self.catchUp = catchUp
        self.ahead = ahead
        handled = .unassigned
        due = .unassigned
        self.createdAt = createdAt
    }

    /// Assigns the times, unless they are known.
    public mutating func assign(createdAt now: Instant) {
        if createdAt == .unassigned { createdAt = now }
        if handled == .unassigned { handled = createdAt.adding(microseconds: -1) }
        if due == .unassigned { due = now }
    }

    /// What becomes of times that passed while nobody ticked.
    public enum CatchUp: String, TextRepresentable, CaseIterable {
        /// Each gets its task.
        case all
        /// One task is created for all of them, due at the last one.
        case latest
        /// They are skipped, but for the last one if it is less than a day ago.
        case skip
    }
}

/// What each task of a series is like.
public struct TaskTemplate: Sendable, Hashable {
    /// What is to be done, in one line.
    public var title: String
    /// What else is to be said.
    public var note: String?
    /// How much it matters.
    public var priority: TaskItem.Priority?
    /// Who is to do it.
    public var owner: ID<User>?
    /// What it is about.
    public var links: [RecordLink]
    /// When to remind of each task.
    public var reminders: [ReminderTime]

    /// Creates a template.
    public init(
        _ title: String,
        note: String? = nil,
        priority: TaskItem.Priority? = nil,
        owner: ID<User>? = nil,
        links: [RecordLink] = [],
        reminders: [ReminderTime] = []
    ) {
        self.title = title
        self.note = note
        self.priority = priority
        self.owner = owner
        self.links = links
        self.reminders = reminders
    }

    /// The task of one time.
    func task(_ occurrence: TaskOccurrence, due: Instant) -> TaskItem {
        TaskItem(
            title: title,
            note: note,
            due: due,
            priority: priority,
            owner: owner,
            links: links,
            occurrence: occurrence
        )
    }
}

extension TaskSeries {
    /// The fields of series.
    public enum Fields {
        /// The identifier.
        public static let id = Field<TaskSeries, ID<TaskSeries>>("id") { $0.id }
        /// What is to be done.
        public static let title = Field<TaskSeries, String>("title") { $0.template.title }
        /// What else is to be said.
        public static let note = Field<TaskSeries, String?>("note") { $0.template.note }
        /// How much it matters.
        public static let priority = Field<TaskSeries, TaskItem.Priority?>("priority") { $0.template.priority }
        /// Who is to do it.
        public static let owner = Field<TaskSeries, ID<User>?>("owner") { $0.template.owner }
        /// What it is about.
        public static let links = Field<TaskSeries, [RecordLink]>("links") { $0.template.links }
        /// When to remind of each task.
        public static let reminders = Field<TaskSeries, [ReminderTime]>("reminders") { $0.template.reminders }
        /// The times, in the form of RFC 5545.
        public static let recurrence = Field<TaskSeries, RecurrenceSet>("recurrence") { $0.recurrence }
        /// What becomes of times at which nobody ticked.
        public static let catchUp = Field<TaskSeries, CatchUp>("catch_up") { $0.catchUp }
        /// How many seconds before it is due a task is created.
        public static let ahead = Field<TaskSeries, Int>("ahead_seconds") { $0.ahead }
        /// Up to when times have been dealt with.
        public static let handled = Field<TaskSeries, Instant>("handled") { $0.handled }
        /// When the next task is to be created.
        public static let due = Field<TaskSeries, Instant?>("due") { $0.due }
        /// Why it stands still.
        public static let problem = Field<TaskSeries, String?>("problem") { $0.problem }
        /// The time of creation.
        public static let createdAt = Field<TaskSeries, Instant>("created_at") { $0.createdAt }
    }

    /// The name of the record type.
    public static let typeName = "task_series"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.title,
        Fields.note,
        Fields.priority,
        Fields.owner,
        Fields.links,
        Fields.reminders,
        Fields.recurrence,
        Fields.catchUp,
        Fields.ahead,
        Fields.handled,
        Fields.due,
        Fields.problem,
        Fields.createdAt,
        make: TaskSeries.init(stored:_:_:_:_:_:_:_:_:_:_:_:_:_:)
    )
    .indexed(by: Fields.due)
    .indexed(by: Fields.owner)
    .indexed(by: Fields.links)

    private init(
        stored id: ID<TaskSeries>,
        _ title: String,
        _ note: String?,
        _ priority: TaskItem.Priority?,
        _ owner: ID<User>?,
        _ links: [RecordLink],
        _ reminders: [ReminderTime],
        _ recurrence: RecurrenceSet,
        _ catchUp: CatchUp,
        _ ahead: Int,
        _ handled: Instant,
        _ due: Instant?,
        _ problem: String?,
        _ createdAt: Instant
    ) {
        self.id = id
        template = TaskTemplate(title, note: note, priority: priority, owner: owner, links: links, reminders: reminders)
        self.recurrence = recurrence
        self.catchUp = catchUp
        self.ahead = ahead
        self.handled = handled
        self.due = due
        self.problem = problem
        self.createdAt = createdAt
    }
}
