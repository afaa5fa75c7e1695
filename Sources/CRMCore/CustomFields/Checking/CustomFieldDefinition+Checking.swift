import StorageProtocols

extension CustomFieldDefinition {
    /// What is wrong with a value, and its currency, that a record is to have.
    ///
    /// References and uniqueness take a look at other records.
    func problem(with value: Value, currency: Value?) -> CRMError? {
        switch (kind, value) {
        case (.text, .text(let text)), (.longText, .text(let text)): return problem(inText: text)
        case (.integer, .integer(let number)), (.decimal, .integer(let number)): return problem(inNumber: number)
        case (.instant, .integer(let number)): return problem(inNumber: number)
        case (.date, .integer(let number)):
            return Int32(exactly: number) == nil ? wrongKind(value) : problem(inNumber: number)
        case (.boolean, .integer(let number)): return number == 0 || number == 1 ? nil : wrongKind(value)
        case (.money(let only), .integer(let number)):
            guard case .text(let code)? = currency, let currency = Currency(rawValue: code) else {
                return CRMError(.wrongKind, "an amount with the code of its currency", field: name, value: value)
            }
            guard only == nil || only == currency else {
                return CRMError(.notAllowed, "an amount in \(only?.code ?? "")", field: name, value: .text(code))
            }
            return problem(inNumber: number)
        case (.choice, .text(let text)): return isChoice(text) ? nil : notAChoice(value)
        case (.multiChoice, .list(let list)):
            if Set(list.keys).count < list.keys.count {
                return CRMError(.repeated, "each choice only once", field: name, value: value)
            }
            for case .text(let text) in list.keys where !isChoice(text) { return notAChoice(.text(text)) }
            return lengthProblem(list.keys.count, value, of: "choices")
        case (.reference, .text(let text)):
            return RecordID(text)?.description.utf8.elementsEqual(text.utf8) == true ? nil : wrongKind(value)
        case (.email, .text(let text)), (.phone, .text(let text)), (.url, .text(let text)):
            guard let canonical = canonical(text), canonical.utf8.elementsEqual(text.utf8) else {
                return wrongKind(value)
            }
            return problem(inText: text)
        default: return wrongKind(value)
        }
    }

    /// The form in which a text is kept: of addresses and numbers the normal one; nil for a text that is none.
    func canonical(_ text: String) -> String? {
        switch kind {
        case .email: return (try? EmailAddress(text))?.normal
        case .phone:
            guard let phone = try? PhoneNumber(text) else { return nil }
            return phone.normal + (phone.extension.map { " ext. \($0)" } ?? "")
        case .url: return Self.url(text)
        default: return text
        }
    }

    /// A web address with its scheme; nil for what leads to no host on the web.
    private static func url(_ text: String) -> String? {
        let trimmed = ContactText.trimmed(text)
        let scheme = trimmed.utf8.prefix {
            $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ".")
        }
        let rest = trimmed.utf8.dropFirst(scheme.count)
        let hasScheme = rest.starts(with: "://".utf8)
        let isWeb = ["http", "https"].contains(String(decoding: scheme, as: UTF8.self).lowercased())
        guard isWeb || !hasScheme else { return nil }
        let url = hasScheme ? trimmed : "https://" + trimmed
        return WebDomain.normal(of: url) == nil || url.utf8.contains(0x20) ? nil : url
    }

    private func problem(inNumber number: Int64) -> CRMError? {
        guard number < rules.minimum ?? .min || number > rules.maximum ?? .max else { return nil }
        let words =
            switch (rules.minimum, rules.maximum) {
            case (let minimum?, let maximum?): "from \(formatted(minimum)) to \(formatted(maximum))"
            case (let minimum?, nil): "at least \(formatted(minimum))"
            case (_, let maximum): "at most \(formatted(maximum ?? .max))"
            }
        return CRMError(.outOfRange, words, field: name, value: .integer(number))
    }

    /// A number as the rules have it, in words.
    private func formatted(_ number: Int64) -> String {
        switch kind {
        case .decimal(let places): ExactDecimal(units: number, places: places)?.description ?? "\(number)"
        case .money(let currency?): Money(minor: number, currency: currency).description
        case .money(nil): "\(number) minor units"
        case .date: Int32(exactly: number).map { CivilDate(daysSinceEpoch: $0).description } ?? "\(number)"
        case .instant: Instant(microseconds: number).description
        default: "\(number)"
        }
    }

    private func problem(inText text: String) -> CRMError? {
        var copy = text
        let isMultiline = kind == .longText
        if copy.withUTF8({ TextRule.hasControlCharacter($0, isMultiline: isMultiline) }) {
            return CRMError(.controlCharacter, "no control characters", field: name, value: .text(text))
        }
        if let problem = lengthProblem(text.unicodeScalars.count, .text(text), of: "characters") { return problem }
        var rest = text.utf8[...]
        if let prefix = rules.prefix {
            guard rest.starts(with: prefix.utf8) else {
                return CRMError(.notAllowed, "begins with \(prefix)", field: name, value: .text(text))
            }
            rest = rest.dropFirst(prefix.utf8.count)
        }
        if let characters = rules.characters, let behind = String(rest),
            !behind.unicodeScalars.allSatisfy(characters.allows)
        {
            return CRMError(.notAllowed, characters.words, field: name, value: .text(text))
        }
        return nil
    }

    private func lengthProblem(_ length: Int, _ value: Value, of what: String) -> CRMError? {
        let maximum: Int =
            switch kind {
            case .longText: rules.maximumLength ?? 20_000
            case .multiChoice: rules.maximumLength ?? .max
            default: rules.maximumLength ?? 1000
            }
        if length > maximum { return CRMError(.tooLong, "at most \(maximum) \(what)", field: name, value: value) }
        guard let minimum = rules.minimumLength, length < minimum else { return nil }
        return CRMError(.tooShort, "at least \(minimum) \(what)", field: name, value: value)
    }

    private func isChoice(_ text: String) -> Bool { rules.choices.contains { $0.utf8.elementsEqual(text.utf8) } }

    private func notAChoice(_ value: Value) -> CRMError {
        CRMError(.notAllowed, "one of the choices", field: name, value: value)
    }

    private func wrongKind(_ value: Value) -> CRMError {
        let words =
            switch kind {
            case .text, .longText: "a text"
            case .integer: "a whole number"
            case .decimal(let places): "a number with at most \(places) decimal places"
            case .money: "an amount of money"
            case .date: "a date"
            case .instant: "a point in time"
            case .boolean: "true or false"
            case .choice: "one of the choices"
            case .multiChoice: "a list of choices"
            case .reference(let type): "the identifier of a record of the type \(type)"
            case .url: "a web address"
            case .email: "an e-mail address"
            case .phone: "a phone number"
            }
        return CRMError(.wrongKind, words, field: name, value: value)
    }
}

extension CRMError.Code {
    /// A custom field that is not defined.
    public static let unknownField = CRMError.Code("unknownField")
    /// A value is not of its field's kind.
    public static let wrongKind = CRMError.Code("wrongKind")
    /// A value is of its field's kind, but none of those that the field's rules allow.
    public static let notAllowed = CRMError.Code("notAllowed")
    /// A text is too short, or a list has too few elements.
    public static let tooShort = CRMError.Code("tooShort")
    /// Another record has the value already.
    public static let notUnique = CRMError.Code("notUnique")
    /// A field takes no new values.
    public static let retired = CRMError.Code("retired")
}
