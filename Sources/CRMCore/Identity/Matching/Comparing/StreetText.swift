/// The lines of a postal address above the town, cut into the number of the house and names.
///
/// `177 Pridham St`, `Pridham Street 177` and `Pridhamstreet 177` have the same number and street. Names have no
/// spaces and punctuation; the usual abbreviations at their ends are written out.
struct StreetText {
    private(set) var number: [UInt8] = []
    private(set) var street: [UInt8] = []
    private(set) var rest: [UInt8] = []

    init(_ text: String) {
        var folded: [UInt8] = []
        for (position, line) in text.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).enumerated() {
            folded.removeAll(keepingCapacity: true)
            IdentityText.append(String(decoding: line, as: UTF8.self), words: true, to: &folded)
            var name: [UInt8] = []
            var last = 0
            for word in folded.split(separator: 0x20) {
                if position == 0, let first = word.first, ContactText.isDigit(first), number.count < 12 {
                    if !number.isEmpty { number.append(UInt8(ascii: "-")) }
                    number += word
                } else {
                    last = name.count
                    name += word
                }
            }
            if last > 0 { Self.spellOut(&name, from: last) }
            if street.isEmpty { street = name } else { rest += name }
        }
        if street.isEmpty, !number.isEmpty, !rest.isEmpty { swap(&street, &rest) }
        Self.spellOutSuffix(&street)
    }

    /// Writes out the abbreviated kind of street that is the last word.
    private static func spellOut(_ name: inout [UInt8], from start: Int) {
        guard let long = words[String(decoding: name[start...], as: UTF8.self)] else { return }
        name.removeLast(name.count - start)
        name += long.utf8
    }

    /// Writes out the German abbreviation at the end of a compound.
    private static func spellOutSuffix(_ name: inout [UInt8]) {
        if name.count > 4, name.suffix(3).elementsEqual("str".utf8) { name += "asse".utf8 }
    }

    private static let words: [String: String] = [
        "st": "street", "str": "strasse", "rd": "road", "ave": "avenue", "av": "avenue", "blvd": "boulevard",
        "dr": "drive", "ln": "lane", "ct": "court", "pl": "place", "sq": "square", "hwy": "highway",
        "pkwy": "parkway", "ter": "terrace", "tce": "terrace", "cres": "crescent", "cct": "circuit", "cir": "circle",
        "pde": "parade", "cl": "close", "gr": "grove", "pza": "plaza", "bd": "boulevard", "pza.": "piazza",
    ]
}
