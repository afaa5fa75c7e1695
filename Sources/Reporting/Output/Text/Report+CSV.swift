public import CRMCore

extension Report {
    /// The report as CSV by RFC 4180, with a line for the total at its end.
    ///
    /// Money has a column for each currency. Quotients are followed by their interval and the count that they are of.
    ///
    /// - Parameter guardsFormulas: Whether text that a spreadsheet could take for a formula is guarded.
    public func csv(guardsFormulas: Bool = true) throws -> String {
        final class Output { var bytes: [UInt8] = [] }
        let output = Output()
        let sink = ByteSink { output.bytes.append(contentsOf: $0) }
        try write(csv: sink, guardsFormulas: guardsFormulas)
        return String(decoding: output.bytes, as: UTF8.self)
    }

    /// Writes the report as CSV.
    public func write(csv sink: ByteSink, guardsFormulas: Bool = true) throws {
        let fields = columns.indices.flatMap(csvFields)
        var writer = CSVWriter(to: sink, guardsFormulas: guardsFormulas)
        try writer.write(row: fields.map(\.title))
        for row in rows {
            for field in fields { append(field.text(row), of: field, to: &writer) }
            try writer.endRow()
        }
        if let total, columns.contains(where: \.isDimension), rows.count > 1 {
            for (index, field) in fields.enumerated() {
                append(index == 0 ? "Total" : field.isDimension ? "" : field.text(total), of: field, to: &writer)
            }
            try writer.endRow()
        }
        try writer.finish()
    }

    private func append(_ text: String, of field: CSVField, to writer: inout CSVWriter) {
        writer.append(text, as: field.isNumber ? .number : .text)
    }

    private struct CSVField {
        var title: String
        var isDimension = false
        var isNumber = true
        var text: (Row) -> String
    }

    private func csvFields(_ index: Int) -> [CSVField] {
        let column = columns[index]
        func cell(_ row: Row) -> ReportCell { row.cells.indices.contains(index) ? row.cells[index] : .none }
        var fields: [CSVField] = []
        switch column.unit {
        case .money:
            let codes = currencies(of: index)
            if codes.isEmpty { fields = [CSVField(title: column.title) { _ in "" }] }
            for code in codes {
                let title = code.isEmpty ? column.title : "\(column.title) (\(code))"
                fields.append(
                    CSVField(title: title) { row in
                        guard case .money(let amounts) = cell(row) else { return "" }
                        return amounts.first { $0.currency == code }.map { FigureText.amount($0, isGrouped: false) }
                            ?? ""
                    }
                )
            }
        case .percent:
            func ratio(_ row: Row) -> ReportCell.Ratio? { if case .ratio(let ratio) = cell(row) { ratio } else { nil } }
            func number(_ value: Double?) -> String {
                value.map { FigureText.decimal($0, decimals: 6, isGrouped: false) } ?? ""
            }
            fields = [CSVField(title: column.title) { number(ratio($0)?.value) }]
            if rows.contains(where: { ratio($0)?.interval != nil }) {
                fields.append(CSVField(title: "\(column.title) low") { number(ratio($0)?.interval?.lowerBound) })
                fields.append(CSVField(title: "\(column.title) high") { number(ratio($0)?.interval?.upperBound) })
                fields.append(CSVField(title: "\(column.title) n") { number(ratio($0)?.whole) })
            }
        default:
            let isNumber = !column.isDimension || column.unit == .count || column.unit == .number
            fields = [
                CSVField(
                    title: column.title,
                    isDimension: column.isDimension,
                    isNumber: isNumber && column.unit != .text
                ) {
                    self.plain(cell($0), index)
                }
            ]
        }
        return fields
    }

    /// The currencies of a column of money, in the order of their codes.
    private func currencies(of index: Int) -> [String] {
        var codes: [String] = []
        for row in rows + (total.map { [$0] } ?? []) where row.cells.indices.contains(index) {
            guard case .money(let amounts) = row.cells[index] else { continue }
            for amount in amounts where !codes.contains(amount.currency) { codes.append(amount.currency) }
        }
        return codes.sorted { $0.precedes($1) }
    }

    private func plain(_ cell: ReportCell, _ index: Int) -> String {
        switch cell {
        case .none: ""
        case .count(let count): "\(count)"
        case .number(let number): FigureText.decimal(number, decimals: 6, isGrouped: false)
        case .duration(let seconds): FigureText.decimal(seconds, decimals: 3, isGrouped: false)
        default: text(cell, index)
        }
    }
}
