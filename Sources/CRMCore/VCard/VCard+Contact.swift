import StorageProtocols

extension VCard {
    /// What a card says of a person, before it is known which record it is about.
    struct Reading {
        var contact = Contact()
        var company: String?
        var tags: [String] = []
        /// What a contact has no place for.
        var rest: [ContentLine] = []
        var problems: [RowProblem] = []
        var notes: [ImportNote] = []
    }

    /// The properties that are read, as the columns of an import; all others are kept with the card.
    static let columns = [
        ImportColumn(header: "FN", field: ImportField(.name)),
        ImportColumn(header: "N", field: ImportField(.familyName)),
        ImportColumn(header: "NICKNAME", field: ImportField(.nickname)),
        ImportColumn(header: "X-PHONETIC-FIRST-NAME", field: ImportField(.givenNameReading)),
        ImportColumn(header: "X-PHONETIC-LAST-NAME", field: ImportField(.familyNameReading)),
        ImportColumn(header: "ORG", field: ImportField(.company)),
        ImportColumn(header: "TITLE", field: ImportField(.jobTitle)),
        ImportColumn(header: "TEL", field: ImportField(.phone)),
        ImportColumn(header: "EMAIL", field: ImportField(.email)),
        ImportColumn(header: "ADR", field: ImportField(.address)),
        ImportColumn(header: "URL", field: ImportField(.website)),
        ImportColumn(header: "BDAY", field: ImportField(.birthday)),
        ImportColumn(header: "NOTE", field: ImportField(.note)),
        ImportColumn(header: "CATEGORIES", field: ImportField(.tags)),
        ImportColumn(header: "UID", field: ImportField(.externalID)),
    ]

    /// Reads the card as a person.
    ///
    /// - Parameter callingCode: The country of phone numbers that name none.
    func reading(callingCode: Int?) -> Reading {
        var reading = Reading()
        reading.contact.name = name
        for line in ["TEL", "EMAIL", "ADR", "URL"].flatMap(all) { reading.addAddress(line, callingCode) }
        var seen: Set<String> = []
        for line in lines where !["TEL", "EMAIL", "ADR", "URL"].contains(line.name) {
            reading.add(line, isFirst: seen.insert(line.name).inserted)
        }
        reading.rest += fullNames(beside: reading.contact.name)
        return reading
    }

    private var name: PersonName {
        var name = PersonName()
        if let parts = nameParts {
            func part(_ index: Int) -> String { parts.indices.contains(index) ? parts[index] : "" }
            (name.family, name.given, name.middle) = (part(0), part(1), part(2))
            (name.prefix, name.suffix) = (part(3), part(4))
            name.familyFirst = Script.isCJK(name.family) && !Script.isKatakana(name.family)
        } else if let full = self["FN"].map({ ContactText.trimmed($0.text) }), !full.isEmpty, !isAddress(full) {
            name = PersonName(parsing: full)
        }
        if let text = self["NICKNAME"]?.text { name.nickname = text }
        if let text = self["X-PHONETIC-FIRST-NAME"]?.text { name.givenReading = text }
        if let text = self["X-PHONETIC-LAST-NAME"]?.text { name.familyReading = text }
        return name
    }

    /// The name in its parts; nil where the card has none of family, given and middle name.
    private var nameParts: [String]? {
        let parts = self["N"]?.parts.map(ContactText.trimmed) ?? []
        return parts.prefix(3).contains { !$0.isEmpty } ? parts : nil
    }

    /// The full names that the name in parts does not say, or where there is none, those that were not taken apart.
    private func fullNames(beside name: PersonName) -> [ContentLine] {
        let lines = all("FN")
        guard nameParts != nil else { return Array(lines.dropFirst()) }
        return lines.filter { line in
            let text = ContactText.trimmed(line.text)
            return !text.isEmpty && !text.utf8.elementsEqual(name.formatted.utf8)
        }
    }
}

extension VCard {
    /// Whether a text is one of the card's addresses or numbers: a card must have a name, and where nobody knows one,
    /// programs write these.
    private func isAddress(_ text: String) -> Bool {
        lines.contains { ($0.name == "EMAIL" || $0.name == "TEL") && ContactText.trimmed($0.text) == text }
    }
}

