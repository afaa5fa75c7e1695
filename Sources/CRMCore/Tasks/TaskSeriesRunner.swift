import StorageProtocols

/// Creates the tasks of series whose time has come.
struct TaskSeriesRunner {
    let tx: CommandTransaction

    /// The most tasks of one series in one commit; the rest follows in the next ones.
    static let most = 100

    /// Deals with what is due of each series, and sets the time at which it is due again.
    func run(_ series: [Stored<TaskSeries>]) throws {
        var tasks: [(task: TaskItem, template: TaskTemplate)] = []
        var changed: [Stored<TaskSeries>] = []
        for var one in series {
            let zone = try tx.session.crm.environment.zones.zone(named: one.recurrence.zone)
            let turn = try one.record.turn(at: tx.now, in: zone)
            for occurrence in turn.due {
                let key = TaskOccurrence(one.id, occurrence.local)
                tasks.append((one.template.task(key, due: occurrence.instant), one.template))
            }
            one.handled = turn.handled
            one.record.due = turn.next
            one.problem = nil
            changed.append(one)
        }
        try create(tasks)
        try tx.update(changed)
    }

    /// Creates the tasks, but for those that were created earlier by hand.
    private func create(_ tasks: [(task: TaskItem, template: TaskTemplate)]) throws {
        let keys = tasks.compactMap { $0.task.occurrence?.value }
        if keys.isEmpty { return }
        let field = TaskItem.Fields.occurrence
        let query = Query(Filter<TaskItem>(.isIn(field.reference, keys)))
        var known: Set<TaskOccurrence> = []
        for key in try tx.fetch(query.select(field.selected)) {
            if let key { known.insert(key) }
        }
        let new = tasks.filter { $0.task.occurrence.map { !known.contains($0) } ?? true }
        let created = try tx.create(new.map(\.task))
        var reminders: [TaskReminder] = []
        for (task, entry) in zip(created, new) {
            reminders += entry.template.reminders.map { TaskReminder(of: task.id, $0) }
        }
        if !reminders.isEmpty { try tx.remind(reminders) }
    }
}

extension TaskSeries {
    /// What is to be done at an instant, and when again.
    struct Turn: Hashable {
        var due: [Occurrence]
        var handled: Instant
        var next: Instant?
    }

    /// The times for which tasks are to be created, by the policy for those that were missed.
    func turn(at now: Instant, in zone: Zone) throws -> Turn {
        let ahead = Int64(max(0, self.ahead)).multipliedReportingOverflow(by: 1_000_000)
        let reach = ahead.overflow ? Int64.max : ahead.partialValue
        let horizon = now.adding(microseconds: reach)
        var turn = Turn(due: [], handled: handled)
        switch catchUp {
        case .all:
            let from = handled.adding(microseconds: 1)
            turn.due = Array(recurrence.occurrences(in: zone, from: from, upTo: horizon).prefix(TaskSeriesRunner.most))
            turn.handled = turn.due.last?.instant ?? handled
        case .latest, .skip:
            // What passed comes down to its last time; what is to come is created ahead, each time for itself.
            if handled < now, let latest = recurrence.latest(upTo: now, in: zone), latest.instant > handled {
                let age = now.microseconds - latest.instant.microseconds
                if catchUp == .latest || age < 86_400_000_000 { turn.due = [latest] }
                turn.handled = latest.instant
            }
            let from = turn.handled.adding(microseconds: 1)
            turn.due += recurrence.occurrences(in: zone, from: from, upTo: horizon)
                .prefix(TaskSeriesRunner.most - turn.due.count)
            turn.handled = turn.due.last?.instant ?? turn.handled
        }
        turn.next = recurrence.next(after: turn.handled, in: zone)?.instant.adding(microseconds: -reach)
        return turn
    }
}
