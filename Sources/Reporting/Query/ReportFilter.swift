import CRMCore

/// A condition on a dimension of a fact, or on a field of its records, as people write it.
///
/// `industry = Retail`, `owner in "Ann Brown", "Bob Fox"`, `closed >= 2026-01-01`, `amount > 5000 EUR`, `city is empty`.
/// Names and values are checked against the fact when the report runs.
public struct ReportFilter: Sendable, Hashable {
    /// The name of a dimension, a measure that is the sum of a field, or a field.
    public var field: String
    /// The comparison.
    public var operation: Operation
    /// What is compared with; several only for ``Operation/isIn``.
    public var values: [String]

    /// The comparisons.
    public enum Operation: String, Sendable, Hashable, CaseIterable {
        /// Is not the value; records without one pass not.
        case notEqual = "!="
        /// At most.
        case lessOrEqual = "<="
        /// At least.
        case greaterOrEqual = ">="
        /// Is the value.
        case equal = "="
        /// Less.
        case less = "<"
        /// Greater.
        case greater = ">"
        /// Begins with.
        case hasPrefix = "~"
        /// Is one of the values.
        case isIn = "in"
        /// There is no value.
        case isEmpty = "is empty"
        /// There is a value.
        case isNotEmpty = "is not empty"
    }

    /// Creates a filter.
    public init(_ field: String, _ operation: Operation, _ values: [String]) {
        self.field = field
        self.operation = operation
        self.values = values
    }

    /// Reads `field op value`, with op one of `= != < <= > >= ~ in`, or `field is [not] empty`.
    ///
    /// Names and values with spaces or commas may stand in double quotes.
    ///
    /// - Throws: ``ReportError`` with code `invalidFilter`.
    public init(_ text: String) throws(ReportError) {
        var scanner = FilterScanner(text)
        guard let field = scanner.name(), !field.isEmpty else { throw Self.refuse(text) }
        self.field = field
        guard let operation = scanner.operation() else { throw Self.refuse(text) }
        self.operation = operation
        switch operation {
        case .isEmpty, .isNotEmpty: values = []
        case .isIn: values = scanner.list()
        default: values = [scanner.rest()]
        }
        let needsValue = operation != .isEmpty && operation != .isNotEmpty
        guard !needsValue || !values.isEmpty && !values.contains("") else {
            throw ReportError(.invalidFilter, text, detail: "nothing to compare with; there is '\(field) is empty'")
        }
    }

    private static func refuse(_ text: String) -> ReportError {
        ReportError(
            .invalidFilter,
            text,
            detail: "write 'field op value' with op one of = != < <= > >= ~ in, or 'field is [not] empty'"
        )
    }
}

/// Reads a condition from its beginning on, by bytes.
private struct FilterScanner {
    private var bytes: ArraySlice<UInt8>

    init(_ text: String) { bytes = Array(text.utf8)[...] }

    mutating func name() -> String? {
        skipSpaces()
        if bytes.first == UInt8(ascii: "\"") { return quoted() }
        let end = bytes.firstIndex { $0 == 0x20 || "=!<>~".utf8.contains($0) } ?? bytes.endIndex
        defer { bytes = bytes[end...] }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    mutating func operation() -> ReportFilter.Operation? {
        skipSpaces()
        let lower = bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        let words = lower.split(separator: 0x20)
        for unary in [ReportFilter.Operation.isEmpty, .isNotEmpty]
        where words.elementsEqual(unary.rawValue.utf8.split(separator: 0x20), by: { $0.elementsEqual($1) }) {
            return unary
        }
        for operation in ReportFilter.Operation.allCases where operation != .isEmpty && operation != .isNotEmpty {
            guard lower.starts(with: operation.rawValue.utf8) else { continue }
            let rest = bytes.dropFirst(operation.rawValue.utf8.count)
            // `in` is a word of its own.
            if operation == .isIn, let next = rest.first, next != 0x20, next != UInt8(ascii: "(") { continue }
            bytes = rest
            return operation
        }
        return nil
    }

    /// What is left as one value, without the quotes around it.
    mutating func rest() -> String {
        trim()
        if bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"") {
            bytes = bytes.dropFirst().dropLast()
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The values that commas separate, in brackets or not.
    mutating func list() -> [String] {
        trim()
        var inner = bytes
        if inner.first == UInt8(ascii: "("), inner.last == UInt8(ascii: ")") { inner = inner.dropFirst().dropLast() }
        var values: [String] = []
        while !inner.isEmpty {
            var isQuoted = false
            let end = inner.firstIndex { byte in
                if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                return byte == UInt8(ascii: ",") && !isQuoted
            }
            var part = FilterScanner(String(decoding: inner[..<(end ?? inner.endIndex)], as: UTF8.self))
            values.append(part.rest())
            inner = end.map { inner[($0 + 1)...] } ?? []
        }
        return values
    }

    private mutating func quoted() -> String? {
        bytes = bytes.dropFirst()
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        defer { bytes = bytes[(end + 1)...] }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    private mutating func trim() {
        skipSpaces()
        bytes = bytes[..<(bytes.lastIndex { $0 != 0x20 && $0 != 0x09 }.map { $0 + 1 } ?? bytes.startIndex)]
    }

    private mutating func skipSpaces() { bytes = bytes.drop { $0 == 0x20 || $0 == 0x09 } }
}
