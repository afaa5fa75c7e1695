public import StorageProtocols

extension CommandTransaction {
    /// Starts a series of tasks: its first time is found at once.
    ///
    /// - Throws: `ZoneError` for a zone that is not there; ``CRMError``.
    @discardableResult
    public func begin(_ series: TaskSeries) throws -> Stored<TaskSeries> {
        var series = series
        series.assign(createdAt: now)
        let zone = try session.crm.environment.zones.zone(named: series.recurrence.zone)
        let turn = try series.turn(at: now, in: zone)
        // What is due already is left to the next tick.
        if turn.due.isEmpty { series.due = turn.next }
        return try create(series)
    }
}

extension QueryTransaction {
    /// The next times of a series that have no task yet, such as to show them.
    public func upcoming(_ series: TaskSeries, limit: Int) throws -> [Occurrence] {
        let zone = try session.crm.environment.zones.zone(named: series.recurrence.zone)
        return series.recurrence.occurrences(in: zone, from: series.handled.adding(microseconds: 1), limit: limit)
    }
}

extension Session {
    /// Starts a series of tasks: its first time is found at once.
    ///
    /// - Throws: `ZoneError` for a zone that is not there; ``CRMError``.
    @discardableResult
    public func begin(_ series: TaskSeries, key: String? = nil) async throws -> Stored<TaskSeries> {
        try await write(reason: "task_series.begin", key: key) { try $0.begin(series) }.value
    }
}

extension QueryTransaction {
    /// Plans an edit of a series; ``CommandTransaction/apply(_:)-(TaskSeriesPlan)`` does it.
    public func plan(_ edit: TaskSeriesEdit, of id: ID<TaskSeries>, at now: Instant) throws -> TaskSeriesPlan {
        let series = try get(id)
        let zone = try session.crm.environment.zones.zone(named: series.recurrence.zone)
        if let other = edit.recurrence { _ = try session.crm.environment.zones.zone(named: other.zone) }
        let open = TaskItem.occurrences(of: id) && TaskItem.Fields.state == .open
        let tasks = try fetch(Query(open).sorted { $0.due.ascending })
        return TaskSeriesPlan(edit, of: series, tasks: tasks, in: zone, newID: session.newID(), at: now)
    }
}

extension CommandTransaction {
    /// Does what a plan says, if nothing that it is about has changed since.
    ///
    /// - Returns: The series as it is now.
    /// - Throws: `StorageError` with code `versionConflict`; ``CRMError``.
    @discardableResult
    public func apply(_ plan: TaskSeriesPlan) throws -> Stored<TaskSeries> {
        if let following = plan.following { try create(following) }
        var series = plan.series
        if series.due == .unassigned { series.record.due = now }
        let stored = try update(series)
        try update(plan.tasks)
        if let task = plan.newTask {
            let created = try create(task)
            try remind(plan.newReminders.map { TaskReminder(of: created.id, $0) })
        }
        return stored
    }
}

extension Session {
    /// Plans an edit of a series without doing anything.
    public func plan(_ edit: TaskSeriesEdit, of series: ID<TaskSeries>) async throws -> TaskSeriesPlan {
        let now = now
        return try await read { try $0.plan(edit, of: series, at: now) }
    }

    /// Does what a plan says, if nothing that it is about has changed since.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - operation: By what it can be undone.
    ///   - key: An idempotency key.
    @discardableResult
    public func apply(
        _ plan: TaskSeriesPlan,
        operation: RecordID? = nil,
        key: String? = nil
    ) async throws -> Stored<TaskSeries> {
        try await write(reason: "task_series.edit", key: key, operation: operation) { try $0.apply(plan) }.value
    }
}
