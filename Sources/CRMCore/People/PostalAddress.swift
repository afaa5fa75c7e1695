/// A postal address in its parts, each empty where there is none.
public struct PostalAddress: Hashable, Sendable {
    /// Street and number, building, post office box; lines are separated by `\n`.
    public var street: String
    /// The city, town or village.
    public var locality: String
    /// The state, province or prefecture.
    public var region: String
    /// The postal code.
    public var postalCode: String
    /// The country, as given and as a code.
    public var country: Country?
    /// What the address is for.
    public var label: ContactLabel

    /// Creates an address from its parts.
    public init(
        street: String = "",
        locality: String = "",
        region: String = "",
        postalCode: String = "",
        country: Country? = nil,
        label: ContactLabel = .other
    ) {
        self.street = street
        self.locality = locality
        self.region = region
        self.postalCode = postalCode
        self.country = country
        self.label = label
    }

    /// Whether no part says anything; a label alone doesn't.
    public var isEmpty: Bool {
        street.isEmpty && locality.isEmpty && region.isEmpty && postalCode.isEmpty && country?.value.isEmpty != false
    }

    /// The address in one line, in the order of its country.
    ///
    /// East Asian addresses in their own script go from the large to the small without spaces, and the country comes
    /// last; the postal code stands before the town in continental Europe, and after the region elsewhere.
    public var formatted: String {
        let lines = street.utf8.split { $0 == 0x0A || $0 == 0x0D }.map { ContactText.trimmed(String($0) ?? "") }
        let place: [String]
        switch style {
        case .largeToSmall:
            let area = [region, locality].joined() + lines.joined(separator: " ")
            place = [Self.join([postalCode, area], " ")]
        case .codeFirst: place = lines + [Self.join([postalCode, locality], " "), region]
        case .codeLast: place = lines + [locality, Self.join([region, postalCode], " ")]
        }
        return Self.join(place + [country?.value ?? ""], ", ")
    }

    private enum Style {
        case largeToSmall
        case codeFirst
        case codeLast
    }

    private var style: Style {
        guard let code = country?.code else { return isEastAsian ? .largeToSmall : .codeLast }
        if ["JP", "CN", "TW", "KR", "HK", "MO"].contains(code), isEastAsian { return .largeToSmall }
        return Self.codeFirstCountries.contains(code) ? .codeFirst : .codeLast
    }

    /// Whether the names of the places are in an East Asian script.
    private var isEastAsian: Bool {
        let names = [region, locality].filter { !$0.isEmpty }
        return !names.isEmpty && names.allSatisfy { $0.unicodeScalars.first.map(Script.isCJK) == true }
    }

    private static let codeFirstCountries: Set<String> = [
        "AD", "AL", "AR", "AT", "BA", "BE", "BG", "BY", "CH", "CY", "CZ", "DE", "DK", "DZ", "EE", "ES", "FI", "FO",
        "FR",
        "GE", "GL", "GR", "HR", "IL", "IS", "IT", "LI", "LT", "LU", "MA", "MC", "MD", "ME", "MK", "MX", "MY", "NL",
        "NO",
        "PH", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "SM", "TN", "TR", "UY", "VA", "XK",
    ]

    private static func join(_ parts: [String], _ separator: String) -> String {
        parts.filter { !$0.isEmpty }.joined(separator: separator)
    }
}
