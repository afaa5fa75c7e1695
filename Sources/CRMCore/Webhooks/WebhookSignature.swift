public import StorageProtocols

/// Says that an event comes from who has the secret, and when it was sent.
///
/// The code is HMAC with SHA-256 over the time in seconds, a full stop, and the body. The header
/// `CRM-Signature: t=1767225600,k=erp,v1=5f2b…` carries the time, the name of the secret and the code.
public struct WebhookSignature: Sendable, Hashable {
    /// The name of the header.
    public static let header = "CRM-Signature"

    /// When the event was sent, in seconds since 1970.
    public var timestamp: Int64
    /// The name of the secret.
    public var key: String
    /// The code: 32 bytes.
    public var code: [UInt8]

    /// Signs a body.
    public init(_ body: [UInt8], at now: Instant, key: String, secret: SecretKey) {
        timestamp = now.microseconds / 1_000_000
        self.key = key
        code = KeyedHash.authenticate(Self.message(timestamp, body), key: secret)
    }

    /// Reads the value of a header; nil where it is none.
    public init?(header: String) {
        var parts: [Substring: Substring] = [:]
        for part in header.split(separator: ",", maxSplits: 7) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, parts.updateValue(pair[1], forKey: pair[0].trimmingSpaces) == nil else { return nil }
        }
        guard let time = parts["t"], time.utf8.count <= 12, let timestamp = Int64(time), let key = parts["k"],
            WebhookSecrets.isName(String(key)), let code = parts["v1"].flatMap({ Hexadecimal.bytes(String($0)) }),
            code.count == KeyedHash.length
        else { return nil }
        (self.timestamp, self.key, self.code) = (timestamp, String(key), code)
    }

    /// The value of the header.
    public var value: String { "t=\(timestamp),k=\(key),v1=\(Hexadecimal.text(code))" }

    /// What a receiver makes of a signature.
    public enum Verdict: Sendable, Hashable {
        /// The event is from who has the secret, and was sent just now. It may still be one that was seen before:
        /// compare its identifier.
        case valid
        /// The header is not one of ours.
        case malformed
        /// There is no secret of this name.
        case unknownKey
        /// It was sent too long ago, or in the future: perhaps somebody plays a recorded request.
        case outsideWindow
        /// The body or the time is not what was signed.
        case forged
    }

    /// Checks a request, for who receives events.
    ///
    /// - Parameters:
    ///   - header: The value of the header `CRM-Signature`.
    ///   - body: The body, byte for byte.
    ///   - now: The time.
    ///   - window: How far the time of sending may be from now.
    ///   - secret: Finds a secret by its name.
    public static func verify(
        _ header: String,
        body: [UInt8],
        now: Instant,
        window: Duration = .seconds(300),
        secret: (String) -> SecretKey?
    ) -> Verdict {
        guard let signature = WebhookSignature(header: header) else { return .malformed }
        guard let key = secret(signature.key) else { return .unknownKey }
        // The code first: who cannot sign learns nothing about our clock.
        guard KeyedHash.verify(signature.code, of: message(signature.timestamp, body), key: key) else { return .forged }
        let seconds = now.microseconds / 1_000_000
        let (age, isFar) = seconds.subtractingReportingOverflow(signature.timestamp)
        guard !isFar, age.magnitude <= UInt64(clamping: window.components.seconds) else { return .outsideWindow }
        return .valid
    }

    private static func message(_ timestamp: Int64, _ body: [UInt8]) -> [UInt8] { Array("\(timestamp).".utf8) + body }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        guard let first = utf8.firstIndex(where: { $0 != 0x20 }) else { return self[endIndex...] }
        return self[first...]
    }
}
