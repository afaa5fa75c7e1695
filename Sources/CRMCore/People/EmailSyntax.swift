/// The grammar of a mailbox by RFC 5321, on UTF-8 bytes.
enum EmailSyntax {
    /// Where the parts of an address stand.
    struct Parts {
        /// The address without what it was wrapped in and without the domain's trailing dot.
        var address: Range<Int>
        /// The offset of the `@` between local part and domain.
        var at: Int
        var isQuoted: Bool
        /// Whether the address is in normal form as it stands.
        var isPlain: Bool
    }

    static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>,
        allowingUTF8: Bool = false
    ) -> Result<Parts, EmailAddressError> {
        do throws(EmailAddressError) {
            var range = unwrap(bytes)
            if range.isEmpty { throw .empty }
            let isQuoted = bytes[range.lowerBound] == UInt8(ascii: "\"")
            var isPlain = !isQuoted
            let at =
                isQuoted
                ? try endOfQuotedString(bytes, range, allowingUTF8)
                : try endOfDotAtom(bytes, range, allowingUTF8, &isPlain)
            if at - range.lowerBound > 64 { throw .localPartTooLong }
            if range.count > at + 2 - range.lowerBound, bytes[range.upperBound - 1] == UInt8(ascii: ".") {
                range = range.lowerBound..<range.upperBound - 1
            }
            try checkDomain(bytes, at + 1..<range.upperBound, allowingUTF8, &isPlain)
            if range.count > 254 { throw .addressTooLong }
            return .success(Parts(address: range, at: at, isQuoted: isQuoted, isPlain: isPlain))
        } catch {
            return .failure(error)
        }
    }

    /// The address in ASCII lower case, with quotes only where the local part needs them.
    static func normal(_ bytes: UnsafeBufferPointer<UInt8>, _ parts: Parts) -> String {
        var normal: [UInt8] = []
        normal.reserveCapacity(parts.address.count)
        if parts.isQuoted {
            normal += localPart(quoted: bytes, parts.address.lowerBound + 1..<parts.at - 1)
        } else {
            for index in parts.address.lowerBound..<parts.at { normal.append(ContactText.lowercased(bytes[index])) }
        }
        for index in parts.at..<parts.address.upperBound { normal.append(ContactText.lowercased(bytes[index])) }
        return String(decoding: normal, as: UTF8.self)
    }

    /// The address inside a display name with angle brackets, `mailto:` and white space.
    private static func unwrap(_ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        var range = ContactText.trim(bytes, bytes.indices)
        if let last = range.last, bytes[last] == UInt8(ascii: ">"),
            let open = range.last(where: { bytes[$0] == UInt8(ascii: "<") })
        {
            range = ContactText.trim(bytes, open + 1..<last)
        }
        if ContactText.hasPrefix("mailto:", in: bytes, at: range.lowerBound, end: range.upperBound) {
            range = range.lowerBound + 7..<range.upperBound
            if let query = range.first(where: { bytes[$0] == UInt8(ascii: "?") }) {
                range = range.lowerBound..<query
            }
            range = ContactText.trim(bytes, range)
        }
        return range
    }

    private static func endOfDotAtom(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ range: Range<Int>,
        _ allowingUTF8: Bool,
        _ isPlain: inout Bool
    ) throws(EmailAddressError) -> Int {
        var previous = UInt8(ascii: ".")
        for index in range {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                break
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                isPlain = false
            case UInt8(ascii: "."):
                if previous == byte { throw index == range.lowerBound ? .dotAtEdge : .consecutiveDots }
            case UInt8(ascii: "@"):
                if index == range.lowerBound { throw .emptyLocalPart }
                if previous == UInt8(ascii: ".") { throw .dotAtEdge }
                return index
            default:
                guard isAtomSymbol(byte) || (byte >= 0x80 && allowingUTF8) else { throw error(for: byte) }
            }
            previous = byte
        }
        throw .missingAt
    }

    private static func endOfQuotedString(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ range: Range<Int>,
        _ allowingUTF8: Bool
    ) throws(EmailAddressError) -> Int {
        var index = range.lowerBound + 1
        while index < range.upperBound, bytes[index] != UInt8(ascii: "\"") {
            if bytes[index] == UInt8(ascii: "\\") {
                index += 1
                guard index < range.upperBound else { throw .badQuoting }
                if bytes[index] >= 0x80 { throw .character }
            }
            if bytes[index] < 0x20 || bytes[index] == 0x7F { throw .control }
            if bytes[index] >= 0x80, !allowingUTF8 { throw .character }
            index += 1
        }
        guard index < range.upperBound else { throw .badQuoting }
        guard index + 1 < range.upperBound else { throw .missingAt }
        guard bytes[index + 1] == UInt8(ascii: "@") else { throw .badQuoting }
        return index + 1
    }

    private static func checkDomain(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ range: Range<Int>,
        _ allowingUTF8: Bool,
        _ isPlain: inout Bool
    ) throws(EmailAddressError) {
        switch DomainSyntax.violation(in: bytes, range) {
        case nil: break
        case .empty: throw .emptyDomain
        case .emptyLabel: throw bytes[range.lowerBound] == UInt8(ascii: ".") ? .emptyDomainLabel : .consecutiveDots
        case .labelTooLong: throw .domainLabelTooLong
        case .hyphenAtEdge: throw .hyphenAtEdge
        case .character(UInt8(ascii: "@")): throw .severalAts
        case .character(UInt8(ascii: "[")) where bytes[range.lowerBound] == UInt8(ascii: "["): throw .addressLiteral
        case .character(let byte): throw error(for: byte)
        }
        for index in range {
            if bytes[index] >= 0x80, !allowingUTF8 { throw .character }
            if ContactText.lowercased(bytes[index]) != bytes[index] { isPlain = false }
        }
    }

    /// The local part that a quoted string means: bare where it is a dot-atom, else quoted with no more than it needs.
    private static func localPart(quoted bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var content: [UInt8] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < range.upperBound { index += 1 }
            content.append(ContactText.lowercased(bytes[index]))
            index += 1
        }
        let atoms = content.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isAtomByte = { (byte: UInt8) in
            ContactText.isLetter(byte) || ContactText.isDigit(byte) || byte >= 0x80 || isAtomSymbol(byte)
        }
        if atoms.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isAtomByte) }) { return content }
        var quoted = [UInt8(ascii: "\"")]
        for byte in content {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { quoted.append(UInt8(ascii: "\\")) }
            quoted.append(byte)
        }
        return quoted + [UInt8(ascii: "\"")]
    }

    /// The characters besides letters and digits that an atom may hold.
    private static func isAtomSymbol(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "?"),
            UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "{")...UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func error(for byte: UInt8) -> EmailAddressError {
        if ContactText.isSpace(byte) { return .space }
        return byte < 0x20 || byte == 0x7F ? .control : .character
    }
}
