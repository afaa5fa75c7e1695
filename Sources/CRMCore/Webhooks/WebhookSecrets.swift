/// The names of secrets, and where they are looked up.
public struct WebhookSecrets: Sendable {
    let find: @Sendable (String) -> SecretKey?

    /// Looks secrets up by a function of the host's.
    public init(_ find: @escaping @Sendable (String) -> SecretKey?) { self.find = find }

    /// A fixed set of secrets by their names.
    public init(_ secrets: [String: SecretKey]) { find = { secrets[$0] } }

    /// Whether a text can be the name of a secret: 1 to 64 ASCII letters, digits, `-`, `_` and `.`.
    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
