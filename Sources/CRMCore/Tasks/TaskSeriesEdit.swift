public import StorageProtocols

/// What somebody wants to be different about a series of tasks: one time, all from one on, or all.
public struct TaskSeriesEdit: Sendable, Hashable {
    /// Which times are meant, by what the clocks of the series' zone show.
    public enum Scope: Sendable, Hashable {
        /// One time.
        case this(CivilDateTime)
        /// A time and all after it.
        case following(CivilDateTime)
        /// All times, but for what is done.
        case all
    }

    /// Which times are meant.
    public var scope: Scope
    /// What tasks are like from now on; nil for as before.
    public var template: TaskTemplate?
    /// The times from now on; nil for as before, and without meaning for one time.
    public var recurrence: RecurrenceSet?
    /// When the task of one time is due instead.
    public var due: Instant?
    /// Whether the times are to be no more.
    public var isCancelled: Bool

    /// Creates an edit.
    public init(
        _ scope: Scope,
        template: TaskTemplate? = nil,
        recurrence: RecurrenceSet? = nil,
        due: Instant? = nil,
        isCancelled: Bool = false
    ) {
        self.scope = scope
        self.template = template
        self.recurrence = recurrence
        self.due = due
        self.isCancelled = isCancelled
    }
}

/// What an edit of a series does, each step with its reason: a pure function of what was read, applied as one commit.
public struct TaskSeriesPlan: Sendable, Hashable {
    /// One decision.
    public struct Step: Sendable, Hashable {
        /// The record; nil for one that is new.
        public var record: RecordLink?
        /// What is done.
        public var action: Action
        /// Why.
        public var reason: Reason
    }

    /// What is done with a record.
    public enum Action: String, Sendable, Hashable, CaseIterable {
        /// The series or task is changed.
        case change
        /// The series ends before the time.
        case end
        /// A series or task is created.
        case create
        /// The task is cancelled, or the time taken out of the series.
        case cancel
        /// The task stays as it is.
        case keep
    }

