/// The rules for the name of a host on the Internet, on UTF-8 bytes.
enum DomainSyntax {
    /// A rule that a domain breaks.
    enum Violation {
        case empty
        case emptyLabel
        case labelTooLong
        case hyphenAtEdge
        case character(UInt8)
    }

    /// The first rule that a domain without a trailing dot breaks; nil for a good one.
    ///
    /// Labels hold letters, digits and inner hyphens, or UTF-8 as in internationalised domains, and are at most 63
    /// octets long; one that isn't ASCII at most 63 scalars, because its wire form is never shorter.
    static func violation(in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Violation? {
        if range.isEmpty { return .empty }
        var length = 0
        var previous = UInt8(ascii: ".")
        for index in range {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "."):
                if length == 0 { return .emptyLabel }
                if previous == UInt8(ascii: "-") { return .hyphenAtEdge }
                length = -1
            case UInt8(ascii: "-"):
                if length == 0 { return .hyphenAtEdge }
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), 0xC0...:
                break
            case 0x80...0xBF:
                length -= 1
            default:
                return .character(byte)
            }
            length += 1
            if length > 63 { return .labelTooLong }
            previous = byte
        }
        if length == 0 { return .emptyLabel }
        return previous == UInt8(ascii: "-") ? .hyphenAtEdge : nil
    }

    /// Whether text has a scalar that neither a domain nor a mailbox can hold: a control, an invisible formatting
    /// character, a space or something that is no assigned character.
    static func hasForbiddenScalar(_ text: some StringProtocol) -> Bool {
        text.unicodeScalars.contains { scalar in
            guard !scalar.isASCII else { return false }
            switch scalar.properties.generalCategory {
            case .control, .spaceSeparator, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: return true
            case .format: return scalar.value != 0x200C && scalar.value != 0x200D
            default: return scalar.value == 0xFFFD
            }
        }
    }

    /// Text with its width folded and the ideographic full stop, which separates labels too, as a dot.
    static func folded(_ text: String) -> String {
        var folded = String.UnicodeScalarView()
        for scalar in WidthFolding.fold(text).unicodeScalars {
            folded.append(scalar.value == 0x3002 ? "." : scalar)
        }
        return String(folded)
    }
}
