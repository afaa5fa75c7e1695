/// Several values in one cell.
enum CellText {
    /// The texts between bytes that part them, without space at their ends and without empty ones.
    static func split(_ text: String, at isSeparator: (UInt8) -> Bool) -> [String] {
        text.utf8.split(whereSeparator: isSeparator)
            .map { ContactText.trimmed(String(decoding: $0, as: UTF8.self)) }
            .filter { !$0.isEmpty }
    }

    /// The texts between ` ::: `, by which Google parts the values that have the same label.
    static func several(_ text: String) -> [String] {
        let separator = Array(" ::: ".utf8)
        guard text.utf8.contains(UInt8(ascii: ":")) else { return [text] }
        let bytes = Array(text.utf8)
        var texts: [String] = []
        var start = 0
        var index = 0
        while index < bytes.count {
            guard bytes[index] == 0x20, bytes[index...].starts(with: separator) else {
                index += 1
                continue
            }
            texts.append(String(decoding: bytes[start..<index], as: UTF8.self))
            index += separator.count
            start = index
        }
        if start == 0 { return [text] }
        texts.append(String(decoding: bytes[start...], as: UTF8.self))
        return texts.map(ContactText.trimmed).filter { !$0.isEmpty }
    }
}
