/// Several short texts in one cell, as exports write tags.
///
/// Between them stand commas or semicolons, as in Mailchimp's `"VIP","a, b"`, or `:::` as in Google's
/// `* myContacts ::: Friends`, whose star is left out.
enum TagList {
    /// The texts of a cell, each once.
    static func parse(_ cell: String) -> [String] {
        var tags: [String] = []
        var tag: [UInt8] = []
        var isQuoted = false
        var wasQuoted = false
        func finish() {
            var text = String(decoding: tag, as: UTF8.self)
            if !wasQuoted {
                text = ContactText.trimmed(text)
                if text.utf8.starts(with: "* ".utf8) {
                    text = ContactText.trimmed(String(decoding: text.utf8.dropFirst(2), as: UTF8.self))
                }
            }
            if !text.isEmpty, !tags.contains(where: { $0.utf8.elementsEqual(text.utf8) }) { tags.append(text) }
            tag.removeAll(keepingCapacity: true)
            wasQuoted = false
        }
        let bytes = Array(cell.utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if isQuoted {
                if byte != quote {
                    tag.append(byte)
                } else if index < bytes.count, bytes[index] == quote {
                    tag.append(quote)
                    index += 1
                } else {
                    isQuoted = false
                }
            } else if byte == quote, tag.allSatisfy({ $0 == 0x20 }), !wasQuoted {
                tag.removeAll(keepingCapacity: true)
                isQuoted = true
                wasQuoted = true
            } else if byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") {
                finish()
            } else if byte == colon, bytes[index...].starts(with: [colon, colon]) {
                index += 2
                finish()
            } else if !wasQuoted || byte != 0x20 {
                tag.append(byte)
            }
        }
        finish()
        return tags
    }

    /// A cell that reads back as the same texts.
    static func format(_ tags: [String]) -> String {
        tags.map { tag in
            let isPlain = tag.utf8.allSatisfy { ![quote, colon, UInt8(ascii: ","), UInt8(ascii: ";")].contains($0) }
            let isTrimmed = ContactText.trimmed(tag).utf8.count == tag.utf8.count && tag.utf8.first != UInt8(ascii: "*")
            if isPlain, isTrimmed { return tag }
            var quoted = "\""
            for scalar in tag.unicodeScalars {
                if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
                quoted.unicodeScalars.append(scalar)
            }
            return quoted + "\""
        }
        .joined(separator: ", ")
    }

    private static let quote = UInt8(ascii: "\"")
    private static let colon = UInt8(ascii: ":")
}
