/// Reads the entries of the calendars of a file, however many a calendar has.
struct CalendarReader {
    private var reader: ContentReader
    /// The zones that the entries so far may name.
    private var zones: CalendarZones
    /// How many entries were read, those that could not be read included.
    private var count = 0

    init(_ source: ByteSource, _ zones: ZoneDatabase) {
        reader = ContentReader(source)
        self.zones = CalendarZones(zones)
    }

    /// Entries that were read, with their numbers.
    struct Batch: Sendable {
        var entries: [(number: Int, entry: ContentComponent)] = []
        /// The zones that they may name.
        var zones: CalendarZones
        /// Those that could not be read.
        var rejections: [ImportRejection] = []

        var count: Int { entries.count + rejections.count }
    }

    /// Reads the next tasks and meetings, at most `limit`, fewer where they are long; nil at the end.
    ///
    /// - Throws: ``ContentError`` where the file does not begin with a calendar; what the source throws.
    mutating func next(_ limit: Int) throws -> Batch? {
        var batch = Batch(zones: zones)
        let start = reader.offset
        while batch.count < limit, batch.count == 0 || reader.offset - start < ContentReader.longestComponent {
            do {
                guard let part = try reader.nextPart(of: "VCALENDAR") else { break }
                if part.name == "VTIMEZONE" { zones.note(part) }
                guard part.name == "VTODO" || part.name == "VEVENT" else { continue }
                count += 1
                batch.entries.append((count, part))
            } catch let error as ContentError where reader.outerCount > 0 {
                count += 1
                batch.rejections.append(ImportRejection(row: count, rule: "line \(error.line): \(error.rule)"))
            }
        }
        if reader.outerCount == 0 { throw ContentError(.wrongKind, line: 1) }
        batch.zones = zones
        return batch.count == 0 ? nil : batch
    }
}
