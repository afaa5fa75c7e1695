import StorageProtocols

/// What a row wants to be: a record without identifier, and the other records that it names.
struct ImportDraft<R: ImportableRecord>: Sendable {
    /// The row's number.
    var row: Int
    /// The record as the row says it.
    var record: R
    var references: ImportReferences
    /// The columns of the record's e-mail addresses.
    var emailColumns: [Int] = []
    var notes: [ImportNote]
}

/// What a row came to when it was read.
enum ReadRow<R: ImportableRecord> {
    case draft(ImportDraft<R>)
    case refused(ImportRejection)
}

extension RowParser {
    /// The draft of a row, or why there is none.
    func read<R: ImportableRecord>(_ row: CSVRow, as type: R.Type) -> ReadRow<R> {
        var values = values(of: row)
        let record = R.record(&values)
        guard values.problems.isEmpty else { return .refused(ImportRejection(row.number, values.problems, layout)) }
        return .draft(
            ImportDraft(
                row: row.number,
                record: record,
                references: values.references,
                emailColumns: values.emailColumns,
                notes: values.notes
            )
        )
    }
}
