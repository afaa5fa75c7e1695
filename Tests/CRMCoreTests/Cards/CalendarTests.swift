import CRMCore
import CRMTesting
import StorageProtocols
import Testing

@Suite struct CalendarTests {
    @Test func tasksAndMeetingsGoOutAndComeBack() async throws {
        let test = try await TestCRM()
        let due = Instant(seconds: 1_772_352_000)
        try await test.session.create([
            TaskItem(title: "Call; or write, perhaps", note: "line\nline", due: due, priority: .high),
            TaskItem(title: "Done", state: .done, completedAt: due),
            TaskItem(title: "Not any more", state: .cancelled),
        ])
        let email = try EmailAddress("ann@example.com")
        try await test.session.log(
            Activity(
                channel: .meeting,
                at: due,
                durationSeconds: 3_600,
                subject: "Kick-off",
                participants: [Participant(.attendee, email: email, name: "Ann \"the boss\" Lee")],
                externalID: "meeting-1"
            )
        )
        try await test.session.log(Activity(channel: .call, subject: "no meeting"))
        let output = ByteCollector()
        #expect(try await test.session.exportCalendar(to: output.sink) == 4)
        let text = String(decoding: output.bytes, as: UTF8.self)
        #expect(text.contains("DUE:20260301T080000Z\r\n"))
        #expect(text.contains("SUMMARY:Call\\; or write\\, perhaps\r\n"))

        let other = try await TestCRM(seed: 2)
        let result = try await other.session.importCalendar(from: .bytes(output.bytes))
        #expect((result.tasks, result.meetings, result.rejected.count) == (3, 1, 0))
        let before = try await test.session.fetch(TaskItem.all.sorted { $0.title.ascending }).map(\.record)
        let after = try await other.session.fetch(TaskItem.all.sorted { $0.title.ascending }).map(\.record)
        #expect(before == after)
        let meeting = try #require(try await other.session.first(Activity.all))
        #expect((meeting.at, meeting.durationSeconds, meeting.externalID) == (due, 3_600, "meeting-1"))
        #expect(meeting.participants.map(\.name) == ["Ann \"the boss\" Lee"])
        let again = try await other.session.importCalendar(from: .bytes(output.bytes))
        #expect((again.tasks, again.meetings, again.known) == (0, 0, 4))
        let undo = try await other.session.undo(other.session.planUndo(result.operation))
        #expect(undo.undone == 4)
    }

