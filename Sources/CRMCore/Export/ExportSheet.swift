import StorageProtocols

/// The columns of a record type's CSV export.
protocol ExportSheet: SendableMetatype {
    associatedtype R: Record
    /// Widens the sheet where the record has more of something than the ones before.
    static func measure(_ record: R, _ shape: inout SheetShape)
    /// The names of the columns.
    static func header(_ shape: SheetShape) -> [String]
    /// The records that a record's row names.
    static func references(_ record: R) -> NameTable.References
    /// Appends the cells of a record.
    static func write(_ record: R, _ shape: SheetShape, _ names: NameTable, to writer: inout CSVWriter)
}

/// How many columns a sheet has for what records have several of.
struct SheetShape {
    var emails = 1
    var phones = 1
    var addresses = 1
    var websites = 0
    private var customNames: Set<Value> = []
    private let fields: CustomFieldSet
    private let plain: [Value: ColumnKind]

    /// - Parameters:
    ///   - fields: The custom fields of the record type.
    ///   - type: The record type as the store has it.
    init(_ fields: CustomFieldSet, _ type: RecordType) {
        self.fields = fields
        plain = Dictionary(type.customFields.map { (.text($0.name), $0.kind) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func include(emails: Int, phones: Int, addresses: Int, websites: Int, _ custom: CustomValues) {
        self.emails = max(self.emails, emails)
        self.phones = max(self.phones, phones)
        self.addresses = max(self.addresses, addresses)
        self.websites = max(self.websites, websites)
        include(custom)
    }

    mutating func include(_ custom: CustomValues) {
        if custom.isEmpty { return }
        for name in custom.names { customNames.insert(.text(name)) }
    }

    /// The names of the custom fields in ascending order.
    var custom: [String] {
        customNames.sorted { Value.order($0, $1) < 0 }
            .compactMap { if case .text(let name) = $0 { name } else { nil } }
            // An amount and its currency are one column.
            .filter { fields.moneyField(ofCurrency: $0) == nil }
    }

    /// The columns for what people and companies have several of, and for custom fields.
    var reachableHeader: [String] {
        var header: [String] = []
        for number in 0..<emails { header += ["Email \(number + 1)", "Email \(number + 1) Label"] }
        for number in 0..<phones { header += ["Phone \(number + 1)", "Phone \(number + 1) Label"] }
        for number in 0..<addresses {
            header += ["Label", "Street", "City", "State", "Postal Code", "Country"]
                .map { "Address \(number + 1) \($0)" }
        }
        for number in 0..<websites { header.append("Website \(number + 1)") }
        return header + customHeader
    }

    /// The columns go by the fields' labels, or by their names where several have the same label.
    var customHeader: [String] {
        let names = custom
        let labels = names.map { fields[$0]?.label ?? $0 }
        return zip(names, labels).map { name, label in
            let key = HeaderKey(label)
            let isClear = labels.count { HeaderKey($0) == key } == 1
            return ExportHeader.customPrefix + (isClear ? label : name)
        }
    }

    /// The text of a custom field's cell, and whether it is a number.
    func text(of name: String, in values: CustomValues) -> (text: String, isNumber: Bool) {
        guard let value = values[name] else { return ("", false) }
        guard let field = fields[name] else {
            let kind = plain[.text(name)]
            return (CustomFieldDefinition.text(value, kind), value.isNumber(kind))
        }
        let isNumber = value.isNumber(field.kind.columnKind) && !field.kind.isMoney
        return (field.text(in: values) ?? "", isNumber)
    }
}

/// The names of the records that a page of rows refers to.
struct NameTable {
    /// The records that one row names.
    struct References {
        var accounts: [ID<Account>] = []
        var users: [ID<User>] = []
        var tags: [ID<Tag>] = []
    }

    private var accounts: [ID<Account>: (name: String, externalID: String?)] = [:]
    private var users: [ID<User>: String] = [:]
    private var tags: [ID<Tag>: String] = [:]

    init(_ references: [References], in tx: QueryTransaction) throws {
        let accountIDs = Array(Set(references.flatMap(\.accounts)))
        let accountFields = Account.where { $0.id.isIn(accountIDs) }
            .select(
                Account.Fields.id.selected,
                Account.Fields.name.selected,
                Account.Fields.externalID.selected
            )
        for (id, name, externalID) in try tx.fetch(accountFields) { accounts[id] = (name, externalID) }
        let userIDs = Array(Set(references.flatMap(\.users)))
        for user in try tx.fetch(User.where { $0.id.isIn(userIDs) }) { users[user.id] = user.email ?? user.name }
        let tagIDs = Array(Set(references.flatMap(\.tags)))
        for tag in try tx.fetch(Tag.where { $0.id.isIn(tagIDs) }) { tags[tag.id] = tag.name }
    }

    func name(_ account: ID<Account>?) -> String { account.flatMap { accounts[$0]?.name } ?? "" }

    func externalID(_ account: ID<Account>?) -> String { account.flatMap { accounts[$0]?.externalID } ?? "" }

    func name(_ user: ID<User>?) -> String { user.flatMap { users[$0] } ?? "" }

    func texts(_ list: [ID<Tag>]) -> [String] { list.compactMap { tags[$0] } }

    func names(_ list: [ID<Tag>]) -> String { TagList.format(list.compactMap { tags[$0] }) }
}

extension CSVWriter {
    mutating func append(_ field: String?) { append(field ?? "", as: .text) }

    mutating func append(emails: [EmailAddress], _ shape: SheetShape) {
        for index in 0..<shape.emails {
            let email = emails.indices.contains(index) ? emails[index] : nil
            append(email?.value)
            append(email?.label.exportName)
        }
    }

    mutating func append(phones: [PhoneNumber], _ shape: SheetShape) {
        for index in 0..<shape.phones {
            let phone = phones.indices.contains(index) ? phones[index] : nil
            append(phone?.exportText)
            append(phone?.label.exportName)
        }
    }

    mutating func append(addresses: [PostalAddress], _ shape: SheetShape) {
        for index in 0..<shape.addresses {
            let address = addresses.indices.contains(index) ? addresses[index] : nil
            append(address?.label.exportName)
            append(address?.street)
            append(address?.locality)
            append(address?.region)
            append(address?.postalCode)
            append(address?.country?.value)
        }
    }

    mutating func append(custom: CustomValues, _ shape: SheetShape) {
        for name in shape.custom {
            let (text, isNumber) = shape.text(of: name, in: custom)
            append(text, as: isNumber ? .number : .text)
        }
    }
}

extension Value {
    /// Whether a spreadsheet should take a custom field's value for a number.
    fileprivate func isNumber(_ kind: ColumnKind?) -> Bool {
        switch (self, kind) {
        case (.real, _): true
        case (.integer, let kind): kind != .boolean && kind != .date && kind != .instant
        default: false
        }
    }
}

extension ContactLabel {
    fileprivate var exportName: String { self == .other ? "" : rawValue }
}

extension PhoneNumber {
    /// A text that reads back as the same number without knowing the calling code.
    fileprivate var exportText: String {
        if let again = try? PhoneNumber(value), again.normal == normal, again.extension == self.extension {
            return value
        }
        return normal + (self.extension.map { " ext. \($0)" } ?? "")
    }
}
