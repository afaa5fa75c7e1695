/// A secret with a name, by which what was made with it says so.
public struct SigningKey: Sendable, Hashable {
    /// The name: 1 to 16 ASCII letters and digits.
    public let id: String
    /// The secret.
    public let secret: SecretKey

    /// Names a secret; nil when the name is not allowed.
    public init?(id: String, secret: SecretKey) {
        guard (1...16).contains(id.utf8.count), id.utf8.allSatisfy(Self.isNameByte) else { return nil }
        self.id = id
        self.secret = secret
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}

/// The key that signs, and earlier ones whose tokens are still good.
///
/// To rotate, put a new key in front; drop the old one when mails signed with it no longer matter. An unsubscribe link
/// should work for as long as somebody may keep the mail.
public struct SigningKeyRing: Sendable, Hashable {
    /// The key that signs.
    public let current: SigningKey
    /// Keys that are only checked against; one with the name of another is passed over.
    public let previous: [SigningKey]

    /// Creates a ring.
    public init(_ current: SigningKey, previous: [SigningKey] = []) {
        self.current = current
        self.previous = previous
    }

    /// The key with this name.
    public func key(_ id: String) -> SigningKey? {
        current.id.utf8.elementsEqual(id.utf8)
            ? current : previous.first { $0.id.utf8.elementsEqual(id.utf8) }
    }
}
