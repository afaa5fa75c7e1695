public import CRMCore

/// What a step has to know of one contact.
public struct StepSnapshot: Sendable {
    /// Whether the contact exists.
    public var hasContact: Bool
    /// Whether the journey's goal holds.
    public var isGoalReached: Bool
    /// Whether the node's branch condition holds.
    public var holds: Bool
    /// When events happened that the node waits for.
    public var events: [Instant]
    /// When the contact was sent mail, ascending, and when mail was planned that is on its way.
    public var sends: SendLog
    /// The zone of the contact.
    public var zone: Zone

    /// Creates a snapshot.
    public init(
        hasContact: Bool = true,
        isGoalReached: Bool = false,
        holds: Bool = false,
        events: [Instant] = [],
        sends: SendLog = SendLog(),
        zone: Zone = .utc
    ) {
        self.hasContact = hasContact
        self.isGoalReached = isGoalReached
        self.holds = holds
        self.events = events
        self.sends = sends
        self.zone = zone
    }
}

/// Something that a step brings about, in the same commit as the enrolment's next state.
public enum StepEffect: Sendable, Hashable {
    /// A mail.
    case send(template: String, stream: MailStream, topic: Purpose)
    /// The contact's lifecycle advances.
    case advance(to: LifecycleStage)
    /// The contact's score changes.
    case score(points: Double, group: String)
    /// Somebody has something to do.
    case task(title: String, due: Instant?)
}

/// What one step does.
public struct StepOutcome: Sendable, Hashable {
    /// The enrolment's next state.
    public var enrolment: Enrolment
    /// What is brought about, under the idempotency key of the step that was run.
    public var effect: StepEffect?
    /// Whether there is another step to run now.
    public var goesOn: Bool
}

extension JourneyDefinition {
    /// Runs the step at which an enrolment stands: a pure function, so that the same input always does the same.
    ///
    /// - Parameters:
    ///   - enrolment: The enrolment; one that is not active stays as it is.
    ///   - snapshot: What is known of the contact for this step.
    ///   - now: The time.
    public func step(_ enrolment: Enrolment, _ snapshot: StepSnapshot, at now: Instant) -> StepOutcome {
        guard enrolment.state == .active else { return StepOutcome(enrolment: enrolment, goesOn: false) }
        guard snapshot.hasContact, let node = node(enrolment.node) else { return end(enrolment, .removed, now) }
        if snapshot.isGoalReached { return end(enrolment, .reachedGoal, now) }
        let since = enrolment.since
        switch node.action {
        case .send(let template, let stream, let topic):
            let stream = MailStream(rawValue: stream)
            let effect = StepEffect.send(template: template, stream: stream, topic: Purpose(rawValue: topic))
            if stream == .transactional { return move(enrolment, to: node.next, effect, now) }
            return admit(enrolment, snapshot, at: now) ?? move(enrolment, to: node.next, effect, now)
        case .wait(let seconds):
            return wait(enrolment, until: since.adding(microseconds: seconds.microseconds), then: node.next, now)
        case .waitUntil(let time, let weekdays):
            let days = weekdays.isEmpty ? Set(Weekday.allCases) : Set(weekdays)
            let until = snapshot.zone.nextLocalTime(time, after: since, on: days)
            return wait(enrolment, until: until ?? since, then: node.next, now)
        case .waitFor(_, let seconds, let then, let otherwise):
            let deadline = since.adding(microseconds: seconds.microseconds)
            if snapshot.events.contains(where: { since < $0 && $0 <= min(deadline, now) }) {
                return move(enrolment, to: then, nil, now)
            }
            return wait(enrolment, until: deadline, then: otherwise, now)
        case .branch(_, let then, let otherwise):
            return move(enrolment, to: snapshot.holds ? then : otherwise, nil, now)
        case .advance(let stage):
            return move(enrolment, to: node.next, .advance(to: LifecycleStage(rawValue: stage)), now)
        case .score(let points, let group):
            return move(enrolment, to: node.next, .score(points: points, group: group), now)
        case .task(let title, let seconds):
            let due = seconds.map { now.adding(microseconds: $0.microseconds) }
            return move(enrolment, to: node.next, .task(title: title, due: due), now)
        case .pass:
            return move(enrolment, to: node.next, nil, now)
        }
    }

    /// Holds a mail back for quiet hours or a cap, or gives it up; nil where it may go out now.
    private func admit(_ enrolment: Enrolment, _ snapshot: StepSnapshot, at now: Instant) -> StepOutcome? {
        var reason = UnsentMail.Reason.frequencyCap
        var next = snapshot.sends.admitted(by: caps, at: now)
        if let quietHours, quietHours.isQuiet(at: max(next, now), in: snapshot.zone) {
            reason = next <= now ? .quietHours : .frequencyCap
            next = quietHours.nextAllowed(from: max(next, now), in: snapshot.zone) ?? Instant(microseconds: .max)
        }
        if next <= now { return nil }
        let deadline = enrolment.since.adding(microseconds: patience.microseconds)
        guard next > deadline else {
            var held = enrolment
            held.due = next
            held.note(UnsentMail(enrolment.stepRun, reason, at: now, until: next))
            return StepOutcome(enrolment: held, goesOn: false)
        }
        var outcome = move(enrolment, to: node(enrolment.node)?.next, nil, now)
        outcome.enrolment.note(UnsentMail(enrolment.stepRun, .outOfPatience, reason.rawValue, at: now))
        return outcome
    }

    private func wait(_ enrolment: Enrolment, until: Instant, then next: String?, _ now: Instant) -> StepOutcome {
        if until <= now { return move(enrolment, to: next, nil, now) }
        var waiting = enrolment
        waiting.due = until
        return StepOutcome(enrolment: waiting, goesOn: false)
    }

    private func move(_ enrolment: Enrolment, to next: String?, _ effect: StepEffect?, _ now: Instant) -> StepOutcome {
        guard let next else {
            var outcome = end(enrolment, .completed, now)
            outcome.effect = effect
            return outcome
        }
        var moved = enrolment
        moved.node = next
        moved.visit = Int(clamping: Int64(clamping: enrolment.visit) &+ 1)
        moved.since = now
        moved.due = now
        return StepOutcome(enrolment: moved, effect: effect, goesOn: true)
    }

    private func end(_ enrolment: Enrolment, _ state: Enrolment.State, _ now: Instant) -> StepOutcome {
        var ended = enrolment
        ended.state = state
        ended.since = now
        ended.due = nil
        return StepOutcome(enrolment: ended, goesOn: false)
    }
}

extension Enrolment {
    /// Writes down why a mail was held back: one note for each run of a step, the last fifty of them.
    mutating func note(_ mail: UnsentMail) {
        var mail = mail
        if let index = unsent.firstIndex(where: { $0.step.utf8.elementsEqual(mail.step.utf8) }) {
            mail.at = unsent[index].at
            unsent[index] = mail
        } else {
            unsent.append(mail)
        }
        if unsent.count > 50 { unsent.removeFirst(unsent.count - 50) }
    }
}
