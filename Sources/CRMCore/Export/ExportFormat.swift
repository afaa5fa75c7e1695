/// How records are written.
public enum ExportFormat: String, Sendable, Hashable, CaseIterable {
    /// CSV by RFC 4180 in UTF-8, whose columns an import recognises and whose cells no spreadsheet runs as formulas.
    ///
    /// Contacts, accounts and activities only. Records that a record refers to are named, not numbered.
    case csv
    /// A JSON object a line with every field of a record.
    case jsonLines
}
