public import StorageProtocols

/// When to remind of a task, counted back from when it is due.
public enum ReminderTime: Sendable, Hashable {
    /// So many seconds before.
    case before(seconds: Int)
    /// So many days before by the clocks of a zone, at a time of day or else at the time at which the task is due.
    case days(Int, at: TimeOfDay? = nil, zone: String)
    /// So many seconds of working time before, by a stored calendar.
    case workingTime(seconds: Int, calendar: String)
}

extension ReminderTime: LosslessStringConvertible {
    /// Reads the form in which it is stored.
    public init?(_ description: String) {
        let parts = description.utf8.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count >= 2, let number = Int(parts[1]) else { return nil }
        switch (parts[0], parts.count) {
        case ("before", 2): self = .before(seconds: number)
        case ("working", 3): self = .workingTime(seconds: number, calendar: parts[2])
        case ("days", 3):
            let rest = parts[2].utf8.split(separator: UInt8(ascii: " "), maxSplits: 1)
                .map { String(decoding: $0, as: UTF8.self) }
            if rest.count == 2, let time = TimeOfDay(rest[0]) {
                self = .days(number, at: time, zone: rest[1])
            } else if rest.count == 1 {
                self = .days(number, zone: rest[0])
            } else {
                return nil
            }
        default: return nil
        }
    }

    /// The form in which it is stored, such as `before 900`, `days 1 09:00 Europe/Berlin` or `working 3600 support`.
    public var description: String {
        switch self {
        case .before(let seconds): "before \(seconds)"
        case .days(let days, let time, let zone): "days \(days) " + (time.map { "\($0) " } ?? "") + zone
        case .workingTime(let seconds, let calendar): "working \(seconds) \(calendar)"
        }
    }
}

extension ReminderTime: FieldValue {
    /// What its column holds.
    public static var kind: ColumnKind { .text }

    /// Reads it from the row's next column.
    public static func read(from row: inout RowReader) throws -> ReminderTime {
        guard let time = ReminderTime(try row.text()) else {
            throw StorageError(.schemaMismatch, "a stored text is no time of a reminder")
        }
        return time
    }

    /// The value as the store sees it.
    public var value: Value { .text(description) }
}

extension ReminderTime: ListElement {
    /// Which kind of key the elements have.
    public static var listKind: ColumnKind { .textList }

    /// What the element is found by.
    public var key: Value { .text(description) }

    /// Writes the element.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("key", description)
        json.endObject()
    }

    /// Reads an element.
    public init(from json: inout JSONReader) throws {
        let members = try ListMembers(from: &json)
        guard let time = ReminderTime(try members.key()) else {
            throw StorageError(.invalidValue, "a stored text is no time of a reminder")
        }
        self = time
    }
}

extension QueryTransaction {
    /// When to remind of a task that is due at an instant.
    ///
    /// - Throws: `ZoneError` or `StorageError` where the zone or the calendar is not there.
    public func instant(_ time: ReminderTime, before due: Instant) throws -> Instant {
        switch time {
        case .before(let seconds): return due.advanced(by: .seconds(-max(0, seconds)))
        case .days(let days, let time, let zone):
            let zone = try session.crm.environment.zones.zone(named: zone)
            let local = zone.dateTime(at: due)
            let date = local.date.adding(days: -max(0, days))
            return zone.firstInstant(
                of: time.map { CivilDateTime(date, at: $0) } ?? CivilDateTime(date, secondOfDay: local.secondOfDay)
            )
        case .workingTime(let seconds, let calendar):
            let schedule = try schedule(named: calendar)
            return schedule.add(.seconds(-max(0, seconds)), to: due) ?? due
        }
    }
}
