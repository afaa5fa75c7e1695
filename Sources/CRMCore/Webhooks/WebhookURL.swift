/// The form of a URL to which events may be posted.
///
/// It is checked on bytes and kept as it is: what reads it later must not read it differently, so that nothing is let
/// through that parsers disagree about.
enum WebhookURL {
    /// What is wrong with a URL; nil where nothing is.
    static func problem(_ url: String) -> String? {
        let bytes = Array(url.utf8)
        guard bytes.count <= 2000 else { return "a URL of at most 2000 characters" }
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) && !Self.forbidden.contains($0) }) else {
            return "a URL of printable ASCII without spaces, quotes, brackets and backslashes"
        }
        guard let scheme = ["https://", "http://"].first(where: { Self.starts(bytes, with: $0) }) else {
            return "a URL that begins with https:// or http://"
        }
        let rest = bytes.dropFirst(scheme.utf8.count)
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        if authority.contains(UInt8(ascii: "@")) { return "a URL without user and password" }
        guard let first = authority.first, first != UInt8(ascii: ":") else { return "a URL with a host" }
        return nil
    }

    /// `"`, `#`, `<`, `>`, backslash, `^`, backquote, `{`, `|` and `}`.
    private static let forbidden: Set<UInt8> = [0x22, 0x23, 0x3C, 0x3E, 0x5C, 0x5E, 0x60, 0x7B, 0x7C, 0x7D]

    private static func starts(_ bytes: [UInt8], with prefix: String) -> Bool {
        zip(prefix.utf8, bytes).count { $0 == ($1 >= 0x41 && $1 <= 0x5A ? $1 + 0x20 : $1) } == prefix.utf8.count
    }
}
