import CRMCore

/// What every person did: the figures of several facts side by side, each by its owner.
struct PeopleReport {
    static let title = "People"
    private static let sources: [(fact: String, measures: [String], date: [String])] = [
        ("opportunities", ["won_amount", "won", "lost", "win_rate"], ["closed"]),
        ("activities", ["calls", "meetings", "emails"], ["at"]),
        ("tasks", ["done", "done_rate"], ["created"]),
    ]

    /// A fact and what is shown of it.
    struct Part {
        let fact: Fact
        let measures: [String]
        let date: String?
    }

    private let options: ReportOptions
    private let transaction: QueryTransaction

    init(_ options: ReportOptions, _ transaction: QueryTransaction) {
        self.options = options
        self.transaction = transaction
    }

    /// The facts that count by owner.
    static func parts(_ crm: CRM) -> [Part] {
        sources.compactMap { source in
            guard let fact = crm.facts.first(where: { $0.name == source.fact }), fact.dimension("owner") != nil else {
                return nil
            }
            let measures = source.measures.filter { fact.measure($0) != nil }
            guard !measures.isEmpty else { return nil }
            return Part(fact: fact, measures: measures, date: source.date.first { fact.dimension($0) != nil })
        }
    }

    func report() throws -> Report {
        if options.dimensions != nil { throw ReportError(.invalidOption, "by") }
        if !options.filters.isEmpty { throw ReportError(.invalidOption, "where") }
        var all = Self.parts(transaction.session.crm)
        if let asked = options.measures {
            let names = all.flatMap(\.measures)
            for name in asked where !names.contains(name) {
                throw ReportError(.unknownMeasure, name, choices: names)
            }
            all = all.compactMap { part in
                let kept = part.measures.filter(asked.contains)
                return kept.isEmpty ? nil : Part(fact: part.fact, measures: kept, date: part.date)
            }
        }
        var parts: [Report] = []
        for part in all {
            var asked = options
            (asked.measures, asked.sort, asked.limit) = (part.measures, [], nil)
            var query = ReportQuery(part.fact, asked, dimensions: ["owner"], measures: part.measures)
            query.date = part.date
            parts.append(try transaction.report(query))
        }
        return try joined(parts)
    }

    private func joined(_ parts: [Report]) throws -> Report {
        var columns = parts.first?.columns.prefix(1).map { $0 } ?? []
        columns.first.map { _ in columns[0].title = "Person" }
        var keys: [[Value]] = []
        var found: [[Value]: [(part: Int, row: Report.Row)]] = [:]
        for (index, part) in parts.enumerated() {
            columns += part.columns.dropFirst()
            for row in part.rows {
                if found[row.keys] == nil { keys.append(row.keys) }
                found[row.keys, default: []].append((index, row))
            }
        }
        var rows = keys.map { key in
            let own = found[key] ?? []
            var (cells, previous) = ([own.first?.row.cells.first ?? .none], [ReportCell.none])
            for (index, part) in parts.enumerated() {
                let row = own.first { $0.part == index }?.row
                let nothing = part.columns.dropFirst().map { $0.unit == .count ? ReportCell.count(0) : .none }
                cells += row.map { Array($0.cells.dropFirst()) } ?? nothing
                previous += row.map { Array($0.previous.dropFirst()) } ?? nothing
            }
            return Report.Row(cells, previous: options.comparesWithPrevious ? previous : [], keys: key)
        }
        try sort(&rows, columns)
        var report = Report(
            name: "people",
            title: Self.title,
            columns: columns,
            rows: rows,
            total: Report.Row(
                [.none] + parts.flatMap { $0.total?.cells.dropFirst() ?? [] },
                previous: options.comparesWithPrevious
                    ? [.none] + parts.flatMap { $0.total?.previous.dropFirst() ?? [] } : []
            ),
            period: parts.first?.period,
            zone: options.zone,
            asOf: options.asOf
        )
        report.previousPeriod = parts.first?.previousPeriod
        if let limit = options.limit { report.rows = Array(rows.prefix(max(0, limit))) }
        return report
    }

    private func sort(_ rows: inout [Report.Row], _ columns: [ReportColumn]) throws {
        let keys = try options.sort.map { key in
            guard let index = columns.firstIndex(where: { $0.name == key.column }) else {
                throw ReportError(.invalidOption, key.column, choices: columns.map(\.name), detail: "cannot sort by it")
            }
            return (index: index, isDescending: key.isDescending)
        }
        // People without an owner come last; the others by the first figure unless something is asked for.
        let places = keys.isEmpty && columns.count > 1 ? [(index: 1, isDescending: true)] : keys
        rows.sort { left, right in
            for key in places {
                let order = RowOrder.order(left.cells[key.index], right.cells[key.index])
                if order != 0 { return key.isDescending ? order > 0 : order < 0 }
            }
            let order = RowOrder.order(left.cells[0], right.cells[0])
            return order != 0 ? order < 0 : Value.order(left.keys.first ?? .null, right.keys.first ?? .null) < 0
        }
    }
}
