public import StorageProtocols

/// A reminder of a task: it fires once for each time at which the task is due, and not for a task that is done.
///
/// What firing means is up to the host, see ``Registry/reminders(_:_:)``; the change of the record stands in the feed.
public struct TaskReminder: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<TaskReminder>
    /// The task.
    public var task: ID<TaskItem>
    /// When, counted back from when the task is due.
    public var time: ReminderTime
    /// Whether it waits.
    public var state: State
    /// When it fires; nil when it does not.
    public var due: Instant?
    /// When the task is due, as this reminder knows it.
    public var taskDue: Instant?
    /// When it fired last.
    public var firedAt: Instant?

    /// Creates a reminder; ``CommandTransaction/remind(_:)`` finds out when it fires.
    public init(id: ID<TaskReminder> = .unassigned, of task: ID<TaskItem>, _ time: ReminderTime) {
        self.init(id, task, time, .waiting, nil, nil, nil)
    }

    private init(
        _ id: ID<TaskReminder>,
        _ task: ID<TaskItem>,
        _ time: ReminderTime,
        _ state: State,
        _ due: Instant?,
        _ taskDue: Instant?,
        _ firedAt: Instant?
    ) {
        self.id = id
        self.task = task
        self.time = time
        self.state = state
        self.due = due
        self.taskDue = taskDue
        self.firedAt = firedAt
    }

    /// Whether a reminder waits.
    public enum State: String, TextRepresentable, CaseIterable {
        /// It waits for its time.
        case waiting
        /// It has fired.
        case fired
        /// The task is done, or not to be done any more.
        case cancelled
    }
}

extension TaskReminder {
    /// The fields of reminders.
    public enum Fields {
        /// The identifier.
        public static let id = Field<TaskReminder, ID<TaskReminder>>("id") { $0.id }
        /// The task.
        public static let task = Field<TaskReminder, ID<TaskItem>>("task") { $0.task }
        /// When, counted back from when the task is due.
        public static let time = Field<TaskReminder, ReminderTime>("time") { $0.time }
        /// Whether it waits.
        public static let state = Field<TaskReminder, State>("state") { $0.state }
        /// When it fires.
        public static let due = Field<TaskReminder, Instant?>("due") { $0.due }
        /// When the task is due, as this reminder knows it.
        public static let taskDue = Field<TaskReminder, Instant?>("task_due") { $0.taskDue }
        /// When it fired last.
        public static let firedAt = Field<TaskReminder, Instant?>("fired_at") { $0.firedAt }
    }

    /// The name of the record type.
    public static let typeName = "task_reminder"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.task,
        Fields.time,
        Fields.state,
        Fields.due,
        Fields.taskDue,
        Fields.firedAt,
        make: { TaskReminder($0, $1, $2, $3, $4, $5, $6) }
    )
    .indexed(by: Fields.due)
    .indexed(by: Fields.task)
}

/// A reminder that fires, and its task.
public struct DueReminder: Sendable {
    /// The reminder.
    public var reminder: Stored<TaskReminder>
    /// The task.
    public var task: Stored<TaskItem>
}

extension Registry {
    /// Says what happens when reminders fire, in the commit that notes it: such as a message to the outbox.
    ///
    /// - Parameters:
    ///   - name: The name, unique among all.
    ///   - run: Is given reminders of open tasks, each once for each time at which its task is due.
    public mutating func reminders(
        _ name: String,
        _ run: @escaping @Sendable ([DueReminder], CommandTransaction) throws -> Void
    ) {
        guard claim(name, "reminders") else { return }
        automation.reminders.append(run)
    }
}
