/// Reads the records of a CSV file one at a time, in constant memory.
///
/// Encoding, dialect and header are told from the file unless they are given. A record that can't be read is a
/// `CSVProblem` and ends nothing: a fault in the text costs its record, a fault in the structure costs one physical
/// line, that where the quote opened, so that a stray quote never swallows the lines below it. Rows of nothing but
/// delimiters are passed over and counted.
///
/// ```swift
/// var reader = try CSVReader(.file("contacts.csv"))
/// var row = CSVRow()
/// reading: while true {
///     switch try reader.read(into: &row) {
///     case .row: print(row.number, row.text(0))
///     case .problem(let problem): print(problem)
///     case .end: break reading
///     }
/// }
/// ```
///
/// Copies of a reader share the source, so only one of them can read on.
public struct CSVReader {
    /// Where a file has the names of its columns.
    public enum HeaderPlacement: Hashable, Sendable {
        /// In the first record that looks like a header, below a preamble if there is one.
        case detected
        /// In the first record that isn't blank.
        case first
        /// Nowhere: every record is data.
        case none
    }

    /// What the next step of reading came to.
    public enum Step: Hashable, Sendable {
        /// The row holds the next record.
        case row
        /// The next record can't be read; the row's content is of no use.
        case problem(CSVProblem)
        /// There are no more records.
        case end
    }

    /// What is known about the file so far.
    public private(set) var format: CSVFormat
    /// Where the next record begins: to read on from there later, see `init(resuming:format:at:limits:)`.
    public private(set) var position: CSVPosition
    /// How many rows of nothing but delimiters were passed over.
    public private(set) var blankRows = 0

    private let scanner: CSVScanner
    private var decoder: TextDecoder
    /// Decoded text; what lies before `start` has been read.
    private var buffer: [UInt8] = []
    private var start = 0
    private var hasEnded = false
    /// Whether `buffer` keeps what has been read, because reading is to go back.
    private var keepsRead = false
    /// Problems above the header, still to be reported.
    private var early: [CSVProblem] = []

    /// Begins to read a file.
    ///
    /// - Parameters:
    ///   - source: The file's bytes from the beginning.
    ///   - encoding: The encoding, or `nil` to tell it from the bytes.
    ///   - dialect: The dialect, or `nil` to tell it from the first 64 KB.
    ///   - header: Where the names of the columns are.
    ///   - limits: The sizes beyond which a record is a problem.
    /// - Throws: What the source throws, and `TextEncodingUnavailable`.
    public init(
        _ source: ByteSource,
        encoding: TextEncoding? = nil,
        dialect: CSVDialect? = nil,
        header: HeaderPlacement = .detected,
        limits: CSVLimits = CSVLimits()
    ) throws {
        decoder = TextDecoder(source, encoding: encoding)
        while buffer.count < TextDecoder.sampleSize, !hasEnded { hasEnded = try !decoder.read(into: &buffer) }
        let dialect = dialect ?? CSVDialect.detect(buffer, isComplete: hasEnded)
        format = CSVFormat(encoding: decoder.encoding, dialect: dialect)
        position = CSVPosition(offset: decoder.markLength)
        scanner = CSVScanner(dialect: dialect, limits: limits)
        if let announcement = buffer.withUnsafeBufferPointer({ CSVDialect.announcement(in: $0) }) {
            consume(to: announcement.end)
            position.line += 1
        }
        if header != .none { try readHeader(recordLimit: header == .first ? 1 : CSVHeaderDetection.recordLimit) }
    }

    /// Reads on from a position that an earlier reader of the same file had reached.
    ///
    /// - Parameters:
    ///   - source: The file's bytes from `position.offset`, as `ByteSource.file(_:from:)` gives them.
    ///   - format: The earlier reader's format.
    ///   - position: The earlier reader's position.
    ///   - limits: The sizes beyond which a record is a problem.
    public init(
        resuming source: ByteSource,
        format: CSVFormat,
        at position: CSVPosition,
        limits: CSVLimits = CSVLimits()
    ) {
        decoder = TextDecoder(source, encoding: format.encoding, isAtStart: position.offset == 0)
        scanner = CSVScanner(dialect: format.dialect, limits: limits)
        self.format = format
        self.position = position
    }

    /// Reads the next record into a row, whose memory is used again.
    ///
    /// Throws what the source throws, and `TextEncodingUnavailable`. Never throws for what a record holds.
    public mutating func read(into row: inout CSVRow) throws -> Step {
        if !early.isEmpty { return .problem(early.removeFirst()) }
        while true {
            if start == buffer.count {
                if hasEnded { return .end }
                try fill()
                continue
            }
            let outcome = buffer.withUnsafeBufferPointer {
                scanner.scan($0, from: start, isLast: hasEnded, fields: &row.fields)
            }
            switch outcome {
            case .incomplete:
                try fill()
            case .record(let record) where record.isBlank:
                blankRows += 1
                pass(record)
            case .record(let record):
                return take(record, into: &row)
            case .fault(let fault):
                return .problem(try pass(fault))
            }
        }
    }

