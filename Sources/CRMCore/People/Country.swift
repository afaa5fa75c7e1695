/// A country as it was given, with its ISO 3166-1 alpha-2 code where the text is recognised.
public struct Country: Hashable, Sendable {
    /// The text as given, without white space at its ends.
    public let value: String
    /// The two-letter code in upper case; nil where the text is no code or name that is known.
    public let code: String?

    /// Recognises a country by its two- or three-letter code, or by a common name in English or its own language.
    public init(_ text: String) {
        value = ContactText.trimmed(text)
        code = Self.code(of: value)
    }

    /// The 249 two-letter codes of ISO 3166-1 in alphabetical order.
    public static let codes: [String] = codePairs.map(\.alpha2)

    private static func code(of text: String) -> String? {
        let key = key(text)
        return codesByKey[key]
    }

    /// A name in lower case with single spaces, without dots, apostrophes and a leading article.
    private static func key(_ text: String) -> String {
        var key: [UInt8] = []
        for byte in ContactText.folded(text).utf8 {
            switch byte {
            case UInt8(ascii: "."), UInt8(ascii: "'"): continue
            case UInt8(ascii: "&"): key += "and".utf8
            case _ where byte >= 0x80 || ContactText.isLetter(byte) || ContactText.isDigit(byte): key.append(byte)
            default: if let last = key.last, last != 0x20 { key.append(0x20) }
            }
        }
        if key.last == 0x20 { key.removeLast() }
        if key.starts(with: "the ".utf8) { key.removeFirst(4) }
        return String(decoding: key, as: UTF8.self)
    }

    private static let codePairs: [(alpha2: String, alpha3: String)] = CountryTable.codes.split(separator: " ")
        .map {
            (String($0.prefix(2)), String($0.dropFirst(2)))
        }

    private static let codesByKey: [String: String] = {
        var codes: [String: String] = [:]
        for line in CountryTable.names.split(separator: "\n") {
            let code = String(line.prefix(2))
            for name in line.dropFirst(3).split(separator: "|") { codes[key(String(name))] = code }
        }
        for (alpha2, alpha3) in codePairs {
            codes[alpha2.lowercased()] = alpha2
            codes[alpha3.lowercased()] = alpha2
        }
        return codes
    }()
}
