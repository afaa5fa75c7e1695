/// Text with tags in the making, escaped byte by byte.
///
/// `Character` must not decide what a quote is: a quote followed by a mark that combines is one `Character` that equals
/// no quote.
struct Markup {
    private(set) var bytes: [UInt8] = []

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Appends tags that the program itself wrote.
    mutating func raw(_ markup: String) { bytes.append(contentsOf: markup.utf8) }

    /// Appends words from anywhere, in an element or in a quoted attribute.
    mutating func escaped(_ words: String) {
        for byte in words.utf8 {
            switch byte {
            case UInt8(ascii: "&"): raw("&amp;")
            case UInt8(ascii: "<"): raw("&lt;")
            case UInt8(ascii: ">"): raw("&gt;")
            case UInt8(ascii: "\""): raw("&quot;")
            case UInt8(ascii: "'"): raw("&#39;")
            case 0x09, 0x0A, 0x0D: bytes.append(0x20)
            // XML has no way to write these, nor does a page.
            case 0x00...0x1F, 0x7F: raw("\u{FFFD}")
            default: bytes.append(byte)
            }
        }
    }

    /// Appends an element that holds words only.
    mutating func element(_ name: String, _ words: String, attributes: String = "") {
        raw(attributes.isEmpty ? "<\(name)>" : "<\(name) \(attributes)>")
        escaped(words)
        raw("</\(name)>")
    }
}

extension Markup {
    /// The words without what no document may hold: characters without a meaning, and those that turn directions.
    static func clean(_ words: String) -> String {
        guard words.unicodeScalars.contains(where: isUnwanted) else { return words }
        var clean = String.UnicodeScalarView()
        for scalar in words.unicodeScalars { clean.append(isUnwanted(scalar) ? "\u{FFFD}" : scalar) }
        return String(clean)
    }

    private static func isUnwanted(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x80...0x9F, 0x202A...0x202E, 0x2066...0x2069, 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }
}