    /// Why something is done.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// The edit says so.
        case edited
        /// The edit begins at this time, which the series no longer covers.
        case split
        /// The task stands for a time that the edit is about.
        case inScope
        /// The task was changed by itself, in all that the edit is about.
        case changedByItself
        /// The series has no such time any more.
        case noSuchTime
        /// The series has no such time, nor had it.
        case neverWas
    }

    /// The steps in their order.
    public private(set) var steps: [Step] = []
    /// The series as it is to be; it is written only at the version that was read.
    public private(set) var series: Stored<TaskSeries>
    /// The series that goes on from a time, if the edit splits it.
    public private(set) var following: TaskSeries?
    /// The tasks as they are to be.
    public private(set) var tasks: [Stored<TaskItem>] = []
    /// The task that is created before its time, because it differs from the others.
    public private(set) var newTask: TaskItem?
    /// When to remind of it.
    public private(set) var newReminders: [ReminderTime] = []

    /// Plans an edit.
    ///
    /// - Parameters:
    ///   - edit: The edit.
    ///   - series: The series.
    ///   - tasks: Its open tasks.
    ///   - zone: The zone whose clocks are meant.
    ///   - newID: The identifier of a series that goes on from a time.
    ///   - now: The time.
    public init(
        _ edit: TaskSeriesEdit,
        of series: Stored<TaskSeries>,
        tasks: [Stored<TaskItem>],
        in zone: Zone,
        newID: ID<TaskSeries>,
        at now: Instant
    ) {
        self.series = series
        switch edit.scope {
        case .this(let local): planOne(edit, local, tasks, zone)
        case .following(let local): planFollowing(edit, local, tasks, zone, newID, now)
        case .all: planAll(edit, tasks, zone, now)
        }
    }

    /// Whether there is nothing to write.
    public var isEmpty: Bool { !steps.contains { $0.action != .keep } }

    private mutating func note(_ record: RecordLink?, _ action: Action, _ reason: Reason) {
        steps.append(Step(record: record, action: action, reason: reason))
    }

    // MARK: Scopes

    private mutating func planOne(
        _ edit: TaskSeriesEdit,
        _ local: CivilDateTime,
        _ tasks: [Stored<TaskItem>],
        _ zone: Zone
    ) {
        let task = tasks.first { $0.occurrence?.local == local }
        let occurrence = series.recurrence.occurrence(at: local, in: zone)
        guard task != nil || occurrence != nil else { return note(nil, .keep, .neverWas) }
        if edit.isCancelled {
            series.record.recurrence.exceptions.insert(.local(local))
            series.rearm()
            note(RecordLink(series.id), .cancel, .edited)
            if let task { cancel(task, .edited) }
            return
        }
        if var task {
            if let template = edit.template { task.record.take(template, over: nil) }
            if let due = edit.due { task.due = due }
            self.tasks.append(task)
            return note(RecordLink(task.id), .change, .edited)
        }
        guard let occurrence else { return }
        let key = TaskOccurrence(series.id, local)
        let template = edit.template ?? series.template
        newTask = template.task(key, due: edit.due ?? occurrence.instant)
        newReminders = template.reminders
        note(nil, .create, .edited)
    }

    private mutating func planAll(
        _ edit: TaskSeriesEdit,
        _ tasks: [Stored<TaskItem>],
        _ zone: Zone,
        _ now: Instant
    ) {
        if edit.isCancelled {
            series.record.recurrence.end(before: zone.dateTime(at: now))
            series.record.due = nil
            note(RecordLink(series.id), .end, .edited)
            for task in tasks { cancel(task, .edited) }
            return
        }
        let old = series.template
        if let template = edit.template { series.template = template }
        if let recurrence = edit.recurrence {
            series.recurrence = recurrence
            // The new times before which tasks were created ahead want theirs too.
            series.handled = min(series.handled, now)
            series.rearm()
        }
        note(RecordLink(series.id), .change, .edited)
        for task in tasks { change(task, old, to: series.record, zone, checksTime: edit.recurrence != nil, now) }
    }

    private mutating func planFollowing(
        _ edit: TaskSeriesEdit,
        _ local: CivilDateTime,
        _ tasks: [Stored<TaskItem>],
        _ zone: Zone,
        _ newID: ID<TaskSeries>,
        _ now: Instant
    ) {
        let begin = zone.firstInstant(of: local)
        let isFirst = series.recurrence.latest(upTo: begin.adding(microseconds: -1), in: zone) == nil
        if isFirst, !edit.isCancelled { return planAll(edit, tasks, zone, now) }
        let later = tasks.filter { ($0.occurrence?.local ?? local) >= local }
        let isOver = series.recurrence.next(after: begin.adding(microseconds: -1), in: zone) == nil
        if isOver, later.isEmpty { return note(nil, .keep, .neverWas) }
        var next = series.record
        series.record.recurrence.end(before: local)
        series.rearm()
        note(RecordLink(series.id), .end, edit.isCancelled ? .edited : .split)
        if edit.isCancelled {
            for task in later { cancel(task, .edited) }
            return
        }
        next.id = newID
        next.template = edit.template ?? next.template
        next.recurrence = edit.recurrence ?? next.recurrence
        // On the day itself the new times may begin earlier.
        var first = begin
        if let start = edit.recurrence?.start, start.date == local.date {
            first = min(first, zone.firstInstant(of: start))
        }
        let handled = edit.recurrence == nil ? next.handled : min(next.handled, now)
        next.handled = max(handled, first.adding(microseconds: -1))
        next.due = now
        next.createdAt = .unassigned
        following = next
        note(nil, .create, .split)
        for task in later { change(task, series.template, to: next, zone, checksTime: edit.recurrence != nil, now) }
    }

    // MARK: Tasks

    private mutating func cancel(_ task: Stored<TaskItem>, _ reason: Reason) {
        var task = task
        task.state = .cancelled
        tasks.append(task)
        note(RecordLink(task.id), .cancel, reason)
    }

    /// Lets a task follow its series in what it was like before; what was changed by itself stays.
    private mutating func change(
        _ task: Stored<TaskItem>,
        _ old: TaskTemplate,
        to series: TaskSeries,
        _ zone: Zone,
        checksTime: Bool,
        _ now: Instant
    ) {
        guard let local = task.occurrence?.local else { return }
        if checksTime, (task.due ?? now) > now, series.recurrence.occurrence(at: local, in: zone) == nil {
            return cancel(task, .noSuchTime)
        }
        var changed = task
        changed.occurrence = TaskOccurrence(series.id, local)
        changed.record.take(series.template, over: old)
        guard changed.record != task.record else { return note(RecordLink(task.id), .keep, .changedByItself) }
        tasks.append(changed)
        note(RecordLink(task.id), .change, .inScope)
    }
}

extension Stored<TaskSeries> {
    /// Lets the next tick find the next time.
    fileprivate mutating func rearm() {
        record.due = .unassigned
    }
}

extension TaskItem {
    /// Becomes as a template says, but for what differs from another one.
    fileprivate mutating func take(_ new: TaskTemplate, over old: TaskTemplate?) {
        if old == nil || title == old?.title { title = new.title }
        if old == nil || note == old?.note { note = new.note }
        if old == nil || priority == old?.priority { priority = new.priority }
        if old == nil || owner == old?.owner { owner = new.owner }
        if old == nil || links == old?.links { links = new.links }
    }
}

extension RecurrenceSet {
    /// The occurrence that clocks are to show as this time.
    func occurrence(at local: CivilDateTime, in zone: Zone) -> Occurrence? {
        let instant = zone.firstInstant(of: local)
        for found in occurrences(in: zone, from: instant, upTo: instant) where found.local == local { return found }
        return nil
    }

    /// Leaves out all times from one on.
    mutating func end(before local: CivilDateTime) {
        let last = CivilDateTime(seconds: local.seconds - 1)
        rules = rules.compactMap { rule in
            if isOver(rule, before: local) { return rule }
            return last < start ? nil : rule.ending(.until(.local(last)))
        }
        dates = dates.filter { $0.shown < local }
        // Without rules the start would be the only time.
        if rules.isEmpty, local <= start { exceptions.insert(.local(start)) }
    }

    /// Whether a rule has no time from one on, by its own end: another end would then be a later one.
    private func isOver(_ rule: RecurrenceRule, before local: CivilDateTime) -> Bool {
        switch rule.end {
        case .never: return false
        case .until(let end): return end.shown < local
        case .after:
            var alone = RecurrenceSet(start: start, rule)
            alone.countsStart = countsStart
            return alone.next(after: Zone.utc.firstInstant(of: local).adding(microseconds: -1), in: .utc) == nil
        }
    }
}
