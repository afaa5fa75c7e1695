public import StorageProtocols

extension User: ImportableRecord {
    static let managerColumn = "manager"
    static let teamColumn = "team"
    static let activeColumn = "is_active"

    /// The user that a row is.
    public static func record(_ values: inout ImportRow) -> User {
        let manager = values.text(managerColumn)
        let address = manager.flatMap { try? EmailAddress($0) }
        (values.references.manager, values.references.managerAddress) = (
            address == nil ? manager : nil, address?.normal
        )
        values.references.team = values.text(teamColumn)
        let parts = values.personName.formatted
        return User(
            name: values.name ?? parts,
            email: values.emails.first,
            isActive: values.boolean(activeColumn) ?? true
        )
    }

    /// The e-mail address.
    public var uniqueEmails: [EmailAddress] { email.flatMap { try? EmailAddress($0) }.map { [$0] } ?? [] }
    /// The field that has it.
    public static var emailField: FieldName? { Fields.email.reference }
    /// The folded name.
    public var matchName: String? { name.isEmpty ? nil : SortName.folded(name) }
    /// The field that has it.
    public static var nameField: FieldName? { Fields.sortName.reference }
    /// Yes: people who work together are told apart by their names.
    public static var isIdentifiedByName: Bool { true }

    /// Links the user with the manager and the team.
    ///
    /// A manager's e-mail address is that of a user who is there or comes with another row, and names nobody else.
    public mutating func link(_ references: ImportReferences, _ links: inout ImportLinks, existing: User?) {
        manager = references.manager.flatMap { links.manager($0) }
        if let address = references.managerAddress {
            if uniqueEmails.contains(where: { $0.normal.utf8.elementsEqual(address.utf8) }) {
                links.add(.ownManager)
            } else if let user = links.user(address) {
                manager = user
            } else {
                links.add(.unknownManager)
            }
        }
        team = references.team.flatMap { links.team($0) }
    }

    /// Takes over what a row says and the user does not have yet.
    public mutating func merge(_ row: User) {
        // A name written otherwise is still the same.
        if row.matchName != matchName { Merge.part(row.name, into: &name) }
        Merge.text(row.email, into: &email)
        if !row.isActive { isActive = false }
        Merge.value(row.manager, into: &manager)
        Merge.value(row.team, into: &team)
    }

    /// Takes over the manager.
    public mutating func place(_ row: User) { Merge.value(row.manager, into: &manager) }

    /// The rule that a user without a name breaks.
    public var missing: String? { name.isEmpty ? "a name is missing" : nil }
}
