import Crypto

/// HMAC with SHA-256 (RFC 2104): a code that only who has the key can make, for tokens and idempotency proofs.
public enum KeyedHash {
    /// The length of a code in bytes.
    public static let length = 32

    /// Returns the code of some bytes: 32 bytes.
    public static func authenticate(_ bytes: some Collection<UInt8>, key: SecretKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(bytes), using: key.key))
    }

    /// Returns the code of a text's UTF-8.
    public static func authenticate(_ text: String, key: SecretKey) -> [UInt8] {
        authenticate(text.utf8, key: key)
    }

    /// Whether a code is the one of some bytes, compared in constant time.
    ///
    /// A code cut to its first 16 bytes or more is accepted; a shorter one never is.
    public static func verify(_ code: some Collection<UInt8>, of bytes: some Collection<UInt8>, key: SecretKey) -> Bool
    {
        guard (16...length).contains(code.count) else { return false }
        var difference: UInt8 = 0
        for (given, right) in zip(code, authenticate(bytes, key: key)) { difference |= given ^ right }
        return difference == 0
    }
}
