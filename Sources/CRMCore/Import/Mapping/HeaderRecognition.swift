extension ColumnMapping {
    /// Recognises the columns of a file by their names, as the exports of common products have them.
    ///
    /// Known are Google, Outlook, Thunderbird, HubSpot, Salesforce, Zoho, LinkedIn, Mailchimp, Oro and this library's own
    /// export, and plain names in English, German, French and Japanese.
    ///
    /// - Parameters:
    ///   - header: The names in the order of the file.
    ///   - target: What the rows become; nil to tell it from the names.
    /// - Returns: Nil where the names do not tell what the rows are.
    public static func recognized(_ header: [String], as target: ImportTarget? = nil) -> ColumnMapping? {
        recognized(header, as: target, among: .core)
    }

    static func recognized(
        _ header: [String],
        as target: ImportTarget?,
        among shapes: ImportShapes
    ) -> ColumnMapping? {
        guard let target = target ?? Self.target(of: header, shapes), let shape = shapes[target] else { return nil }
        return ColumnMapping(target: target, columns: recognize(header, shape))
    }

    private static func recognize(_ header: [String], _ shape: ImportShape) -> [ImportColumn] {
        let table = shape.headers
        let keys = header.map(HeaderKey.init)
        var fields: [ImportField?] = zip(header, keys)
            .map { name, key in
                if let custom = customField(name) { return custom }
                if var field = table.strong[key.text] {
                    if field.kind.isNumbered { field.number = key.number }
                    return field
                }
                // A name that may be something else is not taken for a part of an address at once.
                guard shape.hasAddresses, !table.weakNames.contains(key.text) else { return nil }
                return AddressHeader.field(key)
            }
        for (name, field) in table.weak where !fields.contains(where: { $0?.isSame(as: field) == true }) {
            let index = keys.indices.first { fields[$0] == nil && keys[$0].text == name }
            if let index { fields[index] = field }
        }
        // Thunderbird's `Birth Day` is read like `Birthday`, but stands beside a `Birth Year`.
        if fields.contains(where: { $0?.kind == .birthYear }) {
            for index in fields.indices where fields[index]?.kind == .birthday { fields[index]?.kind = .birthDay }
        }
        // Outlook has the whole address in `Home Address` and its lines in `Home Street`.
        for (index, key) in keys.enumerated()
        where fields[index]?.kind == .street && key.text.utf8.reversed().starts(with: "address".utf8.reversed()) {
            let isDouble = fields.indices.contains { $0 != index && fields[$0] == fields[index] }
            if isDouble { fields[index]?.kind = .address }
        }
        return zip(header, fields).map { ImportColumn(header: $0, field: $1) }
    }

    /// The custom field that this library's own export names.
    private static func customField(_ header: String) -> ImportField? {
        guard header.utf8.starts(with: ExportHeader.customPrefix.utf8) else { return nil }
        let name = String(decoding: header.utf8.dropFirst(ExportHeader.customPrefix.utf8.count), as: UTF8.self)
        return name.isEmpty ? nil : ImportField(.custom, label: name)
    }

    /// What the rows of a file with these columns are, or nil.
    private static func target(of header: [String], _ shapes: ImportShapes) -> ImportTarget? {
        let keys = Set(header.map { HeaderKey($0).text })
        // Of several the one that more column names speak for, then the one that came first.
        var best: (evidence: Int, target: ImportTarget)?
        for shape in shapes.all {
            guard let evidence = shape.evidence(keys), evidence > best?.evidence ?? 0 else { continue }
            best = (evidence, shape.target)
        }
        if let best { return best.target }
        func kinds(_ shape: ImportShape) -> Set<ImportField.Kind> {
            Set(recognize(header, shape).compactMap { $0.field?.kind })
        }
        let person = kinds(.contacts)
        if !person.isDisjoint(with: [.givenName, .familyName]) { return .contacts }
        if !keys.isDisjoint(with: otherRecords) { return nil }
        let activity = kinds(.activities)
        if !activity.isDisjoint(with: [.subject, .body]),
            !activity.isDisjoint(with: [.time, .contactID, .relatedID, .channel]),
            keys.isDisjoint(with: ["name", "accountname", "companyname"])
                || activity.contains(.time)
                    && activity.contains(.subject)
        {
            return .activities
        }
        let company = kinds(.accounts)
        let isCompany =
            !company.isDisjoint(with: [.industry, .employees, .parent, .parentID, .legalName])
            || recognize(header, .accounts)
                .contains { [Account.foundedColumn, Account.revenueColumn].contains($0.field?.label) }
        let hasBilling = recognize(header, .accounts).contains { $0.field?.label == "billing" }
        if company.contains(.name), isCompany || hasBilling || !person.contains(.name) && !person.contains(.email) {
            return .accounts
        }
        return person.isDisjoint(with: [.name, .email, .phone, .nickname]) ? nil : .contacts
    }

    /// The names of columns that only deals have.
    private static let otherRecords = Set(
        [
            "Deal Name", "StageName", "Closing Date", "CloseDate", "Opportunity Name", "Expected close date",
            "Deal Stage", "Forecast Category",
        ]
        .map { HeaderKey($0).text }
    )
}

extension ImportField {
    /// Whether two columns are of one kind: the same field, whatever its label and number.
    fileprivate func isSame(as other: ImportField) -> Bool {
        kind == other.kind && (kind != .own || label == other.label)
    }
}

extension ImportField.Kind {
    /// Whether the number in a column's name says which of several values it is.
    fileprivate var isNumbered: Bool {
        switch self {
        case .email, .emailLabel, .phone, .phoneLabel, .website: true
        default: false
        }
    }
}
