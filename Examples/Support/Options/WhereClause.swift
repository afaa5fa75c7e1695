/// A condition as it is typed: `field op value`.
package struct WhereClause {
    package enum Operation: String, CaseIterable {
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case equal = "="
        case less = "<"
        case greater = ">"
        case like = "~"
        case isIn = "in"
        case isEmpty = "is empty"
        case isNotEmpty = "is not empty"
    }

    package let field: String
    package let operation: Operation
    package let operand: String

    package static let usage =
        "--where takes 'field op value' with op one of = != < <= > >= ~ in, or 'field is [not] empty'"

    package init(_ text: String) throws {
        let bytes = Array(text.utf8)
        let start = bytes.firstIndex { $0 != 0x20 } ?? bytes.count
        // A name with spaces stands in quotes.
        let isQuoted = bytes[start...].first == UInt8(ascii: "\"")
        let nameStart = isQuoted ? start + 1 : start
        let nameEnd =
            bytes[min(nameStart, bytes.count)...]
            .firstIndex { byte in
                isQuoted ? byte == UInt8(ascii: "\"") : byte == 0x20 || "=!<>~".utf8.contains(byte)
            } ?? bytes.count
        field = String(decoding: bytes[min(nameStart, nameEnd)..<nameEnd], as: UTF8.self)
        let rest = String(decoding: bytes[min(bytes.count, isQuoted ? nameEnd + 1 : nameEnd)...], as: UTF8.self)
            .trimmed
        guard !field.isEmpty, let (operation, operand) = Self.split(rest) else {
            throw Failure("usage", "'\(text.printable)' is no condition: \(Self.usage)")
        }
        self.operation = operation
        self.operand = operand
        guard operation.isUnary || !operand.isEmpty else {
            throw Failure(
                "usage",
                "'\(text.printable)' has nothing to compare with; for a field without a value write '\(field) is empty'"
            )
        }
    }

    private static func split(_ text: String) -> (Operation, String)? {
        switch text.lowercased() {
        case "is empty", "empty": return (.isEmpty, "")
        case "is not empty", "not empty": return (.isNotEmpty, "")
        default: break
        }
        for operation in Operation.allCases where !operation.isUnary && text.hasPrefix(operation.rawValue) {
            let operand = String(text.dropFirst(operation.rawValue.count))
            // `in` is a word of its own.
            if operation == .isIn, operand.utf8.first != 0x20, operand.utf8.first != UInt8(ascii: "(") { continue }
            return (operation, operation == .isIn ? operand.trimmed : operand.trimmed.unquoted)
        }
        return nil
    }

    /// The values of `in`: separated by commas, each in quotes where it contains one, all in brackets or not.
    package var operands: [String] {
        var text = operand[...]
        if text.hasPrefix("("), text.hasSuffix(")") { text = text.dropFirst().dropLast() }
        var (values, value, isQuoted) = ([String](), "", false)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"":
                isQuoted.toggle()
                value.unicodeScalars.append(scalar)
            case "," where !isQuoted:
                values.append(value)
                value = ""
            default: value.unicodeScalars.append(scalar)
            }
        }
        return (values + [value]).map(\.trimmed.unquoted).filter { !$0.isEmpty }
    }
}

extension WhereClause.Operation {
    /// Whether nothing follows.
    package var isUnary: Bool { self == .isEmpty || self == .isNotEmpty }
}

extension String {
    /// The text without spaces at its ends.
    package var trimmed: String {
        let bytes = utf8.drop { $0 == 0x20 || $0 == 0x09 }
        let count = bytes.reversed().drop { $0 == 0x20 || $0 == 0x09 }.count
        return String(bytes.prefix(count)) ?? self
    }

    /// The text without the quotes around it.
    fileprivate var unquoted: String {
        guard utf8.count >= 2, utf8.first == UInt8(ascii: "\""), utf8.last == UInt8(ascii: "\"") else { return self }
        return String(utf8.dropFirst().dropLast()) ?? self
    }
}
