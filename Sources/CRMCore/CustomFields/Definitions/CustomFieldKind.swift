public import StorageProtocols

/// What a custom field holds.
public enum CustomFieldKind: Sendable, Hashable {
    /// One line of text.
    case text
    /// Text in any number of lines.
    case longText
    /// A whole number.
    case integer
    /// An exact number with so many decimal places, at most 9.
    case decimal(places: Int)
    /// An exact amount of money; of one currency only where it is named.
    case money(Currency? = nil)
    /// A date.
    case date
    /// A point in time.
    case instant
    /// True or false.
    case boolean
    /// One of the choices that the definition lists.
    case choice
    /// Any number of the choices, each at most once.
    case multiChoice
    /// A record of the type with this name.
    case reference(to: String)
    /// A web address.
    case url
    /// An e-mail address, kept in its normal form.
    case email
    /// A phone number, kept in its normal form.
    case phone
}

extension CustomFieldKind: LosslessStringConvertible {
    /// The form in which definitions keep it, such as `text`, `decimal:2`, `money:EUR`, `reference:account`.
    public var description: String {
        switch self {
        case .text: "text"
        case .longText: "long_text"
        case .integer: "integer"
        case .decimal(let places): "decimal:\(places)"
        case .money(let currency): currency.map { "money:\($0.code)" } ?? "money"
        case .date: "date"
        case .instant: "instant"
        case .boolean: "boolean"
        case .choice: "choice"
        case .multiChoice: "multi_choice"
        case .reference(let type): "reference:\(type)"
        case .url: "url"
        case .email: "email"
        case .phone: "phone"
        }
    }

    /// Reads the form in which definitions keep it; nil where there is no such kind.
    public init?(_ description: String) {
        let parts = description.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let detail = parts.count > 1 ? String(parts[1]) : nil
        switch (parts.first ?? "", detail) {
        case ("text", nil): self = .text
        case ("long_text", nil): self = .longText
        case ("integer", nil): self = .integer
        case ("decimal", let places?):
            guard let places = Int(places), (0...ExactDecimal.maximumPlaces).contains(places) else { return nil }
            self = .decimal(places: places)
        case ("money", nil): self = .money(nil)
        case ("money", let code?):
            guard let currency = Currency(rawValue: code) else { return nil }
            self = .money(currency)
        case ("date", nil): self = .date
        case ("instant", nil): self = .instant
        case ("boolean", nil): self = .boolean
        case ("choice", nil): self = .choice
        case ("multi_choice", nil): self = .multiChoice
        case ("reference", let type?) where !type.isEmpty: self = .reference(to: type)
        case ("url", nil): self = .url
        case ("email", nil): self = .email
        case ("phone", nil): self = .phone
        default: return nil
        }
    }
}

extension CustomFieldKind {
    /// What the store keeps: a decimal and an amount of money as whole numbers of their smallest unit.
    public var columnKind: ColumnKind {
        switch self {
        case .text, .longText, .choice, .reference, .url, .email, .phone: .text
        case .integer, .decimal, .money: .integer
        case .date: .date
        case .instant: .instant
        case .boolean: .boolean
        case .multiChoice: .textList
        }
    }

    /// Whether a text search looks at such a field unless its definition says otherwise.
    var isSearchedByDefault: Bool {
        switch self {
        case .text, .longText, .url, .email, .phone: true
        default: false
        }
    }

    /// Whether a field can be declared searchable.
    var isText: Bool { columnKind == .text && !isReference }

    /// Whether no two records may be made to share a value.
    var canBeUnique: Bool {
        switch self {
        case .longText, .money, .boolean, .multiChoice: false
        default: true
        }
    }

    var isReference: Bool { if case .reference = self { true } else { false } }

    var isMoney: Bool { if case .money = self { true } else { false } }

    /// The name under which an amount's currency is kept beside it.
    static func currencyName(of field: String) -> String { field + ".currency" }

    /// The name of the amount whose currency is kept under a name; nil for any other name.
    static func amountName(ofCurrency name: String) -> String? {
        let suffix = currencyName(of: "")
        guard name.utf8.count > suffix.utf8.count, name.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) else {
            return nil
        }
        return String(decoding: name.utf8.dropLast(suffix.utf8.count), as: UTF8.self)
    }
}
