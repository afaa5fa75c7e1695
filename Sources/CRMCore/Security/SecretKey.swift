import Crypto

/// A key for keyed hashes that shows itself nowhere: neither in descriptions nor in dumps.
public struct SecretKey: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let key: SymmetricKey

    /// Creates a key from at least 16 random bytes, or returns `nil` where there are fewer.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count >= 16 else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// Compares keys in constant time.
    public static func == (left: SecretKey, right: SecretKey) -> Bool { left.key == right.key }

    /// Hashes the length only.
    public func hash(into hasher: inout Hasher) { hasher.combine(key.bitCount) }

    /// A fixed text.
    public var description: String { "SecretKey" }

    /// A fixed text.
    public var debugDescription: String { description }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
