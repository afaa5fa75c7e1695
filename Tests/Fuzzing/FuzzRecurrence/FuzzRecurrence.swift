import CRMCore
import Fuzzing
import StorageProtocols

private let berlin = (try? ZoneDatabase().zone(named: "Europe/Berlin")) ?? .utc
private let monday = berlin.dateTime(at: Instant(seconds: 1_772_438_400))

/// A rule or a set has one text; its times come in order, and later ones the same from a later instant on.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = text(start, count)
    if let rule = try? RecurrenceRule(text) {
        require(try RecurrenceRule(rule.description) == rule, "\(rule) is another rule")
        requireOrder(RecurrenceSet(start: monday, zone: "Europe/Berlin", rule))
    }
    if let set = try? RecurrenceSet(text) {
        require(try RecurrenceSet(set.description) == set, "\(set) is another set")
        requireOrder(set)
    }
    if let date = try? RecurrenceDate(text) {
        require(try RecurrenceDate(date.description) == date, "\(date) is another date")
    }
    return 0
}

private func requireOrder(_ set: RecurrenceSet) {
    let first = berlin.firstInstant(of: set.start)
    let end = first.adding(microseconds: 1_000_000 * 86_400 * 731)
    let times = Array(set.occurrences(in: berlin, upTo: end).prefix(20))
    require(zip(times, times.dropFirst()).allSatisfy { $0.instant < $1.instant }, "\(set): \(times)")
    guard let middle = times.dropFirst(times.count / 2).first else { return }
    let later = set.occurrences(in: berlin, from: middle.instant, upTo: end).prefix(times.count - times.count / 2)
    require(Array(later) == Array(times.dropFirst(times.count / 2)), "\(set) from \(middle): \(Array(later))")
    require(set.latest(upTo: middle.instant, in: berlin) == middle, "\(set) has no last time at \(middle)")
}
