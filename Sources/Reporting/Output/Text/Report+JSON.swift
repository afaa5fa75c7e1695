import CRMCore

extension Report {
    /// The report as one JSON object: `{"report","rows":[{…}],"total":{…},"period","zone","asOf"}`.
    ///
    /// Each row has a member for each column. Money is `{"minor","currency"}`, or an array of those where there are
    /// several currencies; a quotient is `{"value","part","n"}`, with `"low"` and `"high"` of its interval where it is of
    /// counts; a length of time is a number of seconds; a period of a date is text such as `2026-Q1`; an end that the report's period
    /// does not have is null. What is compared
    /// with stands in the member `"previous"` of each row, and of the period.
    public func json() -> String {
        var writer = JSONWriter()
        write(json: &writer)
        return writer.text
    }

    /// Writes the report as one JSON object.
    func write(json writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("report")
        writer.string(name)
        writer.key("rows")
        writer.beginArray()
        for row in rows { write(row, isTotal: false, to: &writer) }
        writer.endArray()
        writer.key("total")
        if let total { write(total, isTotal: true, to: &writer) } else { writer.null() }
        writer.key("period")
        write(period, previousPeriod, to: &writer)
        writer.key("zone")
        writer.string(zone.name)
        writer.key("asOf")
        if let asOf { writer.string(asOf.text) } else { writer.null() }
        writer.endObject()
    }

    private func write(_ row: Row, isTotal: Bool, to writer: inout JSONWriter) {
        writer.beginObject()
        write(row.cells, withDimensions: !isTotal, to: &writer)
        if !row.previous.isEmpty {
            writer.key("previous")
            writer.beginObject()
            write(row.previous, withDimensions: false, to: &writer)
            writer.endObject()
        }
        writer.endObject()
    }

    private func write(_ cells: [ReportCell], withDimensions: Bool, to writer: inout JSONWriter) {
        for (index, column) in columns.enumerated()
        where cells.indices.contains(index) && (withDimensions || !column.isDimension) {
            writer.key(column.name)
            write(cells[index], index, to: &writer)
        }
    }

    private func write(_ cell: ReportCell, _ index: Int, to writer: inout JSONWriter) {
        switch cell {
        case .none: writer.null()
        case .text(let text): writer.string(text)
        case .date: writer.string(text(cell, index))
        case .count(let count): writer.integer(count)
        case .number(let number), .duration(let number): write(number, to: &writer)
        case .money(let amounts):
            if amounts.count == 1, let amount = amounts.first { return write(amount, to: &writer) }
            writer.beginArray()
            for amount in amounts { write(amount, to: &writer) }
            writer.endArray()
        case .ratio(let ratio):
            writer.beginObject()
            writer.key("value")
            write(ratio.value, to: &writer)
            writer.key("part")
            write(ratio.part, to: &writer)
            writer.key("n")
            write(ratio.whole, to: &writer)
            if let interval = ratio.interval {
                writer.key("low")
                write(interval.lowerBound, to: &writer)
                writer.key("high")
                write(interval.upperBound, to: &writer)
            }
            writer.endObject()
        }
    }

    private func write(_ amount: ReportCell.Amount, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("minor")
        writer.integer(amount.minor)
        writer.key("currency")
        writer.string(amount.currency)
        writer.endObject()
    }

    private func write(_ number: Double, to writer: inout JSONWriter) {
        if let whole = Int64(exactly: number) { return writer.integer(whole) }
        // Only a number that is not finite is refused.
        do { try writer.real(number) } catch { writer.null() }
    }

    private func write(_ period: ReportPeriod?, _ previous: ReportPeriod?, to writer: inout JSONWriter) {
        guard let period else { return writer.null() }
        writer.beginObject()
        writer.key("from")
        if period.hasBeginning { writer.string("\(period.from)") } else { writer.null() }
        writer.key("to")
        if period.hasEnd { writer.string("\(period.to)") } else { writer.null() }
        if let previous {
            writer.key("previous")
            write(previous, nil, to: &writer)
        }
        writer.endObject()
    }
}
