/// The guard against formulas in exported text, as OWASP ASVS 5.0 section 1.2.10 asks for.
///
/// A spreadsheet runs a cell that begins with one of the triggers `= + - @`, their full-width forms, a tabulator, a
/// line end or NUL. A single quote in front makes it text. A field that begins with single quotes and then a trigger
/// gets one more, so that taking one away always gives back the original.
///
/// The decision is taken on bytes. `=` followed by U+FE0F is one `Character` that equals no `=`, yet still a formula.
public enum CSVText {
    /// The byte that the guard puts in front.
    static let guardByte: UInt8 = 0x27

    /// The text as it is exported: with a single quote in front if a spreadsheet could take it for a formula.
    public static func guarded(_ text: String) -> String {
        var text = text
        return text.withUTF8(needsGuard) ? "'" + text : text
    }

    /// The text without the guard that `guarded(_:)` put in front; text that has none is returned as it is.
    public static func unguarded(_ text: String) -> String {
        var text = text
        let isGuarded = text.withUTF8 { $0.first == guardByte && needsGuard($0) }
        return isGuarded ? String(decoding: text.utf8.dropFirst(), as: UTF8.self) : text
    }

    /// Whether any number of single quotes, and then a trigger, begin the text.
    static func needsGuard(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        while index < text.count, text[index] == guardByte { index += 1 }
        guard index < text.count else { return false }
        switch text[index] {
        case 0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0A, 0x0D, 0:
            return true
        case 0xEF:
            // Full-width = + - @ are U+FF1D, U+FF0B, U+FF0D and U+FF20.
            guard index + 2 < text.count else { return false }
            switch (text[index + 1], text[index + 2]) {
            case (0xBC, 0x9D), (0xBC, 0x8B), (0xBC, 0x8D), (0xBC, 0xA0): return true
            default: return false
            }
        default:
            return false
        }
    }

    /// Whether the text is a decimal number: a sign, digits, a fraction and an exponent, of which only digits must be.
    static func isPlainNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var rest = text[...]
        func takeSign() {
            if rest.first == 0x2B || rest.first == 0x2D { rest.removeFirst() }
        }
        func takeDigits() -> Bool {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            rest.removeFirst(digits.count)
            return !digits.isEmpty
        }
        takeSign()
        guard takeDigits() else { return false }
        if rest.first == 0x2E || rest.first == 0x2C {
            rest.removeFirst()
            guard takeDigits() else { return false }
        }
        if let exponent = rest.first, exponent | 0x20 == 0x65 {
            rest.removeFirst()
            takeSign()
            guard takeDigits() else { return false }
        }
        return rest.isEmpty
    }
}
