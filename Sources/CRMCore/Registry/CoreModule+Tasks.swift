import StorageProtocols

extension CoreModule {
    /// Tasks that come again, reminders, and the calendars that they go by.
    func recurringTasks(_ registry: inout Registry) {
        registry.add(StoredCalendar.self)
        registry.add(TaskSeries.self)
        registry.add(TaskReminder.self)
        registry.limit(StoredCalendar.Fields.definition, to: 1 << 20, isMultiline: true)
        registry.limit(TaskSeries.Fields.recurrence, to: 1 << 25, isMultiline: true)
        registry.limit(TaskSeries.Fields.note, to: 1 << 20, isMultiline: true)
        registry.limit(TaskSeries.Fields.problem, to: 1 << 16, isMultiline: true)
        registry.require(StoredCalendar.Fields.name)
        registry.require(TaskSeries.Fields.title)
        registry.references(TaskSeries.Fields.links)
        registry.gate("business_calendar.definition", on: StoredCalendar.self) { batch, _ in
            guard batch.kind != .deleted else { return }
            for (index, calendar) in batch.records.enumerated() where (try? calendar.versions()) == nil {
                batch.refuse(index, .outOfRange, "hours as JSON", field: StoredCalendar.Fields.definition.name)
            }
        }
        registry.gate("task_series.ahead", on: TaskSeries.self) { batch, _ in
            for (index, series) in batch.records.enumerated() where series.ahead < 0 {
                batch.refuse(index, .outOfRange, "not negative", field: TaskSeries.Fields.ahead.name)
            }
        }
        registry.timer(
            "tasks.recurring",
            on: TaskSeries.self,
            due: TaskSeries.Fields.due,
            failed: { series, error, tx in
                var series = series
                series.record.due = nil
                series.problem = "\(error)"
                try tx.update(series)
            },
            { series, tx in try TaskSeriesRunner(tx: tx).run(series) }
        )
        registry.timer("tasks.reminders", on: TaskReminder.self, due: TaskReminder.Fields.due) { reminders, tx in
            try tx.fire(reminders)
        }
        registry.followUp(on: TaskItem.self) { tasks, tx in try tx.follow(tasks) }

        registry.access(owner: TaskSeries.Fields.owner)
        registry.access(through: TaskSeries.Fields.links)
        registry.access(partOf: TaskReminder.Fields.task)
        registry.personal(
            TaskSeries.self,
            for: "dealings with the person",
            .emptyUnlessShared([TaskSeries.Fields.title.reference, TaskSeries.Fields.note.reference])
        ) { fields in
            fields.takeOut = { series, _ in series.endIfUnknown() }
            fields.anonymise = { $0.endIfUnknown() }
        }
        registry.impersonal(TaskReminder.self, "it says when, and the task says what")
        registry.impersonal(StoredCalendar.self, "it is a definition")
        registry.book(
            TaskSeries.Fields.owner,
            \.template.owner,
            where: Filter(.not(.isNull(TaskSeries.Fields.due.reference)))
        ) {
            ($0.template.title, $0.template.links.first)
        }
    }
}

extension TaskSeries {
    /// Ends it where its title is gone: nobody can do what is not known any more.
    fileprivate mutating func endIfUnknown() {
        guard template.title.isEmpty else { return }
        template.title = TextNeedles.replacement
        due = nil
    }
}
