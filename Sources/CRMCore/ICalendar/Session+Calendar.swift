public import StorageProtocols

/// What became of the entries of a calendar.
public struct CalendarImportResult: Sendable, Hashable {
    /// The commits' operation, which ``Session/planUndo(_:)`` takes back.
    public var operation: RecordID
    /// How many tasks were created.
    public var tasks = 0
    /// How many meetings were written down.
    public var meetings = 0
    /// How many entries were known already, by their `UID`.
    public var known = 0
    /// The entries that were refused or could not be read, with their numbers from 1 and the rule.
    public var rejected: [ImportRejection] = []
    /// What was left out of entries that were taken, and how often.
    public var notes: [ImportNote: Int] = [:]
}

extension ImportNote {
    /// Of an entry that recurs only the first time was taken.
    public static let firstTimeOnly = ImportNote("it recurs, and the first time was taken")
    /// An alarm was left out.
    public static let alarmLeftOut = ImportNote("an alarm was left out")
    /// A task's attendees were left out.
    public static let attendeesLeftOut = ImportNote("the attendees of a task were left out")
}

extension Session {
    /// Writes tasks and meetings as an iCalendar file (RFC 5545), in constant memory, with all times in UTC.
    ///
    /// - Parameters:
    ///   - tasks: Which tasks.
    ///   - activities: Which activities; of them the meetings are written.
    ///   - sink: Where they are written; it is finished.
    /// - Returns: The count of entries.
    @discardableResult
    public func exportCalendar(
        tasks: Query<TaskItem> = TaskItem.all,
        meetings activities: Query<Activity> = Activity.all,
        to sink: ByteSink
    ) async throws -> Int {
        let output = LineWriter(sink)
        let stamp = now
        try await read { tx in
            var writer = ContentWriter()
            func write(_ entry: ContentComponent) throws {
                writer.write(entry)
                output.count()
                try output.write(bytes: writer.take())
            }
            writer.write(ContentLine("BEGIN", "VCALENDAR"))
            writer.write(ContentLine("VERSION", "2.0"))
            writer.write(ContentLine("PRODID", "-//swift-crm//CRMCore//EN"))
            let tasksOnly = try tx.exporting(TaskItem.self)
            try tasksOnly.forEach(tasks) { try write(ContentComponent($0, stamp: stamp)) }
            let meetings = activities.filtered { $0.channel == .meeting }
            let activitiesOnly = try tx.exporting(Activity.self)
            try activitiesOnly.forEach(meetings) { try write(ContentComponent($0, stamp: stamp)) }
            writer.write(ContentLine("END", "VCALENDAR"))
            try output.write(bytes: writer.take())
        }
        try output.finish()
        return output.lines
    }

    /// Reads the tasks and meetings of an iCalendar file.
    ///
    /// An entry whose `UID` is known is left alone. Attendees whose address a contact has are that contact, and the
    /// meeting stands on its timeline. Of an entry that recurs, the first time is taken, with a note. Zones are those
    /// of the system, or as the file explains them. A calendar may be of any size, an entry of at most
    /// ``ContentReader/longestComponent``.
    ///
    /// - Parameters:
    ///   - source: The file.
    ///   - zone: The zone of times that name none.
    ///   - owner: Who the tasks and meetings are of.
    /// - Throws: ``ContentError`` where the file is no calendar; what the source or the store throws.
    ///   What is at fault behind the beginning of a calendar is one of the rejections.
    public func importCalendar(
        from source: ImportSource,
        zone: Zone = .utc,
        owner: ID<User>? = nil
    ) async throws -> CalendarImportResult {
        var reader = CalendarReader(try source.open(), crm.environment.zones)
        var result = CalendarImportResult(operation: newOperation())
        while let batch = try reader.next(200) {
            let before = result
            result = try await write(reason: "calendar.import", operation: result.operation) { tx in
                var result = before
                result.rejected += batch.rejections
                for (number, entry) in batch.entries {
                    try tx.take(entry, number: number, batch.zones, zone: zone, owner: owner, into: &result)
                }
                result.rejected[before.rejected.count...].sort { $0.row < $1.row }
                return result
            }
            .value
        }
        return result
    }
}

