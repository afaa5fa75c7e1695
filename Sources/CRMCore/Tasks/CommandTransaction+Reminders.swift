public import StorageProtocols

extension CommandTransaction {
    /// Creates reminders and finds out when they fire; one whose time is past already fires with the next tick, unless the
    /// task was due before.
    ///
    /// - Throws: `ZoneError` or `StorageError` where a zone, a calendar or a task is not there.
    @discardableResult
    public func remind(_ reminders: [TaskReminder]) throws -> [Stored<TaskReminder>] {
        let tasks = try tasks(reminders.map(\.task))
        return try create(
            reminders.map { reminder in
                guard let task = tasks[reminder.task] else { throw StorageError(.notFound, type: TaskItem.typeName) }
                var reminder = reminder
                try arm(&reminder, for: task.record)
                return reminder
            }
        )
    }

    /// Creates a reminder of a task.
    @discardableResult
    public func remind(of task: ID<TaskItem>, _ time: ReminderTime) throws -> Stored<TaskReminder> {
        guard let reminder = try remind([TaskReminder(of: task, time)]).first else {
            throw StorageError(.notFound, type: TaskReminder.typeName)
        }
        return reminder
    }

    /// Lets a reminder fire, again if it has, at an instant.
    ///
    /// - Throws: ``CRMError`` with code `wrongState` where the task is done.
    @discardableResult
    public func snooze(_ reminder: Stored<TaskReminder>, until instant: Instant) throws -> Stored<TaskReminder> {
        guard reminder.state != .cancelled else {
            throw CRMError(
                .wrongState,
                "only a reminder of an open task can be snoozed",
                type: TaskReminder.typeName,
                field: TaskReminder.Fields.state.name,
                value: reminder.state.value,
                record: reminder.id.raw
            )
        }
        var reminder = reminder
        reminder.state = .waiting
        reminder.due = instant
        return try update(reminder)
    }

    /// Fires the reminders whose time has come.
    func fire(_ reminders: [Stored<TaskReminder>]) throws {
        let tasks = try tasks(reminders.map(\.task))
        var fired: [DueReminder] = []
        var changed: [Stored<TaskReminder>] = []
        var orphans: [Stored<TaskReminder>] = []
        for var reminder in reminders {
            guard let task = tasks[reminder.task] else {
                orphans.append(reminder)
                continue
            }
            if task.state == .open {
                (reminder.state, reminder.record.due, reminder.firedAt) = (.fired, nil, now)
                fired.append(DueReminder(reminder: reminder, task: task))
            } else {
                (reminder.state, reminder.record.due) = (.cancelled, nil)
            }
            changed.append(reminder)
        }
        try delete(orphans)
        let stored = try update(changed)
        let byID = Dictionary(stored.map { ($0.id, $0) }) { first, _ in first }
        fired = fired.map { DueReminder(reminder: byID[$0.reminder.id] ?? $0.reminder, task: $0.task) }
        if fired.isEmpty { return }
        for run in session.crm.registry.automation.reminders { try run(fired, self) }
    }

    /// Lets the reminders of changed tasks follow them.
    func follow(_ tasks: [TaskItem]) throws {
        let reminders = try fetch(TaskReminder.where { $0.task.isIn(tasks.map(\.id)) })
        if reminders.isEmpty { return }
        let byID = Dictionary(tasks.map { ($0.id, $0) }) { first, _ in first }
        var changed: [Stored<TaskReminder>] = []
        for var reminder in reminders {
            guard let task = byID[reminder.task] else { continue }
            let isOpen = task.state == .open
            guard isOpen ? reminder.taskDue != task.due || reminder.state == .cancelled : reminder.state != .cancelled
            else { continue }
            try arm(&reminder.record, for: task)
            changed.append(reminder)
        }
        try update(changed)
    }

    /// Finds out when a reminder fires.
    private func arm(_ reminder: inout TaskReminder, for task: TaskItem) throws {
        reminder.taskDue = task.due
        reminder.due = nil
        guard task.state == .open else {
            reminder.state = .cancelled
            return
        }
        reminder.state = .waiting
        guard let due = task.due else { return }
        let instant = try instant(reminder.time, before: due)
        // A task that has been overdue since before needs no reminder of what is to come.
        if instant >= now || due > now { reminder.due = instant } else { reminder.state = .fired }
    }

    private func tasks(_ ids: [ID<TaskItem>]) throws -> [ID<TaskItem>: Stored<TaskItem>] {
        let tasks = try fetch(TaskItem.where { $0.id.isIn(ids) })
        return Dictionary(tasks.map { ($0.id, $0) }) { first, _ in first }
    }
}

extension Session {
    /// Creates a reminder of a task.
    @discardableResult
    public func remind(of task: ID<TaskItem>, _ time: ReminderTime, key: String? = nil) async throws -> Stored<
        TaskReminder
    > {
        try await write(reason: "task.remind", key: key) { try $0.remind(of: task, time) }.value
    }

    /// Lets a reminder fire, again if it has, at an instant.
    @discardableResult
    public func snooze(
        _ reminder: Stored<TaskReminder>,
        until instant: Instant,
        key: String? = nil
    ) async throws -> Stored<TaskReminder> {
        try await write(reason: "task.snooze", key: key) { try $0.snooze(reminder, until: instant) }.value
    }
}
