public import CRMCore

/// Who most likely caused a click or an opening.
///
/// Every hit is recorded with its kind; only ``human`` ones become touches, on which automation acts.
public struct HitKind: TextRepresentable, Hashable {
    /// The stable name of the kind.
    public var rawValue: String

    /// Creates a kind from its stable name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Nothing speaks against a person.
    public static let human = HitKind(rawValue: "human")
    /// A picture proxy of a mail provider, which may load pictures before anybody reads the mail.
    public static let proxy = HitKind(rawValue: "proxy")
    /// Software that looks ahead: it asked for the head only, or says that it prefetches.
    public static let prefetch = HitKind(rawValue: "prefetch")
    /// A program that checks links.
    public static let scanner = HitKind(rawValue: "scanner")

    /// Classifies a request.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - headers: The header fields.
    ///   - sinceSent: How long ago the mail was accepted; nil where that is not known.
    public init(method: String, headers: EndpointHeaders, sinceSent: Duration?) {
        let agent = headers["user-agent"] ?? ""
        if !method.utf8.elementsEqual("GET".utf8) {
            self = .prefetch
        } else if ["purpose", "x-purpose", "sec-purpose", "x-moz"]
            .contains(where: {
                headers[$0].map { Self.contains($0, ["prefetch", "preview", "prerender"]) } ?? false
            })
        {
            self = .prefetch
        } else if Self.contains(agent, Self.proxies) {
            self = .proxy
        } else if agent.isEmpty || Self.contains(agent, Self.scanners) {
            self = .scanner
        } else if let sinceSent, sinceSent < .seconds(2) {
            // Nobody reads that fast, but what checks mails on their way does.
            self = .scanner
        } else {
            self = .human
        }
    }

    private static let proxies = ["googleimageproxy", "ggpht.com", "yahoomailproxy", "duckduckgo-favicons"]
    private static let scanners = [
        "bot", "crawl", "spider", "scan", "curl/", "wget", "python-", "go-http-client", "java/", "headless",
        "safelinks", "barracuda", "proofpoint", "mimecast", "slurp", "preview", "monitor",
    ]

    /// Whether a text contains one of some lower-case words, whatever its case.
    private static func contains(_ text: String, _ words: [String]) -> Bool {
        let text = text.utf8.prefix(1000).map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        return words.contains { word in
            let word = Array(word.utf8)
            return text.count >= word.count
                && (0...(text.count - word.count)).contains { text[$0..<$0 + word.count].elementsEqual(word) }
        }
    }
}

/// The header fields of a request, found by their names in any case.
public struct EndpointHeaders: Sendable, ExpressibleByDictionaryLiteral {
    private var fields: [String: String] = [:]

    /// Takes header fields; of those with the same name the first.
    public init(_ fields: some Sequence<(String, String)>) {
        for (name, value) in fields where self.fields[name.lowercased()] == nil {
            self.fields[name.lowercased()] = value
        }
    }

    /// Takes header fields.
    public init(dictionaryLiteral fields: (String, String)...) { self.init(fields) }

    /// The value of a field, by its name in lower case.
    public subscript(name: String) -> String? { fields[name] }
}
