/// How the rows of a file become records of a type: which columns there are, and by which names.
///
/// A module describes its own with a record type that is an ``ImportableRecord``:
///
///     registry.imports(
///         ImportShape(
///             .products,
///             of: Product.self,
///             columns: """
///                 name Name, Product, Product Name
///                 family Family, Series
///                 price Price, Sales Price, List Price
///                 """,
///             own: ["family": .text, "price": .money],
///             signs: [["Product", "Sales Price"], ["Product", "Series"]]
///         )
///     )
public struct ImportShape: Sendable {
    /// What the rows become.
    public let target: ImportTarget
    let record: any ImportableRecord.Type
    let headers: HeaderTable
    let own: [String: OwnField]
    private let signs: [Set<String>]
    /// Whether columns may be parts of postal addresses.
    let hasAddresses: Bool

    /// What a field of a module's own holds.
    public enum OwnField: Sendable, Hashable {
        /// Text, a number or a truth value.
        case text
        /// An amount of money: its decimal mark is told from the whole column.
        case money
        /// A date or time: the order of day and month is told from the whole column.
        case date
    }

    /// Describes the files that become records of a type.
    ///
    /// - Parameters:
    ///   - target: What the rows become.
    ///   - record: The record type.
    ///   - columns: A line for each field: its text form or, for one of the module's own, its name, then a space and the
    ///     names of its column with commas in between. Case, spaces and punctuation don't matter. A name with a question
    ///     mark counts only where no other column is the same field.
    ///   - hasAddresses: Whether columns may be parts of postal addresses.
    ///   - own: The fields that only the module knows.
    ///   - signs: The column names by which a file is known to be one of these: all of any line.
    public init<R: ImportableRecord>(
        _ target: ImportTarget,
        of record: R.Type,
        columns: String,
        hasAddresses: Bool = false,
        own: [String: OwnField] = [:],
        signs: [[String]] = []
    ) {
        self.target = target
        self.record = record
        self.own = own
        self.hasAddresses = hasAddresses
        headers = HeaderTable(columns, own: Set(own.keys))
        self.signs = signs.map { Set($0.map { HeaderKey($0).text }) }
    }

    /// The columns of people: names, company, job, birthday.
    public static let peopleColumns = HeaderTable.people
    /// The columns of whom one can reach: e-mail addresses, phone numbers, web addresses, tags, notes.
    public static let reachableColumns = HeaderTable.reachable

    /// How many column names say that a file is one of these; nil where none do.
    func evidence(_ keys: Set<String>) -> Int? {
        signs.filter { $0.isSubset(of: keys) }.map(\.count).max()
    }

    /// The field with a text form, if records of the target have it.
    func field(_ text: String) -> ImportField? {
        if own[text] != nil { return ImportField(.own, label: text) }
        guard let field = ImportField(text), takes(field.kind) else { return nil }
        return field
    }

    /// Whether records of the target have a field.
    func takes(_ kind: ImportField.Kind) -> Bool {
        switch kind {
        case .custom: true
        case .birthDay: headers.kinds.contains(.birthday)
        default: kind.isAddressPart ? hasAddresses : headers.kinds.contains(kind)
        }
    }
}

/// The shapes of all that can be imported into a CRM.
struct ImportShapes: Sendable {
    private(set) var all: [ImportShape] = []

    subscript(target: ImportTarget) -> ImportShape? { all.first { $0.target == target } }

    /// Adds a shape.
    ///
    /// - Returns: Whether there was none for its target.
    mutating func add(_ shape: ImportShape) -> Bool {
        guard self[shape.target] == nil else { return false }
        all.append(shape)
        return true
    }

    /// What the core can import by itself, whatever the modules.
    static let core: ImportShapes = {
        var shapes = ImportShapes()
        for shape in [ImportShape.contacts, .accounts, .activities, .users] { _ = shapes.add(shape) }
        return shapes
    }()
}

extension ImportShape {
    static let contacts = ImportShape(
        .contacts,
        of: Contact.self,
        columns: reachableColumns + "\n" + peopleColumns,
        hasAddresses: true
    )
    static let accounts = ImportShape(
        .accounts,
        of: Account.self,
        columns: reachableColumns + "\n" + HeaderTable.companies,
        hasAddresses: true,
        own: [
            Account.foundedColumn: .text, Account.revenueColumn: .money, Account.currencyColumn: .text,
            Account.locationColumn: .text,
        ]
    )
    static let activities = ImportShape(.activities, of: Activity.self, columns: HeaderTable.timeline)
    static let users = ImportShape(
        .users,
        of: User.self,
        columns: HeaderTable.colleagues,
        own: [User.managerColumn: .text, User.teamColumn: .text, User.activeColumn: .text],
        signs: [
            ["Sales Agent", "Manager"], ["Sales Agent", "Regional Office"], ["Sales Rep", "Manager"],
            ["Username", "Profile ID"], ["User Name", "Team"],
        ]
    )
}
