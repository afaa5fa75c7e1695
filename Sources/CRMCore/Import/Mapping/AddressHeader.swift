/// Recognises the columns of postal addresses, whose names are put together from a purpose and a part.
enum AddressHeader {
    /// The part of an address that a column holds, or nil.
    static func field(_ key: HeaderKey) -> ImportField? {
        for (prefix, label) in purposes where key.text.utf8.starts(with: prefix.utf8) {
            let rest = String(decoding: key.text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
            let isCounted = prefix.utf8.last == UInt8(ascii: "#")
            guard let kind = parts[rest] ?? (prefix.isEmpty ? nil : dependentParts[rest]) else { continue }
            // Without a purpose that counts addresses, a number counts the lines of the street.
            if !isCounted, kind == .street, rest.utf8.last == UInt8(ascii: "#"), key.number > 1 {
                return ImportField(.street2, label: label)
            }
            return ImportField(kind, label: label, number: isCounted ? key.number : 1)
        }
        return nil
    }

    private static let purposes: [(String, String)] = [
        ("address#", ""), ("addresses#", ""), ("home", "home"), ("private", "home"), ("work", "work"),
        ("business", "work"), ("office", "work"), ("other", "other"), ("mailing", "main"), ("primary", "main"),
        ("billing", "billing"), ("invoice", "billing"), ("shipping", "shipping"), ("delivery", "shipping"), ("", ""),
    ]

    private static let parts: [String: ImportField.Kind] = table([
        .street: "Street, Street Address, Address, Address 1, Street 1, Address Line 1, Strasse, Straße, Rue, 住所, 番地",
        .street2: "Extended Address, Street Address 2, Address Line 2, Suite",
        .poBox: "PO Box, Address PO Box, Postfach",
        .city: "City, Town, Locality, Suburb, Ort, Stadt, Ville, 市区町村",
        .region: "State, State/Province, State/Region, Region, Province, State Code, State Combined code, 都道府県",
        .postalCode: "Zip, Zip Code, Postal Code, Postcode, Zip/Postal Code, PLZ, Postleitzahl, Code postal, 郵便番号",
        .country: "Country, Country/Region, Country Code, Country ISO2 code, Country Full, Land, Pays, 国",
    ])

    /// Parts whose names alone would be anything.
    private static let dependentParts: [String: ImportField.Kind] = table([
        .address: "Formatted",
        .addressLabel: "Type, Label, Types 1 Name",
        .postalCode: "Code",
    ])

    private static func table(_ names: [ImportField.Kind: String]) -> [String: ImportField.Kind] {
        var table: [String: ImportField.Kind] = [:]
        for (kind, list) in names {
            for name in list.split(separator: ",") { table[HeaderKey(String(name)).text] = kind }
        }
        return table
    }
}