extension CommandTransaction {
    fileprivate func take(
        _ entry: ContentComponent,
        number: Int,
        _ zones: CalendarZones,
        zone: Zone,
        owner: ID<User>?,
        into result: inout CalendarImportResult
    ) throws {
        do {
            for name in ["DUE", "DTSTART", "DTEND"] {
                guard let line = entry[name], line.values(of: "TZID").first != nil,
                    CalendarTime.instant(line, zones, or: zone) == nil
                else { continue }
                return result.rejected.append(
                    ImportRejection(row: number, column: name, value: line.text, rule: "is no time of a known zone")
                )
            }
            if entry.name == "VTODO" {
                guard var task = entry.task(zones, or: zone) else {
                    return result.rejected.append(ImportRejection(row: number, column: "SUMMARY", rule: "is missing"))
                }
                if let uid = entry["UID"]?.text { task.id = ID(Self.identifier(of: uid)) }
                if !task.id.isUnassigned, try find(task.id) != nil {
                    result.known += 1
                    return
                }
                task.owner = owner
                try create(task)
                result.tasks += 1
                if entry["ATTENDEE"] != nil { result.notes[.attendeesLeftOut, default: 0] += 1 }
            } else {
                guard var meeting = entry.meeting(zones, or: zone) else {
                    return result.rejected.append(
                        ImportRejection(
                            row: number,
                            column: "DTSTART",
                            value: entry["DTSTART"]?.text,
                            rule: "is no time"
                        )
                    )
                }
                let uid = meeting.externalID
                if let uid, try isKnown(uid) {
                    result.known += 1
                    return
                }
                meeting.owner = owner
                try recognise(&meeting.participants)
                try log(meeting)
                result.meetings += 1
            }
            if entry["RRULE"] != nil || entry["RDATE"] != nil { result.notes[.firstTimeOnly, default: 0] += 1 }
            if entry.components.contains(where: { $0.name == "VALARM" }) {
                result.notes[.alarmLeftOut, default: 0] += 1
            }
        } catch let error as CRMError {
            result.rejected.append(ImportRejection(row: number, column: error.field, rule: error.rule))
        }
    }

    /// Names the contacts whose addresses participants have.
    private func recognise(_ participants: inout [Participant]) throws {
        let addresses = Set(participants.compactMap(\.address))
        if addresses.isEmpty { return }
        let any = Condition.any(addresses.sorted().map { .contains(Contact.Fields.emails.reference, .text($0)) })
        let contacts = try fetch(Query(Filter<Contact>(any)))
        for index in participants.indices where participants[index].contact == nil {
            let address = participants[index].address
            participants[index].contact = contacts.first { $0.emails.contains { $0.normal == address } }?.id
        }
    }

    private func isKnown(_ uid: String) throws -> Bool {
        if uid.utf8.starts(with: "urn:uuid:".utf8), let id = RecordID(String(uid.dropFirst(9))) {
            if try find(ID<Activity>(id)) != nil { return true }
        }
        return try first(Activity.where { $0.externalID == uid }) != nil
    }

    /// The identifier of a task with a `UID`: its own, or one that the text leads to.
    private static func identifier(of uid: String) -> RecordID {
        if uid.utf8.starts(with: "urn:uuid:".utf8), let id = RecordID(String(uid.dropFirst(9))) { return id }
        return RecordID(hashing: uid)
    }
}

extension RecordID {
    /// An identifier that a text leads to, always the same.
    fileprivate init(hashing text: String) {
        var hash = StableHash()
        hash.update(text)
        let digits = hash.text
        self.init(
            high: UInt64(digits.prefix(16), radix: 16) ?? 0,
            low: UInt64(digits.suffix(16), radix: 16) ?? 0
        )
    }
}
