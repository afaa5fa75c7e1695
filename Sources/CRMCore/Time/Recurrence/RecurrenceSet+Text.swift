public import StorageProtocols

extension RecurrenceSet {
    /// Reads a set from the lines `DTSTART`, `RRULE`, `RDATE` and `EXDATE` of RFC 5545, in any order.
    ///
    /// `DTSTART` is the first line, without which there is no set. Its `TZID` names the zone; a time that ends in `Z` is
    /// one in UTC. `X-COUNTS-START:TRUE` stands for ``countsStart``.
    ///
    /// - Throws: ``RecurrenceError`` that names the line at fault.
    public init(_ text: String) throws(RecurrenceError) {
        guard text.utf8.count <= Self.longestText else { throw RecurrenceError(.tooLong) }
        var set: RecurrenceSet?
        for line in text.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw RecurrenceError(.malformed) }
            let head = line[..<colon].split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            let name = String(decoding: head[0], as: UTF8.self)
            let value = String(decoding: line[line.index(after: colon)...], as: UTF8.self)
            if name == "DTSTART" {
                guard set == nil else { throw RecurrenceError(.repeatedPart, name) }
                set = try Self.started(value, zone: Self.zone(head.dropFirst().map { Array($0) }))
                continue
            }
            guard set != nil else { throw RecurrenceError(.missing, "DTSTART") }
            switch name {
            case "RRULE":
                guard (set?.rules.count ?? 0) < Self.mostRules else { throw RecurrenceError(.tooLong, name) }
                set?.rules.append(try RecurrenceRule(value))
            case "RDATE": set?.dates.formUnion(try Self.list(value, name))
            case "EXDATE": set?.exceptions.formUnion(try Self.list(value, name))
            case "X-COUNTS-START": set?.countsStart = value == "TRUE"
            default: throw RecurrenceError(.unknownPart)
            }
        }
        guard let set else { throw RecurrenceError(.missing, "DTSTART") }
        self = set
    }

    /// The most bytes of a set's text, enough for a million exceptions.
    static let longestText = 1 << 25
    /// The most rules of a text.
    static let mostRules = 64

    private static func started(_ value: String, zone: String?) throws(RecurrenceError) -> RecurrenceSet {
        switch try date(value, "DTSTART") {
        case .local(let time): RecurrenceSet(start: time, zone: zone ?? "UTC")
        case .day(let date): RecurrenceSet(start: CivilDateTime(date), zone: zone ?? "UTC")
        case .instant(let instant): RecurrenceSet(start: Zone.utc.dateTime(at: instant))
        }
    }

    private static func zone(_ parameters: [[UInt8]]) -> String? {
        let key = Array("TZID=".utf8)
        return parameters.first { $0.starts(with: key) }
            .map { String(decoding: $0.dropFirst(key.count), as: UTF8.self) }
    }

    private static func list(_ text: String, _ name: String) throws(RecurrenceError) -> [RecurrenceDate] {
        var dates: [RecurrenceDate] = []
        for value in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            dates.append(try date(String(decoding: value, as: UTF8.self), name))
        }
        return dates
    }

    private static func date(_ text: String, _ name: String) throws(RecurrenceError) -> RecurrenceDate {
        do throws(RecurrenceError) {
            return try RecurrenceDate(text)
        } catch {
            throw RecurrenceError(error.code, name)
        }
    }
}

extension RecurrenceSet: CustomStringConvertible, Codable {
    /// The set as lines of RFC 5545, which ``init(_:)`` reads: equal sets have equal texts.
    public var description: String {
        var lines = [zone == "UTC" ? "DTSTART:\(start)Z" : "DTSTART;TZID=\(zone):\(start)"]
        lines += rules.map { "RRULE:\($0)" }
        if !dates.isEmpty { lines.append("RDATE:" + dates.sorted().map(\.description).joined(separator: ",")) }
        if !exceptions.isEmpty {
            lines.append("EXDATE:" + exceptions.sorted().map(\.description).joined(separator: ","))
        }
        if countsStart { lines.append("X-COUNTS-START:TRUE") }
        return lines.joined(separator: "\n")
    }

    /// Decodes a set from its text.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do throws(RecurrenceError) {
            self = try RecurrenceSet(text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    /// Encodes the set as its text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension RecurrenceSet: FieldValue {
    /// What its column holds.
    public static var kind: ColumnKind { .text }

    /// Reads it from the row's next column.
    public static func read(from row: inout RowReader) throws -> RecurrenceSet { try RecurrenceSet(row.text()) }

    /// The value as the store sees it.
    public var value: Value { .text(description) }
}
