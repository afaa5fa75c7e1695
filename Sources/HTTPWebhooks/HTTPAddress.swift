/// A URL taken apart as far as it decides where a request goes.
///
/// It is read on bytes. What parsers are known to read differently is not read at all: user names, backslashes,
/// numbers that stand for an address in another form than four decimal ones.
struct HTTPAddress: Hashable {
    let isSecure: Bool
    /// The host and the port as they are written: requests to the same ones share connections.
    let authority: String

    /// Why a URL is none that is posted to.
    enum Problem: Error, Equatable {
        case form
        case scheme
        case host
        case port
        case numericHost
        case address
    }

    /// Reads a URL.
    init(_ url: String, _ policy: AddressPolicy) throws(Problem) {
        let bytes = Array(url.utf8)
        guard bytes.count <= 4000, bytes.allSatisfy({ (0x21...0x7E).contains($0) }),
            !bytes.contains(where: { Self.forbidden.contains($0) })
        else { throw .form }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            bytes[colon...].starts(with: "://".utf8)
        else { throw .scheme }
        switch String(decoding: bytes[..<colon], as: UTF8.self).lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: throw .scheme
        }
        let rest = bytes[(colon + 3)...]
        let authority = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        self.authority = String(decoding: authority, as: UTF8.self).lowercased()
        try Self.check(Array(self.authority.utf8), policy)
    }

    /// `"`, `#`, `<`, `>`, `@`, backslash, `^`, backquote, `{`, `|` and `}`.
    private static let forbidden: Set<UInt8> = [
        0x22, 0x23, 0x3C, 0x3E, 0x40, 0x5C, 0x5E, 0x60, 0x7B, 0x7C, 0x7D,
    ]

    private static func check(_ authority: [UInt8], _ policy: AddressPolicy) throws(Problem) {
        var host = authority[...]
        var port: ArraySlice<UInt8>?
        if host.first == UInt8(ascii: "[") {
            guard let end = host.firstIndex(of: UInt8(ascii: "]")) else { throw .host }
            let rest = host[(end + 1)...]
            guard rest.isEmpty || rest.first == UInt8(ascii: ":") else { throw .host }
            if !rest.isEmpty { port = rest.dropFirst() }
            guard let address = IPAddress(String(decoding: host[1..<end], as: UTF8.self)), address.bytes.count == 16
            else { throw .host }
            guard policy.allows(address) else { throw .address }
        } else {
            if let colon = host.firstIndex(of: UInt8(ascii: ":")) {
                port = host[(colon + 1)...]
                host = host[..<colon]
            }
            try check(name: String(decoding: host, as: UTF8.self), policy)
        }
        if let port {
            guard let number = UInt16(String(decoding: port, as: UTF8.self)), number > 0 else { throw .port }
        }
    }

    private static func check(name: String, _ policy: AddressPolicy) throws(Problem) {
        var labels = name.split(separator: ".", omittingEmptySubsequences: false)
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        guard name.utf8.count <= 253, let last = labels.last,
            labels.allSatisfy({ (1...63).contains($0.utf8.count) && $0.utf8.allSatisfy(isOfName) })
        else { throw .host }
        // A name that ends in a number is an address to every resolver, in whichever of its forms.
        let isNumber = last.utf8.allSatisfy { (0x30...0x39).contains($0) } || last.hasPrefix("0x")
        guard isNumber else { return }
        guard let address = IPAddress(name) else { throw .numericHost }
        guard policy.allows(address) else { throw .address }
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension HTTPAddress.Problem: CustomStringConvertible {
    /// What is wrong, without the URL.
    var description: String {
        switch self {
        case .form: "the URL has characters that it must not have"
        case .scheme: "the URL is neither http nor https"
        case .host: "the URL has no host"
        case .port: "the URL has no port that there is"
        case .numericHost: "the host is an address in an unusual form"
        case .address: "the address is not public"
        }
    }
}
