import Fuzzing
import StorageProtocols

@testable import CRMCore

private let system = CalendarZones(ZoneDatabase())

/// Whatever calendars the bytes hold are written and read again as the same, and so are their tasks and meetings.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    for component in components(in: bytes(start, count)) {
        requireRoundTrip(component)
        var zones = system
        for part in component.components where part.name == "VTIMEZONE" { zones.note(part) }
        for entry in [component] + component.components {
            if let task = entry.task(zones, or: .utc) { requireSame(task) }
            if let meeting = entry.meeting(zones, or: .utc) { requireSame(meeting) }
        }
    }
    return 0
}

private let stamp = Instant(seconds: 1_767_225_600)

private func requireSame(_ task: TaskItem) {
    let written = requireRoundTrip(ContentComponent(Stored(task, version: .none), stamp: stamp))
    guard let again = written?.task(system, or: .utc) else { return require(false, "no task of \(task)") }
    require(again.due == task.due, "due \(task)")
    require(again.state == task.state && again.priority == task.priority, "state of \(task)")
    require(again.completedAt == task.completedAt, "completed \(task)")
    require(again.title.utf8.count <= task.title.utf8.count, "title of \(task)")
}

private func requireSame(_ meeting: Activity) {
    let written = requireRoundTrip(ContentComponent(Stored(meeting, version: .none), stamp: stamp))
    guard let again = written?.meeting(system, or: .utc) else { return require(false, "no meeting of \(meeting)") }
    require(again.at == meeting.at, "time of \(meeting)")
    require(max(0, again.durationSeconds ?? 0) == max(0, meeting.durationSeconds ?? 0), "length of \(meeting)")
    require(again.participants.count == meeting.participants.count, "participants of \(meeting)")
}
