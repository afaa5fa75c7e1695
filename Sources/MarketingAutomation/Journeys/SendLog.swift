public import CRMCore

/// When a contact was sent mail: what frequency caps count.
public struct SendLog: Sendable, Hashable {
    /// When mails were accepted.
    public var accepted: [Instant]
    /// When mails were planned that are still on their way, or whose fate nobody knows.
    ///
    /// They may be taken at any time, so that they count in every window.
    public var reserved: [Instant]

    /// Creates a log.
    public init(accepted: [Instant] = [], reserved: [Instant] = []) {
        self.accepted = accepted
        self.reserved = reserved
    }

    /// The earliest time at which one more mail keeps within all caps, as far as that is known now.
    ///
    /// Where mails on their way stand in between it is a time to ask again, not a promise.
    public func admitted(by caps: [FrequencyCap], at now: Instant) -> Instant {
        var earliest = now
        for cap in caps {
            let window = cap.seconds.microseconds
            let start = now.adding(microseconds: -window)
            // A reserved mail counts as sent when it was planned, or else as soon as it may be.
            let recent = accepted.filter { $0 > start }
            guard recent.count + reserved.count >= cap.count else { continue }
            guard cap.count > 0 else { return Instant(microseconds: .max) }
            let times = (recent + reserved.map { max($0, start) }).sorted(by: >)
            // With the oldest of so many mails out of the window there is room for one more.
            let free = times[cap.count - 1].adding(microseconds: window)
            earliest = max(earliest, free > now ? free : now.adding(microseconds: Self.retry))
        }
        return earliest
    }

    /// How long a mail waits for others that are late on their way: an hour.
    private static let retry: Int64 = 3_600_000_000
}

extension QueryTransaction {
    /// When contacts were sent mail of the marketing stream, as far back as caps look.
    func sendLogs(of contacts: [ID<Contact>], within seconds: Int64, at now: Instant) throws -> [ID<Contact>: SendLog] {
        if contacts.isEmpty { return [:] }
        let start = now.adding(microseconds: -seconds.microseconds)
        let query = Message.where {
            $0.contact.isIn(contacts) && $0.stream == .marketing
                && $0.state.isIn([.planned, .accepted, .unknown])
                && ($0.finishedAt > start || $0.state.isIn([.planned, .unknown]))
        }
        let fields = Message.Fields.self
        var logs: [ID<Contact>: SendLog] = [:]
        let rows = try fetch(
            query.select(
                fields.contact.selected,
                fields.state.selected,
                fields.plannedAt.selected,
                fields.finishedAt.selected
            )
        )
        for (contact, state, plannedAt, finishedAt) in rows {
            switch (state, finishedAt) {
            case (.accepted, let at?): logs[contact, default: SendLog()].accepted.append(at)
            // Of a mail of unknown fate the time is known at which it was last tried.
            case (.unknown, let at?) where at <= start: continue
            case (.unknown, let at?): logs[contact, default: SendLog()].accepted.append(at)
            default: logs[contact, default: SendLog()].reserved.append(plannedAt)
            }
        }
        return logs
    }
}
