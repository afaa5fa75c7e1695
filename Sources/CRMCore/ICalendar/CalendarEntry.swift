import StorageProtocols

extension ContentComponent {
    /// The entry of a task, `VTODO`.
    init(_ task: Stored<TaskItem>, stamp: Instant) {
        var lines = [
            ContentLine("UID", "urn:uuid:\(task.id)"),
            ContentLine("DTSTAMP", CalendarTime.text(stamp)),
            ContentLine("CREATED", CalendarTime.text(task.createdAt)),
            ContentLine("SUMMARY", ContentValue.escaped(task.title)),
        ]
        if let note = task.note { lines.append(ContentLine("DESCRIPTION", ContentValue.escaped(note))) }
        if let due = task.due { lines.append(ContentLine("DUE", CalendarTime.text(due))) }
        switch task.priority {
        case .high?: lines.append(ContentLine("PRIORITY", "1"))
        case .normal?: lines.append(ContentLine("PRIORITY", "5"))
        case .low?: lines.append(ContentLine("PRIORITY", "9"))
        case nil: break
        }
        switch task.state {
        case .open: lines.append(ContentLine("STATUS", "NEEDS-ACTION"))
        case .done: lines.append(ContentLine("STATUS", "COMPLETED"))
        case .cancelled: lines.append(ContentLine("STATUS", "CANCELLED"))
        }
        if let done = task.completedAt { lines.append(ContentLine("COMPLETED", CalendarTime.text(done))) }
        self.init("VTODO", lines)
    }

    /// The entry of a meeting, `VEVENT`.
    init(_ meeting: Stored<Activity>, stamp: Instant) {
        var lines = [
            ContentLine("UID", meeting.externalID.map(ContentValue.escaped) ?? "urn:uuid:\(meeting.id)"),
            ContentLine("DTSTAMP", CalendarTime.text(stamp)),
            ContentLine("DTSTART", CalendarTime.text(meeting.at)),
        ]
        if let seconds = meeting.durationSeconds, seconds > 0 { lines.append(ContentLine("DURATION", "PT\(seconds)S")) }
        if let subject = meeting.subject { lines.append(ContentLine("SUMMARY", ContentValue.escaped(subject))) }
        if let body = meeting.body { lines.append(ContentLine("DESCRIPTION", ContentValue.escaped(body))) }
        for participant in meeting.participants {
            guard let address = participant.address, address.utf8.contains(UInt8(ascii: "@")) else { continue }
            let names = participant.name.map { [ContentLine.Parameter("CN", $0)] } ?? []
            lines.append(ContentLine("ATTENDEE", "mailto:\(address)", names))
        }
        self.init("VEVENT", lines)
    }

    /// The task that a `VTODO` tells of; nil where it has no words.
    func task(_ zones: CalendarZones, or zone: Zone) -> TaskItem? {
        guard let title = self["SUMMARY"]?.text, !ContactText.trimmed(title).isEmpty else { return nil }
        func time(_ name: String) -> Instant? { self[name].flatMap { CalendarTime.instant($0, zones, or: zone) } }
        var task = TaskItem(title: ContactText.trimmed(title), note: self["DESCRIPTION"]?.text, due: time("DUE"))
        switch self["STATUS"]?.text {
        case "COMPLETED": task.state = .done
        case "CANCELLED": task.state = .cancelled
        default: task.state = self["COMPLETED"] == nil ? .open : .done
        }
        task.completedAt = task.state == .done ? time("COMPLETED") : nil
        if let priority = self["PRIORITY"].flatMap({ Int($0.text) }), priority > 0 {
            task.priority = priority < 5 ? .high : priority == 5 ? .normal : .low
        }
        if let created = time("CREATED") { task.createdAt = created }
        return task
    }

    /// The meeting that a `VEVENT` tells of; nil where it has no time.
    func meeting(_ zones: CalendarZones, or zone: Zone) -> Activity? {
        guard let start = self["DTSTART"].flatMap({ CalendarTime.instant($0, zones, or: zone) }) else { return nil }
        var seconds = self["DURATION"].flatMap { CalendarTime.seconds($0.text) }
        if let end = self["DTEND"].flatMap({ CalendarTime.instant($0, zones, or: zone) }), end >= start {
            seconds = Int((end.microseconds - start.microseconds) / 1_000_000)
        }
        let participants = all("ATTENDEE")
            .compactMap { line -> Participant? in
                let text = line.text
                guard text.lowercased().utf8.starts(with: "mailto:".utf8),
                    let email = try? EmailAddress(text)
                else { return nil }
                return Participant(.attendee, email: email, name: line.values(of: "CN").first)
            }
        return Activity(
            channel: .meeting,
            at: start,
            durationSeconds: seconds,
            subject: self["SUMMARY"].map { ContactText.trimmed($0.text) },
            body: self["DESCRIPTION"]?.text,
            participants: participants,
            externalID: self["UID"]?.text
        )
    }
}
