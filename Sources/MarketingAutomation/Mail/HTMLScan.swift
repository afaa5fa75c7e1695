/// Finds places in HTML, byte by byte.
enum HTMLScan {
    /// The next place of a lower-case ASCII text, whatever the case there.
    static func find(_ mark: StaticString, in html: [UInt8], from start: Int) -> Int? {
        mark.withUTF8Buffer { mark in
            guard let first = mark.first else { return nil }
            return html.withUnsafeBufferPointer { html in
                var index = start
                while index + mark.count <= html.count {
                    if lower(html[index]) == first {
                        var length = 1
                        while length < mark.count, lower(html[index + length]) == mark[length] { length += 1 }
                        if length == mark.count { return index }
                    }
                    index += 1
                }
                return nil
            }
        }
    }

    /// The quoted addresses of links (`<a … href="…">`) that lead to the web, in order.
    static func links(in html: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var position = 0
        while let tag = find("<a", in: html, from: position) {
            position = tag + 2
            guard position < html.count, isSpace(html[position]) else { continue }
            let end = tagEnd(in: html, from: position)
            if let href = attribute("href", in: html, position..<end), isWeb(html[href]) { ranges.append(href) }
            position = end
        }
        return ranges
    }

    /// The end of a tag, whose quoted attributes may hold its closing bracket.
    private static func tagEnd(in html: [UInt8], from start: Int) -> Int {
        var quote: UInt8?
        var index = start
        while index < html.count {
            let byte = html[index]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                return index
            }
            index += 1
        }
        return html.count
    }

    /// The value of a quoted attribute of a tag.
    private static func attribute(_ name: StaticString, in html: [UInt8], _ tag: Range<Int>) -> Range<Int>? {
        var position = tag.lowerBound
        while let found = find(name, in: html, from: position), found < tag.upperBound {
            position = found + name.utf8CodeUnitCount
            guard found > 0, isSpace(html[found - 1]) else { continue }
            var index = position
            while index < tag.upperBound, isSpace(html[index]) { index += 1 }
            guard index < tag.upperBound, html[index] == UInt8(ascii: "=") else { continue }
            index += 1
            while index < tag.upperBound, isSpace(html[index]) { index += 1 }
            guard index < tag.upperBound, html[index] == UInt8(ascii: "\"") || html[index] == UInt8(ascii: "'"),
                let end = html[(index + 1)..<tag.upperBound].firstIndex(of: html[index])
            else { continue }
            return index + 1..<end
        }
        return nil
    }

    private static func isWeb(_ address: ArraySlice<UInt8>) -> Bool {
        let start = address.prefix(8).map(lower)
        return start.starts(with: "http://".utf8) || start.starts(with: "https://".utf8)
    }

    /// The text of an attribute: the character references that ``TextEscaping`` writes are read back.
    static func unescaped(_ attribute: ArraySlice<UInt8>) -> [UInt8] {
        guard attribute.contains(UInt8(ascii: "&")) else { return Array(attribute) }
        var result: [UInt8] = []
        var index = attribute.startIndex
        outer: while index < attribute.endIndex {
            if attribute[index] == UInt8(ascii: "&") {
                for (reference, byte) in references where attribute[index...].starts(with: reference.utf8) {
                    result.append(byte)
                    index += reference.utf8.count
                    continue outer
                }
            }
            result.append(attribute[index])
            index += 1
        }
        return result
    }

    private static let references: [(String, UInt8)] = [
        ("&amp;", UInt8(ascii: "&")), ("&lt;", UInt8(ascii: "<")), ("&gt;", UInt8(ascii: ">")),
        ("&quot;", UInt8(ascii: "\"")), ("&#39;", UInt8(ascii: "'")), ("&#96;", UInt8(ascii: "`")),
    ]

    private static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 0x20 : byte }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
