/// What becomes of a row that is about to make a record of somebody who is there already, as far as can be told.
///
/// Rows that find their record by e-mail address, identifier or name are not asked: they are about it for certain.
public enum DuplicateRows: String, Sendable, Hashable, CaseIterable {
    /// Nobody looks. The default: looking takes a millisecond or so for each row.
    case allow
    /// The row makes a record, and the result says whom it looks like.
    case report
    /// A row that is without doubt a duplicate is refused; one that is worth a look makes a record and is reported.
    case refuse
    /// A row that is without doubt a duplicate adds to the record that is there; one that is worth a look makes a
    /// record and is reported.
    case update
}
