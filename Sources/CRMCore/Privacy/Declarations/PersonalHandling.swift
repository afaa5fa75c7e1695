public import StorageProtocols

/// What becomes of the records of a type when the person is erased that they are about.
///
/// Whatever is done, it is done to the live record and to every earlier state of it.
public enum PersonalHandling: Sendable, Hashable {
    /// The record goes with its history: without the person it says nothing.
    case remove
    /// The record stays, because it counts for something; these fields are emptied.
    case empty([FieldName])
    /// The person is taken out of the record. These fields are emptied where it is about nobody else; where it is about
    /// others too, the person's names and addresses in them are made unreadable.
    case emptyUnlessShared([FieldName])
    /// The person is taken out of the record, and the person's names and addresses in these fields are made unreadable.
    case unname([FieldName])
    /// The record stays as it is, for this reason.
    case keep(String)
}

/// What a record type holds of persons.
public struct PersonalData: Sendable {
    /// The record type's name.
    public let type: String
    /// What the data is for, in words.
    public let purpose: String
    /// Who is given it outside of the CRM, in words.
    public let recipients: [String]
    /// What becomes of it when the person is erased.
    public let handling: PersonalHandling
    /// Whether a record is a person, such as a contact or a lead.
    public let isPerson: Bool

    let addresses: [FieldName]
    let companion: String?
    let rows: any PersonalRows

    /// Whether what names a record of this type is about the person as well.
    var leadsOn: Bool {
        switch handling {
        case .remove, .empty: true
        case .emptyUnlessShared, .unname, .keep: false
        }
    }
}

/// How the records of a type are recognised as a person's, and what of them is the person's.
public struct PersonalFields<R: Record>: Sendable {
    /// Notes by what a person is known: set for record types whose records are persons.
    public var identify: (@Sendable (R, inout DataSubject) -> Void)?
    /// The list fields of addresses by which records are found.
    public var addresses: [FieldName] = []
    /// The record type whose identifiers the records have too.
    public var companion: String?
    /// Whether a record that refers to nobody is about the person; every record is looked at.
    public var mentions: (@Sendable (R, DataSubject) -> Bool)?
    /// Takes the person out of what a schema cannot tell, such as the elements of a list.
    public var takeOut: (@Sendable (inout R, DataSubject) -> Void)?
    /// Takes everybody out of it, for retention rules; needed where there is a `takeOut`.
    public var anonymise: (@Sendable (inout R) -> Void)?
    /// Leaves no more of a record than the person may be shown: without the data of others.
    public var extract: (@Sendable (inout R, DataSubject) -> Void)?
}

/// The typed functions of a record type, for rows whose Swift type the caller does not know.
protocol PersonalRows: Sendable {
    var hasMentions: Bool { get }
    func identify(_ row: [Value], _ subject: inout DataSubject) throws
    func mentions(_ row: [Value], _ subject: DataSubject) throws -> Bool
    /// The row with the person taken out of it; derived fields follow the others.
    func takeOut(_ row: [Value], _ subject: DataSubject) throws -> [Value]
    /// Whether it is known how everybody is taken out.
    var canAnonymise: Bool { get }
    /// The row with everybody taken out of it; derived fields follow the others.
    func anonymised(_ row: [Value]) throws -> [Value]
    func extract(_ row: [Value], _ subject: DataSubject) throws -> [Value]
}

struct TypedPersonalRows<R: Record>: PersonalRows {
    let fields: PersonalFields<R>

    var hasMentions: Bool { fields.mentions != nil }

    func identify(_ row: [Value], _ subject: inout DataSubject) throws {
        fields.identify?(try record(row), &subject)
    }

    func mentions(_ row: [Value], _ subject: DataSubject) throws -> Bool {
        try fields.mentions?(record(row), subject) ?? false
    }

    func takeOut(_ row: [Value], _ subject: DataSubject) throws -> [Value] {
        try changing(row) { fields.takeOut?(&$0, subject) }
    }

    var canAnonymise: Bool { fields.takeOut == nil || fields.anonymise != nil }

    func anonymised(_ row: [Value]) throws -> [Value] {
        try changing(row) { fields.anonymise?(&$0) }
    }

    func extract(_ row: [Value], _ subject: DataSubject) throws -> [Value] {
        guard let extract = fields.extract else { return row }
        return try changing(row) { extract(&$0, subject) }
    }

    private func record(_ row: [Value]) throws -> R {
        var reader = RowReader(values: row)
        return try R.schema.decode(&reader)
    }

    private func changing(_ row: [Value], _ change: (inout R) -> Void) throws -> [Value] {
        var record = try record(row)
        change(&record)
        return R.schema.values(of: record)
    }
}