    /// Passes over records, problems included, and returns how many there were to pass over.
    @discardableResult
    public mutating func skip(records: Int) throws -> Int {
        var row = CSVRow()
        for skipped in 0..<max(0, records) where try read(into: &row) == .end { return skipped }
        return max(0, records)
    }

    /// Looks at the first records and goes back to the one behind the header.
    private mutating func readHeader(recordLimit: Int) throws {
        var detection = CSVHeaderDetection()
        var headers: [(header: CSVHeader, start: Int, position: CSVPosition, blankRows: Int, problems: Int)] = []
        var problems: [CSVProblem] = []
        var row = CSVRow()
        keepsRead = true
        defer { keepsRead = false }
        reading: while headers.count < recordLimit, start < TextDecoder.sampleSize {
            switch try read(into: &row) {
            case .row:
                detection.add(row)
                let header = CSVHeader(names: row.texts, line: row.line)
                headers.append((header, start, position, blankRows, problems.count))
            case .problem(var problem):
                problem.number = 0
                problems.append(problem)
            case .end:
                break reading
            }
        }
        format.width = nil
        guard let index = detection.headerIndex else {
            early = problems
            return
        }
        let found = headers[index]
        format.header = found.header
        format.width = found.header.names.count
        early = Array(problems.prefix(found.problems))
        start = found.start
        position = found.position
        position.records = 0
        blankRows = found.blankRows
    }

    private mutating func take(_ record: CSVScanner.Record, into row: inout CSVRow) -> Step {
        position.records += 1
        row.number = position.records
        row.line = position.line
        let fault = buffer.withUnsafeBufferPointer { buffer -> CSVProblem? in
            let bytes = UnsafeBufferPointer(rebasing: buffer[start..<record.end])
            if let problem = problem(inTextOf: bytes, row) { return problem }
            row.load(bytes, quote: format.dialect.quote.rawValue)
            return nil
        }
        pass(record)
        if let fault { return .problem(fault) }
        let width = format.width ?? row.count
        format.width = width
        row.isRagged = row.count != width
        row.offset = position.offset
        return .row
    }

    private mutating func pass(_ record: CSVScanner.Record) {
        consume(to: record.next)
        position.line += record.lines
    }

    /// Reports a fault and goes on at the physical line behind the one where it is.
    private mutating func pass(_ fault: CSVScanner.Fault) throws -> CSVProblem {
        position.records += 1
        position.line += fault.lines
        let problem = CSVProblem(
            number: position.records,
            line: position.line,
            column: fault.column + 1,
            offset: position.offset + originalCount(to: fault.start),
            rule: fault.rule,
            value: CSVProblem.excerpt(buffer[fault.start...])
        )
        consume(to: fault.resume)
        try skipLine()
        return problem
    }

    private mutating func skipLine() throws {
        while true {
            let end = buffer.withUnsafeBufferPointer { ByteScan.first(of: 0x0A, 0x0D, 0x0D, in: $0, from: start) }
            consume(to: end)
            // A CR at the end of the buffer may have its LF in the next chunk.
            if end < buffer.count, buffer[end] == 0x0A || end + 1 < buffer.count || hasEnded {
                let isCRLF = buffer[end] == 0x0D && end + 1 < buffer.count && buffer[end + 1] == 0x0A
                consume(to: end + (isCRLF ? 2 : 1))
                position.line += 1
                return
            }
            if hasEnded { return }
            try fill()
        }
    }

    /// Passes over bytes of the buffer and counts what they were in the original.
    private mutating func consume(to end: Int) {
        position.offset += originalCount(to: end)
        start = end
    }

    private func originalCount(to end: Int) -> Int {
        guard let encoding = decoder.encoding, encoding != .utf8 else { return end - start }
        return buffer.withUnsafeBufferPointer {
            encoding.byteCount(ofDecoded: UnsafeBufferPointer(rebasing: $0[start..<end]))
        }
    }

    /// Drops what has been read and reads at least as much as is left, so that a long record is rescanned a few times
    /// only.
    private mutating func fill() throws {
        if !keepsRead {
            buffer.removeFirst(start)
            start = 0
        }
        let goal = start + (buffer.count - start) * 2 + 1
        while buffer.count < goal, !hasEnded { hasEnded = try !decoder.read(into: &buffer) }
        format.encoding = decoder.encoding
    }

    private func problem(inTextOf bytes: UnsafeBufferPointer<UInt8>, _ row: CSVRow) -> CSVProblem? {
        var index = ByteScan.firstNonASCII(orNUL: true, in: bytes)
        while index < bytes.count {
            if bytes[index] != 0, case .valid(let length) = ByteScan.sequence(in: bytes, at: index) {
                index = ByteScan.firstNonASCII(orNUL: true, in: bytes, from: index + length)
                continue
            }
            let column = row.fields.lastIndex { $0.start <= index } ?? 0
            return CSVProblem(
                number: row.number,
                line: row.line,
                column: column + 1,
                offset: position.offset + originalCount(to: start + index),
                rule: bytes[index] == 0 ? .nulCharacter : .malformedText,
                value: CSVProblem.excerpt(bytes[row.fields[column].start..<row.fields[column].end])
            )
        }
        return nil
    }
}
