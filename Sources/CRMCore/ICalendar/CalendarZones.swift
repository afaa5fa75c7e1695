import StorageProtocols

/// The zones that a calendar's times can name: those of the system, and those that the file explains, `VTIMEZONE`.
struct CalendarZones: Sendable {
    private let database: ZoneDatabase
    private var explained: [String: ExplainedZone] = [:]

    init(_ database: ZoneDatabase) { self.database = database }

    /// Takes note of a `VTIMEZONE`; what is said first counts.
    mutating func note(_ component: ContentComponent) {
        guard let name = component["TZID"]?.text, explained[name] == nil else { return }
        explained[name] = ExplainedZone(component)
    }

    /// The instant at which the clocks of a zone show a time; nil for a zone that nobody explains.
    ///
    /// The system's zones are asked first: files tend to carry the rules of the year in which they were written.
    func instant(_ local: CivilDateTime, in name: String) -> Instant? {
        if let zone = try? database.zone(named: name) { return zone.firstInstant(of: local) }
        return explained[name]?.instant(local)
    }
}

/// A zone by the rules of its `VTIMEZONE` (RFC 5545, 3.6.5).
struct ExplainedZone: Sendable {
    /// From when on clocks are so far ahead of UTC.
    private struct Observance: Sendable {
        /// The times, by the clocks before, at which it begins.
        var onsets: RecurrenceSet
        var before: Int
        var after: Int
    }

    private var observances: [Observance] = []

    /// - Returns: nil where no rule can be read.
    init?(_ component: ContentComponent) {
        for part in component.components where part.name == "STANDARD" || part.name == "DAYLIGHT" {
            guard case .local(let start)? = part["DTSTART"].flatMap({ try? RecurrenceDate($0.text) }),
                let before = part["TZOFFSETFROM"].flatMap({ Self.seconds($0.text) }),
                let after = part["TZOFFSETTO"].flatMap({ Self.seconds($0.text) })
            else { continue }
            var onsets = RecurrenceSet(start: start, countsStart: true)
            onsets.rules = part.all("RRULE").compactMap { try? RecurrenceRule($0.text) }
            onsets.dates = Set(part.all("RDATE").compactMap { try? RecurrenceDate($0.text) })
            observances.append(Observance(onsets: onsets, before: before, after: after))
        }
        if observances.isEmpty { return nil }
    }

    /// The first instant at which the clocks show a time or, where they skip it, a later one.
    func instant(_ local: CivilDateTime) -> Instant {
        let shown = Zone.utc.firstInstant(of: local)
        let latest =
            observances.compactMap { observance in
                observance.onsets.latest(upTo: shown, in: .utc).map { (at: $0.instant, observance: observance) }
            }
            .max { $0.at < $1.at }
        let first = observances.min { $0.onsets.start < $1.onsets.start }
        guard let latest else { return shown.adding(microseconds: -Int64(first?.before ?? 0) * 1_000_000) }
        let gap = Int64(latest.observance.after - latest.observance.before) * 1_000_000
        let isSkipped = gap > 0 && shown.microseconds - latest.at.microseconds < gap
        return isSkipped
            ? latest.at.adding(microseconds: -Int64(latest.observance.before) * 1_000_000)
            : shown.adding(microseconds: -Int64(latest.observance.after) * 1_000_000)
    }

    /// The seconds of an offset such as `+0530` or `-023015`; nil for anything else.
    private static func seconds(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 5 || bytes.count == 7, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            bytes.dropFirst().allSatisfy(ContactText.isDigit)
        else { return nil }
        let digits = bytes.dropFirst().map { Int($0 - 0x30) }
        let parts = stride(from: 0, to: digits.count, by: 2).map { digits[$0] * 10 + digits[$0 + 1] }
        let seconds = parts[0] * 3_600 + parts[1] * 60 + (parts.count > 2 ? parts[2] : 0)
        return parts[0] < 24 && parts[1] < 60 ? (bytes[0] == UInt8(ascii: "-") ? -seconds : seconds) : nil
    }
}
