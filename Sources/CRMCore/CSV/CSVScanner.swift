/// Where a field lies in the bytes of its record.
struct CSVField: Hashable, Sendable {
    var start: Int
    var end: Int
    /// Whether doubled quotes inside are still to be made single.
    var hasDoubledQuotes: Bool
}

/// Finds the fields of one record in a buffer: a pure function, which knows nothing of files, chunks or encodings.
///
/// The line structure is that of RFC 4180, with CR, LF and CRLF all ending a line. A quote inside an unquoted field is
/// an ordinary character.
struct CSVScanner {
    struct Record {
        /// The index behind the last field.
        let end: Int
        /// The index behind the line end.
        let next: Int
        /// How many line ends the record takes up, its own included.
        let lines: Int
        let quotedFields: Int
        /// Whether the record is nothing but delimiters.
        let isBlank: Bool
    }

    struct Fault {
        let rule: CSVProblem.Rule
        /// From 0.
        let column: Int
        /// Where the field begins.
        let start: Int
        /// The line end after this index ends what the fault costs.
        let resume: Int
        /// How many line ends lie between the beginning of the record and `resume`.
        let lines: Int
    }

    enum Outcome {
        /// A whole record, whose fields lie relative to its beginning.
        case record(Record)
        case fault(Fault)
        /// The buffer ends before the record does.
        case incomplete
    }

    private let delimiter: UInt8
    private let quote: UInt8
    private let skipsSpaceBeforeQuote: Bool
    private let limits: CSVLimits

    init(dialect: CSVDialect, limits: CSVLimits) {
        delimiter = dialect.delimiter.rawValue
        quote = dialect.quote.rawValue
        skipsSpaceBeforeQuote = dialect.skipsSpaceBeforeQuote
        self.limits = limits
    }

    /// Reads the record that begins at an index below the count.
    ///
    /// - Parameters:
    ///   - bytes: The buffer.
    ///   - start: Where the record begins.
    ///   - isLast: Whether nothing follows the buffer.
    ///   - fields: Filled with the fields of the record.
    /// - Returns: The record, what is wrong with it, or that more bytes are needed.
    func scan(
        _ bytes: UnsafeBufferPointer<UInt8>,
        from start: Int,
        isLast: Bool,
        fields: inout [CSVField]
    ) -> Outcome {
        fields.removeAll(keepingCapacity: true)
        var index = start
        var lines = 0
        var quotedFields = 0
        var hasText = false
        while true {
            var fieldStart = index
            let content: Range<Int>
            var hasDoubledQuotes = false
            if skipsSpaceBeforeQuote { fieldStart = skippingSpaces(bytes, fieldStart) }
            if fieldStart < bytes.count, bytes[fieldStart] == quote {
                switch scanQuoted(bytes, from: fieldStart, recordStart: start, isLast: isLast) {
                case .closed(let end, let doubled, let linesInside):
                    content = fieldStart &+ 1..<end
                    hasDoubledQuotes = doubled
                    lines &+= linesInside
                    index = end &+ 1
                case .fault(let rule):
                    let fault = Fault(
                        rule: rule,
                        column: fields.count,
                        start: fieldStart,
                        resume: fieldStart,
                        lines: lines
                    )
                    return .fault(fault)
                case .cut:
                    return .incomplete
                }
                quotedFields &+= 1
            } else {
                let end = ByteScan.first(of: delimiter, 0x0A, 0x0D, in: bytes, from: index)
                content = index..<end
                hasText = hasText || end != index
                index = end
            }
            let isTooLong = content.count > limits.fieldBytes
            if isTooLong || index &- start > limits.recordBytes || fields.count >= limits.columns {
                let rule: CSVProblem.Rule =
                    isTooLong ? .fieldTooLong : fields.count >= limits.columns ? .tooManyColumns : .recordTooLong
                let resume = content.lowerBound
                // A long quoted field is left where it opens, like every other broken one.
                return .fault(
                    Fault(rule: rule, column: fields.count, start: fieldStart, resume: resume, lines: lines)
                )
            }
            if index == bytes.count {
                guard isLast else { return .incomplete }
                fields.append(field(content, hasDoubledQuotes, start))
                return record(end: index, next: index)
            }
            fields.append(field(content, hasDoubledQuotes, start))
            switch bytes[index] {
            case delimiter:
                index &+= 1
            case 0x0A:
                lines &+= 1
                return record(end: index, next: index &+ 1)
            default:
                // A CR; whether an LF belongs to it shows in the next byte.
                guard index &+ 1 < bytes.count || isLast else { return .incomplete }
                let isCRLF = index &+ 1 < bytes.count && bytes[index &+ 1] == 0x0A
                lines &+= 1
                return record(end: index, next: index &+ (isCRLF ? 2 : 1))
            }
        }

        func record(end: Int, next: Int) -> Outcome {
            let isBlank = !hasText && quotedFields == 0
            return .record(Record(end: end, next: next, lines: lines, quotedFields: quotedFields, isBlank: isBlank))
        }
    }

    private enum Quoted {
        /// The index of the closing quote, behind which stands a delimiter, a line end or the end of the text.
        case closed(Int, hasDoubledQuotes: Bool, lines: Int)
        case fault(CSVProblem.Rule)
        case cut
    }

    private func scanQuoted(
        _ bytes: UnsafeBufferPointer<UInt8>,
        from opening: Int,
        recordStart: Int,
        isLast: Bool
    ) -> Quoted {
        var index = opening &+ 1
        var lines = 0
        var hasDoubledQuotes = false
        while true {
            index = ByteScan.first(of: quote, 0x0A, 0x0D, in: bytes, from: index)
            guard index < bytes.count else {
                if index &- opening > limits.fieldBytes { return .fault(.fieldTooLong) }
                if index &- recordStart > limits.recordBytes { return .fault(.recordTooLong) }
                return isLast ? .fault(.unterminatedQuote) : .cut
            }
            let following = index &+ 1 < bytes.count ? bytes[index &+ 1] : nil
            guard following != nil || isLast else { return .cut }
            if bytes[index] == quote {
                switch following {
                case quote:
                    hasDoubledQuotes = true
                    index &+= 2
                case nil, delimiter, 0x0A, 0x0D:
                    return .closed(index, hasDoubledQuotes: hasDoubledQuotes, lines: lines)
                default:
                    return .fault(.textAfterClosingQuote)
                }
            } else {
                lines &+= 1
                index &+= bytes[index] == 0x0D && following == 0x0A ? 2 : 1
            }
        }
    }

    private func skippingSpaces(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] == 0x20 { index &+= 1 }
        return index < bytes.count && bytes[index] == quote ? index : start
    }

    @inline(__always)
    private func field(_ content: Range<Int>, _ hasDoubledQuotes: Bool, _ recordStart: Int) -> CSVField {
        CSVField(
            start: content.lowerBound &- recordStart,
            end: content.upperBound &- recordStart,
            hasDoubledQuotes: hasDoubledQuotes
        )
    }
}
