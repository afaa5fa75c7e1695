/// Goes through the elements of an XML document, as far as files of plain data need it.
///
/// Comments, processing instructions and the document type are passed over. Entities are not resolved.
struct MarkupScanner {
    /// What comes next in a document.
    enum Event {
        /// An element begins; one without content ends at once.
        case begin(name: String, attributes: [String: String], isEmpty: Bool)
        case text(String)
        case end(name: String)
    }

    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next event; nil at the end, and where the document is malformed.
    mutating func next() -> Event? {
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "<") else {
                let start = index
                while index < bytes.count, bytes[index] != UInt8(ascii: "<") { index += 1 }
                return .text(String(decoding: bytes[start..<index], as: UTF8.self))
            }
            if has("<!--") {
                guard skip(behind: "-->") else { return nil }
            } else if has("<?") {
                guard skip(behind: "?>") else { return nil }
            } else if has("<!") {
                guard skipDeclaration() else { return nil }
            } else if has("</") {
                index += 2
                let name = name()
                guard skip(behind: ">") else { return nil }
                return .end(name: name)
            } else {
                index += 1
                return element()
            }
        }
        return nil
    }

    private mutating func element() -> Event? {
        let name = name()
        guard !name.isEmpty else { return nil }
        var attributes: [String: String] = [:]
        while true {
            skipSpace()
            guard index < bytes.count else { return nil }
            if bytes[index] == UInt8(ascii: ">") {
                index += 1
                return .begin(name: name, attributes: attributes, isEmpty: false)
            }
            if has("/>") {
                index += 2
                return .begin(name: name, attributes: attributes, isEmpty: true)
            }
            let key = self.name()
            skipSpace()
            guard !key.isEmpty, take(UInt8(ascii: "=")) else { return nil }
            skipSpace()
            guard index < bytes.count else { return nil }
            let quote = bytes[index]
            guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
            index += 1
            let start = index
            while index < bytes.count, bytes[index] != quote { index += 1 }
            attributes[key] = String(decoding: bytes[start..<index], as: UTF8.self)
            guard take(quote) else { return nil }
        }
    }

    private mutating func name() -> String {
        let start = index
        while index < bytes.count, !ContactText.isSpace(bytes[index]), !"=/>\"'".utf8.contains(bytes[index]) {
            index += 1
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// Passes over a document type with the declarations in its brackets.
    private mutating func skipDeclaration() -> Bool {
        var isInside = false
        while index < bytes.count {
            if has("<!--") {
                guard skip(behind: "-->") else { return false }
                continue
            }
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "["): isInside = true
            case UInt8(ascii: "]"): isInside = false
            case UInt8(ascii: ">") where !isInside: return true
            default: break
            }
        }
        return false
    }

    private mutating func skip(behind word: StaticString) -> Bool {
        while index < bytes.count {
            if has(word) {
                index += word.utf8CodeUnitCount
                return true
            }
            index += 1
        }
        return false
    }

    private mutating func skipSpace() { while index < bytes.count, ContactText.isSpace(bytes[index]) { index += 1 } }

    private func has(_ word: StaticString) -> Bool {
        guard bytes.count - index >= word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { $0.elementsEqual(bytes[index..<index + $0.count]) }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }
}
