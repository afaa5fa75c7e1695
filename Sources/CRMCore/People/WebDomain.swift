/// Names of hosts on the web, compared without the parts of an address that don't tell companies apart.
public enum WebDomain {
    /// Returns the host of a URL, an e-mail address or a bare domain in normal form.
    ///
    /// The form is lower case and has no scheme, credentials, port, path, trailing dot or leading `www.`. Domains in
    /// other scripts stay as they are written, not in their ASCII form. The result is nil for text without a domain
    /// of at least two labels, and for IP addresses.
    public static func normal(of text: String) -> String? {
        var text = DomainSyntax.folded(text)
        let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
        if !isASCII, DomainSyntax.hasForbiddenScalar(text) { return nil }
        let name = text.withUTF8 { bytes -> String? in
            guard let range = host(in: bytes) else { return nil }
            return String(unsafeUninitializedCapacity: range.count) { output in
                for (offset, index) in range.enumerated() { output[offset] = ContactText.lowercased(bytes[index]) }
                return range.count
            }
        }
        return isASCII ? name : name?.lowercased()
    }

    private static func host(in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var range = ContactText.trim(bytes, bytes.indices)
        if let slashes = slashes(in: bytes, range) { range = slashes..<range.upperBound }
        let isEnd = { (byte: UInt8) in
            byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
                || byte == UInt8(ascii: "\\")
        }
        if let end = range.first(where: { isEnd(bytes[$0]) }) { range = range.lowerBound..<end }
        if let at = range.last(where: { bytes[$0] == UInt8(ascii: "@") }) { range = at + 1..<range.upperBound }
        if let colon = range.last(where: { bytes[$0] == UInt8(ascii: ":") }) {
            guard (colon + 1..<range.upperBound).allSatisfy({ ContactText.isDigit(bytes[$0]) }) else { return nil }
            range = range.lowerBound..<colon
        }
        if let last = range.last, bytes[last] == UInt8(ascii: ".") { range = range.lowerBound..<last }
        while ContactText.hasPrefix("www.", in: bytes, at: range.lowerBound, end: range.upperBound) {
            let rest = range.lowerBound + 4..<range.upperBound
            guard rest.contains(where: { bytes[$0] == UInt8(ascii: ".") }) else { break }
            range = rest
        }
        guard DomainSyntax.violation(in: bytes, range) == nil, range.count <= 253,
            let dot = range.last(where: { bytes[$0] == UInt8(ascii: ".") }),
            // The last label of a name is never a number, that of an IP address always.
            !(dot + 1..<range.upperBound).allSatisfy({ ContactText.isDigit(bytes[$0]) })
        else { return nil }
        return range
    }

    /// The offset after the `//` that follows a scheme or starts the text.
    private static func slashes(in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound,
            ContactText.isLetter(bytes[index]) || ContactText.isDigit(bytes[index])
                || bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-")
                || bytes[index] == UInt8(ascii: ".")
        { index += 1 }
        if ContactText.hasPrefix("://", in: bytes, at: index, end: range.upperBound) { return index + 3 }
        return ContactText.hasPrefix("//", in: bytes, at: range.lowerBound, end: range.upperBound)
            ? range.lowerBound + 2 : nil
    }
}
