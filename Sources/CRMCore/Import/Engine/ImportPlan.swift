import StorageProtocols

/// Everything that is known of a file before its first row is written.
struct ImportPlan: Sendable {
    let source: ImportSource
    let fingerprint: SourceFingerprint
    let options: ImportOptions
    let mapping: ColumnMapping
    let layout: RowLayout
    let format: CSVFormat
    /// Where the first row begins.
    let start: CSVPosition
    /// What is to be said of the columns.
    let notes: [String]

    /// How many rows are looked at to tell the order of day and month.
    static let sampleRows = 10_000

    /// Reads the header and a sample.
    ///
    /// - Throws: ``ImportError``; what the source throws.
    init(_ source: ImportSource, _ options: ImportOptions, _ catalog: Catalog) throws {
        self.source = source
        self.options = options
        fingerprint = try source.fingerprint()
        let reader = try CSVReader(source.open())
        guard let header = reader.format.header else { throw ImportError(.noHeader) }
        guard let recognized = ColumnMapping.recognized(header.names, as: options.target) else {
            throw ImportError(.unknownTarget, header.names.prefix(20).joined(separator: ", "))
        }
        var mapping = options.unknownColumns == .keepAsCustomFields ? recognized.keepingUnknown() : recognized
        mapping = try mapping.overridden(by: options.mapping)
        guard mapping.columns.contains(where: { $0.field != nil }) else { throw ImportError(.nothingRecognized) }
        self.mapping = mapping
        let fields = catalog.types[mapping.target.recordType]?.customFields ?? []
        let (orders, notes) = try Self.orders(reader, RowLayout(mapping, options, customFields: fields), options)
        layout = RowLayout(mapping, options, orders: orders, customFields: fields)
        self.notes = notes
        // The reader that looked at the header stands behind it, whatever the sample has read since.
        format = reader.format
        start = reader.position
    }

    /// Tells the order of day and month in each column from a sample of the rows.
    private static func orders(
        _ reader: CSVReader,
        _ layout: RowLayout,
        _ options: ImportOptions
    ) throws -> ([Int: DateOrder], [String]) {
        let columns = layout.dateColumns
        guard !columns.isEmpty else { return ([:], []) }
        var reader = reader
        var row = CSVRow()
        var evidence: [Int: Set<DateOrder>] = [:]
        var ambiguous: [Int: Int] = [:]
        var read = 0
        reading: while read < sampleRows {
            switch try reader.read(into: &row) {
            case .end: break reading
            case .problem: break
            case .row:
                for column in columns where !row.isEmpty(column) {
                    let date = row.withBytes(column) { bytes in
                        DateText(UnsafeBufferPointer(rebasing: bytes[ContactText.trim(bytes, 0..<bytes.count)]))
                    }
                    if let order = date.evidence { evidence[column, default: []].insert(order) }
                    if date.isAmbiguous { ambiguous[column, default: 0] += 1 }
                }
            }
            read += 1
        }
        var orders: [Int: DateOrder] = [:]
        var notes: [String] = []
        for column in columns {
            let found = evidence[column] ?? []
            if found.count == 1 { orders[column] = found.first }
            guard let count = ambiguous[column], let name = layout.header(column) else { continue }
            let rows = count == 1 ? "1 date" : "\(count) dates"
            if let order = orders[column] ?? options.dateOrder {
                notes.append("column \(name): \(rows) taken as \(order == .dayFirst ? "day/month" : "month/day")")
            } else {
                notes.append("column \(name): ambiguous, \(rows) may be day/month or month/day; say which")
            }
        }
        return (orders, notes)
    }
}

extension ImportTarget {
    /// The record type that the rows become.
    var recordType: String {
        switch self {
        case .contacts: Contact.typeName
        case .accounts: Account.typeName
        case .activities: Activity.typeName
        }
    }
}