    @Test func timesAreThoseOfTheirZone() async throws {
        let text = """
            BEGIN:VCALENDAR
            BEGIN:VEVENT
            UID:1
            DTSTART;TZID=Asia/Tokyo:20260301T170000
            DURATION:PT1H30M
            SUMMARY:Tokyo
            END:VEVENT
            BEGIN:VEVENT
            UID:2
            DTSTART;VALUE=DATE:20260301
            DTEND;VALUE=DATE:20260302
            SUMMARY:All day
            END:VEVENT
            BEGIN:VEVENT
            UID:3
            SUMMARY:No time
            END:VEVENT
            END:VCALENDAR
            """
        let test = try await TestCRM()
        let berlin = try test.crm.environment.zones.zone(named: "Europe/Berlin")
        let result = try await test.session.importCalendar(from: .bytes(Array(text.utf8)), zone: berlin)
        #expect((result.meetings, result.rejected.map(\.row)) == (2, [3]))
        let meetings = try await test.session.fetch(Activity.all.sorted { $0.at.ascending })
        #expect(
            meetings.map(\.at) == [Instant(rfc3339: "2026-02-28T23:00:00Z"), Instant(rfc3339: "2026-03-01T08:00:00Z")]
        )
        #expect(meetings.map(\.durationSeconds) == [86_400, 5_400])
        await #expect(throws: ContentError.self) {
            try await test.session.importCalendar(from: .bytes(Array("BEGIN:VCARD\nEND:VCARD\n".utf8)))
        }
        await #expect(throws: ContentError.self) { try await test.session.importCalendar(from: .bytes([])) }
    }

    @Test func aDurationBeyondAllBoundsIsNone() async throws {
        func entry(_ duration: String) -> String {
            "BEGIN:VEVENT\nDTSTART:20260301T080000Z\nDURATION:\(duration)\nEND:VEVENT\n"
        }
        let weeks = String(repeating: "1099511627776W", count: 14)
        let seconds = "PT" + String(repeating: "1099511627776S", count: 2)
        let text = "BEGIN:VCALENDAR\n\(entry("P" + weeks) + entry(seconds) + entry("P1W"))END:VCALENDAR\n"
        let test = try await TestCRM()
        let result = try await test.session.importCalendar(from: .bytes(Array(text.utf8)))
        #expect(result.meetings == 3)
        #expect(try await test.session.fetch(Activity.all).compactMap(\.durationSeconds) == [604_800])
    }

    @Test func aCalendarMayBeLongerThanAnyEntry() async throws {
        let note = String(repeating: "x", count: 90_000)
        let entry = "BEGIN:VTODO\nSUMMARY:Call\nDESCRIPTION:\(note)\nEND:VTODO\n"
        let tooLong = "BEGIN:VTODO\n" + String(repeating: "COMMENT:\(note)\n", count: 100) + "END:VTODO\n"
        let text = "BEGIN:VCALENDAR\n" + String(repeating: entry, count: 100) + tooLong + entry + "END:VCALENDAR\n"
        let test = try await TestCRM()
        let result = try await test.session.importCalendar(from: .bytes(Array(text.utf8)))
        #expect(result.tasks == 101)
        #expect(result.rejected == [ImportRejection(row: 101, rule: "line 402: it is longer than 8 MiB")])
        #expect(try await test.session.count(TaskItem.all) == 101)
    }

    @Test func whatIsBrokenIsRefusedAndTheRestCanBeUndone() async throws {
        let text = """
            BEGIN:VCALENDAR
            X-WR-CALNAME:Mine
            BEGIN:VTIMEZONE
            TZID:X
            END:VTIMEZONE
            BEGIN:VTODO
            SUMMARY:A
            END:VTODO
            BEGIN:VTODO
            SUMMARY:B
            END:VCALENDAR
            BEGIN:VCARD
            FN:C
            END:VCARD
            BEGIN:VCALENDAR
            BEGIN:VTODO
            SUMMARY:D
            END:VTODO
            BEGIN:VCALENDAR
            BEGIN:VTODO
            SUMMARY:E
            END:VTODO
            END:VCARD
            BEGIN:VTODO
            SUMMARY:F
            """
        let test = try await TestCRM()
        let result = try await test.session.importCalendar(from: .bytes(Array(text.utf8)))
        #expect(result.tasks == 3)
        #expect(
            result.rejected == [
                ImportRejection(row: 2, rule: "line 11: an END does not match its BEGIN"),
                ImportRejection(row: 3, rule: "line 12: it is something else"),
                ImportRejection(row: 5, rule: "line 15: there is no END"),
                ImportRejection(row: 7, rule: "line 23: an END does not match its BEGIN"),
                ImportRejection(row: 8, rule: "line 24: there is no END"),
            ]
        )
        #expect(try await test.session.fetch(TaskItem.all).map(\.title).sorted() == ["A", "D", "E"])
        let undo = try await test.session.undo(test.session.planUndo(result.operation))
        #expect(undo.undone == 3)
    }

    /// Office programs name zones in their own way, and explain them.
    @Test func zonesAreThoseThatTheFileExplains() async throws {
        let zone = """
            BEGIN:VTIMEZONE
            TZID:W. Europe Standard Time
            BEGIN:STANDARD
            DTSTART:16010101T030000
            TZOFFSETFROM:+0200
            TZOFFSETTO:+0100
            RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
            END:STANDARD
            BEGIN:DAYLIGHT
            DTSTART:16010101T020000
            TZOFFSETFROM:+0100
            TZOFFSETTO:+0200
            RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
            END:DAYLIGHT
            END:VTIMEZONE
            """
        let test = try await TestCRM()
        let berlin = try test.crm.environment.zones.zone(named: "Europe/Berlin")
        // The clocks went forward on 29 March, back on 25 October.
        let times = [
            "20260115T100000", "20260328T100000", "20260329T015959", "20260329T023000", "20260329T030000",
            "20260710T100000", "20261025T015959", "20261025T040000", "20261231T235959",
        ]
        let events = times.enumerated()
            .map { index, time in
                """
                BEGIN:VEVENT
                UID:\(index)
                DTSTART;TZID="W. Europe Standard Time":\(time)
                END:VEVENT
                """
            }
        let unknown = "BEGIN:VEVENT\nDTSTART;TZID=Middle Earth:20260710T100000\nEND:VEVENT"
        let file = (["BEGIN:VCALENDAR", zone] + events + [unknown, "END:VCALENDAR"]).joined(separator: "\n")
        let result = try await test.session.importCalendar(from: .bytes(Array(file.utf8)))
        #expect(result.rejected.map(\.column) == ["DTSTART"])
        let meetings = try await test.session.fetch(Activity.all.sorted { $0.externalID.ascending })
        let expected = try times.map { berlin.firstInstant(of: try #require(CivilDateTime($0))) }
        #expect(meetings.map(\.at) == expected)
    }

    @Test(arguments: StoreKind.allCases)
    func whoTookPartIsWhoHasTheAddress(_ kind: StoreKind) async throws {
        let session = try await TestCRM(kind).session
        let ann = try await session.create(
            Contact(name: PersonName(given: "Ann"), emails: [try EmailAddress("ann@example.com")])
        )
        let file = """
            BEGIN:VCALENDAR
            BEGIN:VEVENT
            DTSTART:20260710T100000Z
            SUMMARY:Weekly
            RRULE:FREQ=WEEKLY
            ATTENDEE;CN=Ann Lee:mailto:Ann@Example.com
            ATTENDEE:mailto:bob@example.com
            BEGIN:VALARM
            ACTION:DISPLAY
            END:VALARM
            END:VEVENT
            END:VCALENDAR
            """
        let result = try await session.importCalendar(from: .bytes(Array(file.utf8)))
        #expect(result.notes == [.firstTimeOnly: 1, .alarmLeftOut: 1])
        #expect(try await session.timeline(of: ann.id).records.map(\.subject) == ["Weekly"])
        let meeting = try #require(try await session.first(Activity.all))
        #expect(meeting.participants.map(\.contact) == [ann.id, nil])
    }
}
