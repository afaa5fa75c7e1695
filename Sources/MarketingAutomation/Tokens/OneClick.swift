/// The content of a one-click request (RFC 8058): `List-Unsubscribe=One-Click` as a form, in either of its forms.
enum OneClick {
    static func isRequest(_ body: [UInt8], contentType: String) -> Bool {
        let body = body.prefix(1 << 16)
        let type = contentType.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        if type.starts(with: "multipart/form-data".utf8) {
            guard let boundary = boundary(contentType) else { return false }
            return isMultipart(Array(body), boundary)
        }
        guard type.isEmpty || type.starts(with: "application/x-www-form-urlencoded".utf8) else { return false }
        return body.split(separator: UInt8(ascii: "&"))
            .contains { pair in
                let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                return parts.count == 2 && decoded(parts[0]).elementsEqual("List-Unsubscribe".utf8)
                    && decoded(parts[1]).elementsEqual("One-Click".utf8)
            }
    }

    private static func isMultipart(_ body: [UInt8], _ boundary: [UInt8]) -> Bool {
        let mark = Array("--".utf8) + boundary
        var start = body.startIndex
        var previous: Int?
        while let found = find(mark, in: body, from: start) {
            if let previous, isField(body[previous..<found]) { return true }
            previous = found + mark.count
            start = found + mark.count
        }
        return false
    }

    /// Whether a part is the field: a header with its name, an empty line, the value, a line break.
    private static func isField(_ part: ArraySlice<UInt8>) -> Bool {
        let part = Array(part)
        guard let blank = find(Array("\r\n\r\n".utf8), in: part, from: 0) else { return false }
        let head = part[..<blank].map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        guard find(Array("name=\"list-unsubscribe\"".utf8), in: head, from: 0) != nil else { return false }
        return part[(blank + 4)...].elementsEqual("One-Click\r\n".utf8)
    }

    private static func boundary(_ type: String) -> [UInt8]? {
        let bytes = Array(type.utf8)
        let lower = bytes.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        guard let start = find(Array("boundary=".utf8), in: lower, from: 0) else { return nil }
        var value = bytes[(start + 9)...]
        if value.first == UInt8(ascii: "\"") {
            value = value.dropFirst().prefix { $0 != UInt8(ascii: "\"") }
        } else {
            value = value.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 }
        }
        return (1...70).contains(value.count) ? Array(value) : nil
    }

    private static func find(_ mark: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard let first = mark.first, bytes.count >= mark.count else { return nil }
        var index = start
        while index + mark.count <= bytes.count {
            if bytes[index] == first, bytes[index..<index + mark.count].elementsEqual(mark) { return index }
            index += 1
        }
        return nil
    }

    private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                result.append(0x20)
            } else if byte == UInt8(ascii: "%"),
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
                rest.count >= 2
            {
                result.append(value)
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return result
    }
}
