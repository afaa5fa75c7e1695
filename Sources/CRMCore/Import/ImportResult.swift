public import StorageProtocols

/// What an import came to.
///
/// `created + updated + unchanged + rejectedCount` is always `rows`.
public struct ImportResult: Sendable, Hashable {
    /// The import, by which it can be undone.
    public var importID: RecordID
    /// What the rows became.
    public var target: ImportTarget
    /// How many records the file has, those that can't be read included; blank rows are none.
    public var rows = 0
    /// How many rows became a new record.
    public var created = 0
    /// How many rows changed a record.
    public var updated = 0
    /// How many rows said nothing new.
    public var unchanged = 0
    /// How many rows were refused.
    public var rejectedCount = 0
    /// The refused rows in the order of the file; of more than ``rejectionLimit`` the first ones.
    ///
    /// All of them are kept, see ``Session/importRejections(of:_:)``.
    public var rejected: [ImportRejection] = []
    /// How many rows looked like a record that was there already, or like a row above; see
    /// ``ImportOptions/duplicates``.
    public var duplicateCount = 0
    /// These rows in the order of the file; of more than ``rejectionLimit`` the first ones.
    ///
    /// All of them are kept, see ``Session/importDuplicates(of:_:)``.
    public var duplicates: [ImportDuplicate] = []
    /// The columns of the file and what they were taken for.
    public var columns: [ImportColumn]
    /// What else is to be said of the file, one sentence each.
    public var notes: [String] = []

    /// How many rejections, and how many likely duplicates, a result holds.
    public static let rejectionLimit = 10_000

    /// Creates a result.
    public init(importID: RecordID, target: ImportTarget, columns: [ImportColumn]) {
        self.importID = importID
        self.target = target
        self.columns = columns
    }
}

/// A row that was refused, and why.
public struct ImportRejection: Sendable, Hashable {
    /// The row's number among the data records, from 1; 0 for one that can't be read above the header.
    public var row: Int
    /// The column's name; nil where the whole row is concerned.
    public var column: String?
    /// The value that breaks the rule.
    public var value: String?
    /// The rule, such as `missing @` or `not a date`.
    public var rule: String
    /// What else is wrong with the row.
    public var others: [ImportRejection]

    /// Creates a rejection.
    public init(row: Int, column: String? = nil, value: String? = nil, rule: String, others: [ImportRejection] = []) {
        self.row = row
        self.column = column
        self.value = value
        self.rule = rule
        self.others = others
    }
}

/// How far an import has come.
public struct ImportProgress: Sendable, Hashable {
    /// The import.
    public var importID: RecordID
    /// How many rows have been read.
    public var rows: Int
    /// How many rows became a new record.
    public var created: Int
    /// How many rows changed a record.
    public var updated: Int
    /// How many rows said nothing new.
    public var unchanged: Int
    /// How many rows were refused.
    public var rejected: Int
    /// How many bytes of the file have been read.
    public var bytes: Int
    /// The size of the file.
    public var totalBytes: Int
}
