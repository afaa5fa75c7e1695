/// Reads the entries of the calendars of a file, however many a calendar has.
struct CalendarReader {
    private var reader: ContentReader
    /// How many entries were read, those that could not be read included.
    private var count = 0

    init(_ source: ByteSource) { reader = ContentReader(source) }

    /// Entries that were read, with their numbers.
    struct Batch: Sendable {
        var entries: [(number: Int, entry: ContentComponent)] = []
        /// Those that could not be read.
        var rejections: [ImportRejection] = []

        var count: Int { entries.count + rejections.count }
    }

    /// Reads the next tasks and meetings, at most `limit`, fewer where they are long; nil at the end.
    ///
    /// - Throws: ``ContentError`` where the file does not begin with a calendar; what the source throws.
    mutating func next(_ limit: Int) throws -> Batch? {
        var batch = Batch()
        let start = reader.offset
        while batch.count < limit, batch.count == 0 || reader.offset - start < ContentReader.longestComponent {
            do {
                guard let part = try reader.nextPart(of: "VCALENDAR") else { break }
                guard part.name == "VTODO" || part.name == "VEVENT" else { continue }
                count += 1
                batch.entries.append((count, part))
            } catch let error as ContentError where reader.outerCount > 0 {
                count += 1
                batch.rejections.append(ImportRejection(row: count, rule: "line \(error.line): \(error.rule)"))
            }
        }
        if reader.outerCount == 0 { throw ContentError(.wrongKind, line: 1) }
        return batch.count == 0 ? nil : batch
    }
}
