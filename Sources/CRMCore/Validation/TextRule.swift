import StorageProtocols

/// How long the text of a column may be, and whether it may have more than one line.
struct TextRule: Sendable {
    var field: String
    var maximum: Int
    var isMultiline: Bool
    /// The column's position in a row.
    var position = 0
    var isList = false

    /// One rule for each stored column of text, JSON or list: the declared one, or the common limit.
    static func rules(of type: RecordType, declared: [TextRule]) -> [TextRule] {
        type.columns.enumerated()
            .compactMap { position, column in
                guard !column.isDerived else { return nil }
                let isText = column.kind == .text
                guard isText || column.kind == .json || column.kind.isList else { return nil }
                var rule =
                    declared.last { $0.field == column.name }
                    ?? TextRule(field: column.name, maximum: isText ? 1000 : 1 << 16, isMultiline: false)
                rule.position = position
                rule.isList = !isText
                return rule
            }
    }

    /// The problem with a row's value, if there is one.
    @inline(__always)
    func problem(in row: [Value]) -> CRMError? {
        switch row[position] {
        case .text(let text): check(text)
        case .list(let list) where list.json.utf8.count > maximum:
            CRMError(.tooLong, "at most \(maximum) bytes", field: field)
        default: nil
        }
    }

    private func check(_ text: String) -> CRMError? {
        if isList {
            return text.utf8.count > maximum ? CRMError(.tooLong, "at most \(maximum) bytes", field: field) : nil
        }
        var text = text
        switch text.withUTF8({ violation(in: $0) }) {
        case .tooLong:
            return CRMError(.tooLong, "at most \(maximum) characters", field: field, value: .text(text))
        case .controlCharacter:
            return CRMError(.controlCharacter, "no control characters", field: field, value: .text(text))
        default: return nil
        }
    }

    private func violation(in bytes: UnsafeBufferPointer<UInt8>) -> CRMError.Code? {
        if bytes.count > maximum, bytes.count(where: { $0 & 0xC0 != 0x80 }) > maximum { return .tooLong }
        return TextRule.hasControlCharacter(bytes, isMultiline: isMultiline) ? .controlCharacter : nil
    }

    /// Whether there is a C0 or C1 control or DEL; line breaks and tabs count unless the text may have lines.
    static func hasControlCharacter(_ bytes: UnsafeBufferPointer<UInt8>, isMultiline: Bool) -> Bool {
        var previous: UInt8 = 0
        for byte in bytes {
            if byte < 0x20 {
                guard isMultiline, byte == 0x09 || byte == 0x0A || byte == 0x0D else { return true }
            } else if byte == 0x7F || (previous == 0xC2 && byte < 0xA0) {
                return true
            }
            previous = byte
        }
        return false
    }
}
