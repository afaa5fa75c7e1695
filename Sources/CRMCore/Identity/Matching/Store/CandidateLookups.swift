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
            // The same mailbox with a tag behind a plus.
            add(search(Self.mailbox(canonical)))
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
        for phone in profile.phones.prefix(3) { add(number(phone)) }
        if let field = indexes.domain {
            let hosts = profile.websites + profile.emails.map { String($0.domain) }
            for domain in Set(hosts.compactMap(WebDomain.normal(of:))).sorted()
            where !CanonicalEmail.isFreeMail(domain) { add(.compare(field, .equal, .text(domain))) }
        }
    }

    /// Looks for a number by few tokens that few records have: its beginning and its end, or of one without country
    /// code, which may stand behind one elsewhere, three stretches of its end.
    private func number(_ phone: PhoneNumber) -> Condition? {
        let digits = phone.digits
        guard digits.utf8.count >= 7 else { return nil }
        let end = String(digits.suffix(3))
        if phone.isInternational { return search("+" + digits.prefix(6), end, mode: .anywhere) }
        let (middle, start) = (digits.dropLast(3).suffix(3), digits.dropLast(6).suffix(3))
        return search(String(start), String(middle), end, mode: .anywhere)
    }

    /// The beginning of a mailbox, as far as the text index finds it by few tokens.
    private static func mailbox(_ canonical: [UInt8]) -> String {
        let local = canonical.prefix { $0 != UInt8(ascii: "@") }
        let last = local.lastIndex { !ContactText.isLetter($0) && !ContactText.isDigit($0) }.map { $0 + 1 } ?? 0
        guard local.count >= 3, local.allSatisfy({ $0 < 0x80 }) else { return "" }
        // A run of letters is found by its first six; behind a shorter one the plus makes it whole.
        if local.count - last >= 6 { return String(decoding: local.prefix(last + 6), as: UTF8.self) }
        return String(decoding: local, as: UTF8.self) + "+"
    }

    private mutating func names(_ profile: IdentityProfile) {
        if let field = indexes.name {
            let companies = profile.companyNames.map { CompanyName($0).normal }.filter { !$0.isEmpty }
            if !companies.isEmpty { add(.isIn(field, companies.map(Value.text))) }
            person(profile, field)
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

    private mutating func person(_ profile: IdentityProfile, _ field: FieldName) {
        let name = profile.name
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
        if profile.emails.isEmpty, profile.phones.isEmpty {
            // There is little but the name: it may have slipped behind its beginning.
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
            for name in names {
                // By the beginnings of a short and common name so many are found that its inside is quicker.
                add(search(name, street, mode: (3..<6).contains(name.utf8.count) ? .anywhere : .wordStart))
            }
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
