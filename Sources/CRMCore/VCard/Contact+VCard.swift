import StorageProtocols

extension VCard {
    /// The card of a person.
    ///
    /// - Parameters:
    ///   - contact: The person.
    ///   - company: The name of the company.
    ///   - tags: The names of the tags.
    ///   - rest: What a card that was imported said beside.
    ///   - version: The version, which decides how types and preferences are written.
    init(_ contact: Contact, company: String?, tags: [String], rest: [ContentLine], _ version: Version) {
        let name = contact.name
        var lines: [ContentLine] = []
        func add(_ name: String, _ text: String?, _ parameters: [ContentLine.Parameter] = []) {
            guard let text, !text.isEmpty else { return }
            lines.append(ContentLine(name, ContentValue.escaped(text), parameters))
        }
        func parts(_ texts: String...) -> String { texts.map(ContentValue.escaped).joined(separator: ";") }
        add("FN", contact.displayName)
        lines.append(
            ContentLine("N", parts(name.family, name.given, name.middle, name.prefix, name.suffix))
        )
        add("NICKNAME", name.nickname)
        add("X-PHONETIC-FIRST-NAME", name.givenReading)
        add("X-PHONETIC-LAST-NAME", name.familyReading)
        if company != nil || contact.department != nil {
            lines.append(ContentLine("ORG", parts(company ?? "", contact.department ?? "")))
        }
        add("TITLE", contact.jobTitle)
        for (index, email) in contact.emails.enumerated() {
            add("EMAIL", email.value, Self.parameters(email.label, index, contact.emails.count, version))
        }
        for (index, phone) in contact.phones.enumerated() {
            add("TEL", phone.value, Self.parameters(phone.label, index, contact.phones.count, version))
        }
        for (index, address) in contact.addresses.enumerated() {
            let value = parts(
                "",
                "",
                address.street,
                address.locality,
                address.region,
                address.postalCode,
                address.country.map { $0.value } ?? ""
            )
            let parameters = Self.parameters(address.label, index, contact.addresses.count, version)
            lines.append(ContentLine("ADR", value, parameters))
        }
        for website in contact.websites { add("URL", website) }
        add("BDAY", contact.birthday.map { "\($0)" })
        add("NOTE", contact.note)
        if !tags.isEmpty {
            lines.append(ContentLine("CATEGORIES", tags.map(ContentValue.escaped).joined(separator: ",")))
        }
        if let id = contact.externalID {
            add("UID", id)
        } else if !rest.contains(where: { $0.name == "UID" }) {
            add("UID", "urn:uuid:\(contact.id)")
        }
        self.init(lines + rest)
    }

    private static func parameters(
        _ label: ContactLabel,
        _ index: Int,
        _ count: Int,
        _ version: Version
    ) -> [ContentLine.Parameter] {
        var types: [String] = []
        switch label {
        case .other: break
        case .mobile: types = ["cell"]
        default: types = [label.rawValue]
        }
        let isFirst = index == 0 && count > 1
        if version == .v3, isFirst { types.append("pref") }
        var parameters: [ContentLine.Parameter] = []
        if !types.isEmpty { parameters.append(.init(name: "TYPE", values: types)) }
        if version == .v4, isFirst { parameters.append(.init("PREF", "1")) }
        return parameters
    }
}
