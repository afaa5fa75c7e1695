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

/// A record type that rows can become.
protocol ImportableRecord: CRMRecord, Hashable {
    /// The record that a row is, and what is wrong with the row beside its cells.
    static func record(_ values: inout RowValues, _ layout: RowLayout, label: (Int) -> String) -> Self
    /// The identifier in the other system.
    var externalID: String? { get set }
    /// The e-mail addresses that no other record of the type has; none for a type that may share them.
    var uniqueEmails: [EmailAddress] { get }
    /// The text by which a row without identifiers finds its record, and the field that has it.
    func matchName() -> String?
    static var nameField: FieldName? { get }
    /// Links the record with those that its row names.
    mutating func link(
        _ references: ImportReferences,
        _ table: ReferenceTable,
        existing: Self?
    ) -> [ImportNote]
    /// Takes over what a row says and the record does not have yet; a row never removes anything.
    mutating func merge(_ row: Self)
    /// The rule that a new record breaks, where the row says too little.
    var missing: String? { get }
    /// The kinds of column that a field of the record comes from.
    static func kinds(of field: String) -> Set<ImportField.Kind>
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
        let record = R.record(&values, layout) { text(row, $0) ?? "" }
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
