extension CSVDialect {
    /// Tells the dialect from the beginning of a file.
    ///
    /// Each candidate reads the sample as the real reader would, so that a delimiter inside quotes counts for nothing.
    /// The one that gives most records the same number of fields wins, the header's own delimiter first.
    ///
    /// - Parameters:
    ///   - sample: The first bytes of the file in UTF-8, without a byte order mark.
    ///   - isComplete: Whether the sample is the whole file. If not, its last record is left out.
    /// - Returns: The dialect; that of RFC 4180 if nothing speaks for another.
    public static func detect(_ sample: [UInt8], isComplete: Bool) -> CSVDialect {
        sample.withUnsafeBufferPointer { bytes in
            if let delimiter = announcement(in: bytes)?.delimiter {
                return withQuoting(CSVDialect(delimiter: delimiter), bytes, isComplete)
            }
            var best = CSVDialect()
            var bestTrial: Trial?
            for delimiter in Delimiter.allCases {
                let dialect = withQuoting(CSVDialect(delimiter: delimiter), bytes, isComplete)
                let trial = Trial(dialect, bytes, isComplete: isComplete)
                if trial.width > 1, bestTrial.map(trial.beats) ?? true { (best, bestTrial) = (dialect, trial) }
            }
            return bestTrial == nil ? withQuoting(best, bytes, isComplete) : best
        }
    }

    /// The line `sep=;` that spreadsheets write and read before the first record, if the text begins with one.
    ///
    /// - Returns: The delimiter it announces and the index behind the line's end.
    static func announcement(in bytes: UnsafeBufferPointer<UInt8>) -> (delimiter: Delimiter, end: Int)? {
        guard beginsAnnouncement(bytes), bytes.count >= 5, let delimiter = Delimiter(rawValue: bytes[4]) else {
            return nil
        }
        if bytes.count == 5 || bytes[5] == 0x0A { return (delimiter, min(6, bytes.count)) }
        guard bytes[5] == 0x0D else { return nil }
        return (delimiter, bytes.count > 6 && bytes[6] == 0x0A ? 7 : 6)
    }

    /// Whether the text begins with `sep=`, in letters of any case.
    static func beginsAnnouncement(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count >= 4 && bytes[3] == 0x3D && bytes.prefix(3).map { $0 | 0x20 } == Array("sep".utf8)
    }

    /// Adds the quote character and the treatment of spaces before it that the sample shows.
    private static func withQuoting(
        _ dialect: CSVDialect,
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ isComplete: Bool
    ) -> CSVDialect {
        let plain = Trial(dialect, bytes, isComplete: isComplete)
        var spaced = dialect
        spaced.skipsSpaceBeforeQuote = true
        let spacedTrial = Trial(spaced, bytes, isComplete: isComplete)
        // A stray quote here and there must not hide what the other fields show.
        let gained = spacedTrial.quotedFields - plain.quotedFields
        if gained > 0, spacedTrial.faults <= plain.faults + gained / 4 { return spaced }
        guard plain.quotedFields == 0 else { return dialect }
        var single = dialect
        single.quote = .single
        let singleTrial = Trial(single, bytes, isComplete: isComplete)
        return singleTrial.quotedFields > 1 && singleTrial.faults == 0 ? single : dialect
    }
}

/// What the records of a sample look like in one dialect.
private struct Trial {
    private(set) var faults = 0
    private(set) var quotedFields = 0
    /// The most frequent number of fields, the larger if two are equally frequent.
    private(set) var width = 0
    /// The share of records that have this number of fields.
    private var consistency = 0.0
    /// How many records come before the first of this width.
    private var recordsBefore = 0

    init(_ dialect: CSVDialect, _ bytes: UnsafeBufferPointer<UInt8>, isComplete: Bool) {
        let scanner = CSVScanner(dialect: dialect, limits: CSVLimits())
        var fields: [CSVField] = []
        var widths: [Int] = []
        var start = 0
        scan: while start < bytes.count {
            switch scanner.scan(bytes, from: start, isLast: isComplete, fields: &fields) {
            case .record(let record):
                if !record.isBlank { widths.append(fields.count) }
                quotedFields += record.quotedFields
                start = record.next
            case .fault(let fault):
                faults += 1
                let lineEnd = ByteScan.first(of: 0x0A, 0x0D, 0x0D, in: bytes, from: fault.resume)
                start = lineEnd + 1
            case .incomplete:
                break scan
            }
        }
        var frequencies: [Int: Int] = [:]
        for width in widths { frequencies[width, default: 0] += 1 }
        guard let mode = frequencies.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { return }
        width = mode.key
        consistency = Double(mode.value) / Double(widths.count + faults)
        recordsBefore = widths.firstIndex(of: width) ?? 0
    }

    func beats(_ other: Trial) -> Bool {
        let (isConsistent, otherIsConsistent) = (consistency >= 0.8, other.consistency >= 0.8)
        if isConsistent != otherIsConsistent { return isConsistent }
        if isConsistent, recordsBefore != other.recordsBefore { return recordsBefore < other.recordsBefore }
        return (consistency, width) > (other.consistency, other.width)
    }
}
