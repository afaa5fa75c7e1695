/// The name of a company as it was given and in the form in which companies are compared.
public struct CompanyName: Hashable, Sendable {
    /// The text as given, without white space at its ends.
    public let value: String

    /// The name without what people leave out or write differently.
    ///
    /// Width and case are folded, `&` is `and`, other punctuation is a space or nothing, and the legal form is gone
    /// from either end: `ACME, Inc.` and `Acme Inc` are `acme`, `(株)トヨタ` and `トヨタ株式会社` are `トヨタ`. A name that
    /// is nothing but a legal form keeps it. Empty only for text without letters and digits.
    public let normal: String

    /// Normalises a name.
    public init(_ text: String) {
        value = ContactText.trimmed(text)
        let words = LegalForm.stripped(Self.words(of: ContactText.folded(Self.spelledOut(text))))
        normal = Self.join(words)
    }

    /// The words of a folded name; dots and apostrophes join, other punctuation separates.
    private static func words(of folded: String) -> [Substring] {
        var words: [Substring] = []
        var word = String.UnicodeScalarView()
        for scalar in folded.unicodeScalars {
            switch scalar {
            case ".", "'", "\u{2019}", "\u{AE}", "\u{2122}": continue
            case "&", "+":
                words.append(Substring(String(word)))
                words.append("and")
                word = .init()
            case _ where isWordScalar(scalar): word.append(scalar)
            default:
                words.append(Substring(String(word)))
                word = .init()
            }
        }
        words.append(Substring(String(word)))
        return words.filter { !$0.isEmpty }
    }

    private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            let byte = UInt8(truncatingIfNeeded: scalar.value)
            return ContactText.isLetter(byte) || ContactText.isDigit(byte)
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
            return true
        default: return false
        }
    }

    /// The text with the one-character signs for legal forms written out.
    private static func spelledOut(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var spelled = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x3231: spelled += "(株)"
            case 0x3232: spelled += "(有)"
            case 0x321C: spelled += "(주)"
            default: spelled.unicodeScalars.append(scalar)
            }
        }
        return spelled
    }

    /// Words with a space between them, except between East Asian ones, where people put it or not.
    private static func join(_ words: [Substring]) -> String {
        var text = ""
        for word in words {
            let touches =
                text.unicodeScalars.last.map(Script.isCJK) == true
                && word.unicodeScalars.first.map(Script.isCJK) == true
            if !text.isEmpty, !touches { text += " " }
            text += word
        }
        return text
    }
}
