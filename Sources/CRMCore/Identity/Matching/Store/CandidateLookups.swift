import StorageProtocols

/// The questions by which a store finds who may be the same as somebody, by indexes that it has anyway.
///
/// No key is kept for this: names, addresses and numbers are in the sorted and the text index already. Each question
/// has a limit. One that is answered by so many records tells nobody apart; a narrower one stands behind it.
struct CandidateLookups {
    /// A question, and those to ask in its place when it finds too many.
    struct Lookup {
        let condition: Condition
        let limit: Int
        var narrower: [Lookup] = []
    }

    private(set) var lookups: [Lookup] = []
    private let type: RecordType
    private let indexes: MatchIndexes

    /// How many records a question may find.
    static let limit = 40

    init(_ profile: IdentityProfile, _ type: RecordType, _ indexes: MatchIndexes) {
        self.type = type
        self.indexes = indexes
        reach(profile)
        names(profile)
        places(profile)
    }

    private mutating func add(_ condition: Condition?, limit: Int = limit, narrower: [Condition?] = []) {
        guard let condition else { return }
        lookups.append(
            Lookup(
                condition: condition,
                limit: limit,
                narrower: narrower.compactMap { $0 }.map { Lookup(condition: $0, limit: Self.limit) }
            )
        )
    }

    /// A search for words at their beginnings; nil where the text is empty or nothing of the type can be searched.
    private func search(_ texts: String..., mode: SearchMode = .wordStart) -> Condition? {
        guard !type.searchFields.isEmpty, texts.allSatisfy({ !$0.isEmpty }) else { return nil }
        let text = texts.joined(separator: " ")
        return SearchQuery(text).isEmpty ? nil : .matches(TextSearch(text, mode))
    }

    private mutating func reach(_ profile: IdentityProfile) {
        var emails: [Value] = []
        for email in profile.emails.prefix(3) {
            var canonical: [UInt8] = []
            CanonicalEmail.append(email, to: &canonical)
            let plain = Value.text(String(decoding: canonical, as: UTF8.self))
            for value in [email.key, plain] where !emails.contains(value) { emails.append(value) }
            let local = canonical.prefix { $0 != UInt8(ascii: "@") }
            // The same mailbox with a tag behind a plus.
            if local.count >= 3 { add(search(String(decoding: local, as: UTF8.self) + "+")) }
        }
        if let field = indexes.emails, !emails.isEmpty {
            let parts = emails.map { Condition.contains(field, $0) }
            add(parts.count == 1 ? parts[0] : .any(parts))
        } else {
            for email in profile.emails.prefix(3) { add(search(email.normal)) }
        }
        if let field = indexes.externalID {
            for identifier in profile.identifiers where identifier.scheme == IdentityProfile.Identifier.external {
                add(.compare(field, .equal, .text(identifier.value)))
            }
        }
        for phone in profile.phones.prefix(3) where phone.digits.utf8.count >= 7 {
            add(search(String(phone.digits.suffix(8)), mode: .anywhere))
        }
        if let field = indexes.domain {
            let hosts = profile.websites + profile.emails.map { String($0.domain) }
            for domain in Set(hosts.compactMap(WebDomain.normal(of:))).sorted()
            where !CanonicalEmail.isFreeMail(domain) { add(.compare(field, .equal, .text(domain))) }
        }
    }

    private mutating func names(_ profile: IdentityProfile) {
        if let field = indexes.name {
            let companies = profile.companyNames.map { CompanyName($0).normal }.filter { !$0.isEmpty }
            if !companies.isEmpty { add(.isIn(field, companies.map(Value.text))) }
            person(profile.name, field)
        }
        for company in profile.companyNames {
            let words = CompanyName(company).normal.split(separator: " ").filter { $0.utf8.count >= 3 }
                .sorted { $0.utf8.count > $1.utf8.count }
            guard let first = words.first else { continue }
            let second = words.count > 1 ? String(words[1]) : ""
            let town = profile.addresses.first.map { $0.locality } ?? ""
            add(search(String(first)), narrower: [search(String(first), second), search(String(first), town)])
        }
        if let field = indexes.organization, let organization = profile.organization {
            let colleague = Condition.compare(field, .equal, .id(organization))
            add(colleague, limit: 100)
        }
    }

    private mutating func person(_ name: PersonName, _ field: FieldName) {
        let (given, family) = (SortName.folded(name.given), SortName.folded(name.family))
        let sorted = name.sortName
        if given.isEmpty || family.isEmpty {
            if !sorted.isEmpty { add(.compare(field, .equal, .text(sorted))) }
            return
        }
        // Whatever the order, and with a middle name behind.
        for start in [family + " " + given, given + " " + family] { add(.hasPrefix(field, start)) }
        var others = Nicknames.related(to: Array(given.utf8)).map { family + " " + $0 }
        if !name.nickname.isEmpty { others.append(family + " " + SortName.folded(name.nickname)) }
        if !sorted.utf8.elementsEqual((family + " " + given).utf8) { others.append(sorted) }
        if !others.isEmpty { add(.isIn(field, others.map(Value.text))) }
        if lookups.count <= 3 {
            // There is nothing but the name: it may have slipped behind its beginning.
            add(search(name.given, Self.beginning(of: name.family)))
            add(search(Self.beginning(of: name.given), name.family))
        }
        if Script.isCJK(name.family) || Script.isCJK(name.given) {
            // Both may have been written into one field.
            add(search(name.family, name.given, mode: .anywhere))
        }
    }

    private mutating func places(_ profile: IdentityProfile) {
        let given = profile.name.given
        let family = profile.name.family
        let company = profile.companyNames.first.map { CompanyName($0).normal } ?? ""
        let names = company.isEmpty ? [family, given] : [String(company.split(separator: " ").first ?? "")]
        for address in profile.addresses.prefix(2) {
            let street = Self.word(of: address.street)
            let narrower = (names + [street]).map { search(address.postalCode, Self.beginning(of: $0)) }
            add(search(address.postalCode), narrower: narrower)
            for name in names { add(search(name, street)) }
        }
    }

    /// The longest word of a street's first line.
    private static func word(of street: String) -> String {
        var folded: [UInt8] = []
        let line = street.utf8.prefix { $0 != 0x0A && $0 != 0x0D }
        IdentityText.append(String(decoding: Array(line), as: UTF8.self), words: true, to: &folded)
        let longest = folded.split(separator: 0x20).max { $0.count < $1.count }
        return longest.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// The first letters of a name, as far as most people spell it right.
    private static func beginning(of name: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in name.unicodeScalars.prefix(4) where !ContactText.isSpace(scalar) { scalars.append(scalar) }
        return String(scalars)
    }
}
