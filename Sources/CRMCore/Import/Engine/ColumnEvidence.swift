import StorageProtocols

/// What the values of columns say of how they are written.
struct ColumnEvidence: Sendable {
    /// The order of day and month, by column.
    var orders: [Int: DateOrder] = [:]
    /// The mark before decimals, by column.
    var marks: [Int: DecimalMark] = [:]
    /// What is to be said of the columns.
    var notes: [String] = []

    /// How many rows are looked at in any case; where they leave a column ambiguous, all are.
    static let sampleRows = 10_000

    init() {}

    /// Looks at the values of the columns of dates and amounts.
    init(_ reader: CSVReader, _ layout: RowLayout, _ shape: ImportShape, _ options: ImportOptions) throws {
        let dates = layout.dateColumns(shape)
        let amounts = layout.moneyColumns(shape)
        guard !dates.isEmpty || !amounts.isEmpty else { return }
        var reader = reader
        var row = CSVRow()
        var (shownOrders, shownMarks): ([Int: Set<DateOrder>], [Int: Set<DecimalMark>]) = ([:], [:])
        var ambiguous: [Int: Int] = [:]
        var read = 0
        func isOpen(_ column: Int) -> Bool {
            ambiguous[column] != nil && shownOrders[column] == nil && shownMarks[column] == nil
        }
        reading: while read < Self.sampleRows || (dates + amounts).contains(where: isOpen) {
            switch try reader.read(into: &row) {
            case .end: break reading
            case .problem: break
            case .row:
                for column in dates where !row.isEmpty(column) {
                    let date = row.withBytes(column) { bytes in
                        DateText(UnsafeBufferPointer(rebasing: bytes[ContactText.trim(bytes, 0..<bytes.count)]))
                    }
                    if let order = date.evidence { shownOrders[column, default: []].insert(order) }
                    if date.isAmbiguous { ambiguous[column, default: 0] += 1 }
                }
                for column in amounts where !row.isEmpty(column) {
                    guard let text = DecimalText(row.text(column)) else { continue }
                    if let mark = text.shownMark { shownMarks[column, default: []].insert(mark) }
                    if case .ambiguous? = text.reading(decimal: nil) { ambiguous[column, default: 0] += 1 }
                }
            }
            read += 1
        }
        for column in dates {
            orders[column] = shownOrders[column]?.only
            guard let count = ambiguous[column], let name = layout.header(column) else { continue }
            let rows = count == 1 ? "1 date" : "\(count) dates"
            if let order = orders[column] ?? options.dateOrder {
                notes.append("column \(name): \(rows) taken as \(order == .dayFirst ? "day/month" : "month/day")")
            } else {
                notes.append("column \(name): ambiguous, \(rows) may be day/month or month/day; say which")
            }
        }
        for column in amounts {
            marks[column] = shownMarks[column]?.only
            guard let count = ambiguous[column], let name = layout.header(column) else { continue }
            let rows = count == 1 ? "1 amount" : "\(count) amounts"
            if let mark = marks[column] ?? options.decimalMark {
                notes.append("column \(name): \(rows) taken with a decimal \(mark == .point ? "point" : "comma")")
            } else {
                notes.append("column \(name): ambiguous, \(rows) may have thousands or decimals; say which")
            }
        }
    }
}

extension Set {
    /// The element of a set that has just one.
    fileprivate var only: Element? { count == 1 ? first : nil }
}