extension VCard.Reading {
    /// Takes over a property of which a contact has several.
    fileprivate mutating func addAddress(_ line: ContentLine, _ callingCode: Int?) {
        let text = ContactText.trimmed(line.text)
        switch line.name {
        case "EMAIL":
            if text.isEmpty { return }
            do {
                let email = try EmailAddress(text, label: line.label)
                if !contact.emails.contains(where: { $0.normal == email.normal }) { contact.emails.append(email) }
            } catch {
                problems.append(RowProblem(column: VCard.column(line.name), value: text, rule: "\(error)"))
            }
        case "TEL":
            let number = Self.number(text)
            if number.isEmpty { return }
            do {
                let phone = try PhoneNumber(number, defaultCallingCode: callingCode, label: line.label)
                if !contact.phones.contains(where: { $0.normal == phone.normal && $0.label == phone.label }) {
                    contact.phones.append(phone)
                }
            } catch {
                // Address books hold notes where numbers should be: they are kept as they are, not lost.
                rest.append(line)
                notes.append(ImportNote("a phone number that is none was kept with the card"))
            }
        case "ADR":
            if let address = PostalAddress(line) { contact.addresses.append(address) }
        default:
            if text.isEmpty || contact.websites.contains(text) { return }
            contact.websites.append(text)
        }
    }

    /// Takes over any other property, or keeps it with the card.
    fileprivate mutating func add(_ line: ContentLine, isFirst: Bool) {
        let text = ContactText.trimmed(line.text)
        switch line.name {
        case "FN": break
        case "N", "NICKNAME", "X-PHONETIC-FIRST-NAME", "X-PHONETIC-LAST-NAME": if !isFirst { rest.append(line) }
        case "ORG" where isFirst:
            // The company may be missing where there is a department.
            let parts = line.parts.map(ContactText.trimmed)
            company = parts.first.flatMap { $0.isEmpty ? nil : $0 }
            let units = parts.dropFirst().filter { !$0.isEmpty }
            if !units.isEmpty { contact.department = units.joined(separator: ", ") }
        case "TITLE" where isFirst && !text.isEmpty: contact.jobTitle = text
        case "NOTE" where !text.isEmpty:
            contact.note = contact.note.map { "\($0)\n\(text)" } ?? text
        case "BDAY" where isFirst:
            if let date = CivilDate(vCard: text) {
                contact.birthday = date
            } else {
                rest.append(line)
                if !text.isEmpty { notes.append(.birthdayWithoutYear) }
            }
        case "CATEGORIES": tags += line.list.map(ContactText.trimmed).filter { !$0.isEmpty && !tags.contains($0) }
        case "UID" where isFirst && !text.isEmpty && !text.lowercased().utf8.starts(with: "urn:uuid:".utf8):
            contact.externalID = text
        case "NOTE", "ORG", "TITLE": if !text.isEmpty, !isFirst { rest.append(line) }
        case "REV", "PRODID": break
        default: rest.append(line)
        }
    }

    /// A number from a text or a `tel:` address.
    private static func number(_ text: String) -> String {
        guard text.lowercased().utf8.starts(with: "tel:".utf8) else { return text }
        let parts = text.utf8.dropFirst(4).split(separator: UInt8(ascii: ";"))
        let `extension` = parts.dropFirst().first { String(decoding: $0, as: UTF8.self).lowercased().hasPrefix("ext=") }
        let number = parts.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        return number + (`extension`.map { " ext. " + String(decoding: $0.dropFirst(4), as: UTF8.self) } ?? "")
    }
}

extension VCard {
    static func column(_ name: String) -> Int? { columns.firstIndex { $0.header == name } }
}

extension ContentLine {
    /// What an address or number is for.
    fileprivate var label: ContactLabel {
        let types = Set(types)
        if types.contains("fax") { return .fax }
        if types.contains("cell") || types.contains("mobile") { return .mobile }
        if types.contains("pager") { return ContactLabel(rawValue: "pager") }
        if types.contains("work") { return .work }
        if types.contains("home") { return .home }
        return types.contains("main") ? .main : .other
    }
}

extension PostalAddress {
    /// An address from the property `ADR`; nil where it says nothing.
    fileprivate init?(_ line: ContentLine) {
        let parts = line.parts.map(ContactText.trimmed)
        func part(_ index: Int) -> String { parts.indices.contains(index) ? parts[index] : "" }
        let box = part(0).utf8.allSatisfy(ContactText.isDigit) && !part(0).isEmpty ? "PO Box \(part(0))" : part(0)
        let street = [part(2), part(1), box].filter { !$0.isEmpty }.joined(separator: "\n")
        let country = part(6).isEmpty ? nil : Country(part(6))
        self.init(street: street, locality: part(3), region: part(4), postalCode: part(5), country: country)
        label = line.label
        if isEmpty { return nil }
    }
}

extension CivilDate {
    /// A date as vCards write it, `1980-03-21`, `19800321` or with a time behind; nil where the year is missing.
    fileprivate init?(vCard text: String) {
        let digits = text.utf8.prefix { $0 != UInt8(ascii: "T") && $0 != UInt8(ascii: " ") }
            .filter { $0 != UInt8(ascii: "-") }
        guard digits.count == 8, text.utf8.first.map(ContactText.isDigit) == true,
            let number = Int(String(decoding: digits, as: UTF8.self))
        else { return nil }
        self.init(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    }
}
