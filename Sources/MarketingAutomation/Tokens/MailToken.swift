public import CRMCore

/// What a link in a mail says, signed so that nobody else can make one.
///
/// The text is `1.<key>.<payload>.<signature>`: a version, the name of the signing key, and two parts in Base64 for
/// URLs. The signature is the first 128 bits of an HMAC with SHA-256 over all that stands before it.
public enum MailToken: Sendable, Hashable {
    /// A link was followed; `link` is its place in the mail, counted from 0.
    case click(message: ID<Message>, link: Int, target: String)
    /// The mail was shown.
    case open(message: ID<Message>)
    /// The receiver wants no more mail about a topic.
    ///
    /// The hash of the address is in it, so that it works when the contact is long gone.
    case unsubscribe(
        message: ID<Message>,
        contact: ID<Contact>,
        addressHash: String,
        stream: MailStream,
        topic: Purpose
    )

    /// The longest target of a link.
    static let maximumTarget = 1500
    private static let signatureLength = 16

    /// The token's text.
    public func signed(by keys: SigningKeyRing) -> String {
        let text = "1." + keys.current.id + "." + Base64URL.encode(payload)
        let signature = KeyedHash.authenticate(text, key: keys.current.secret).prefix(Self.signatureLength)
        return text + "." + Base64URL.encode(signature)
    }

    /// Reads a token; nil unless a key of the ring signed exactly this.
    public init?(verifying text: String, with keys: SigningKeyRing) {
        guard text.utf8.count <= 4096 else { return nil }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].elementsEqual("1".utf8), let id = String(parts[1]), let key = keys.key(id),
            let payload = Base64URL.decode(Substring(parts[2])), let signature = Base64URL.decode(Substring(parts[3])),
            signature.count == Self.signatureLength,
            KeyedHash.verify(signature, of: text.utf8.prefix(text.utf8.count - parts[3].count - 1), key: key.secret)
        else { return nil }
        self.init(payload: payload)
    }

    /// A letter for the kind, identifiers as their bytes, lengths as one or two bytes, the most significant first.
    private var payload: [UInt8] {
        var bytes: [UInt8] = []
        switch self {
        case .click(let message, let link, let target):
            bytes.append(UInt8(ascii: "c"))
            Self.append(message.raw, to: &bytes)
            let link = UInt16(clamping: link)
            bytes.append(UInt8(link >> 8))
            bytes.append(UInt8(link & 0xFF))
            bytes += target.utf8
        case .open(let message):
            bytes.append(UInt8(ascii: "o"))
            Self.append(message.raw, to: &bytes)
        case .unsubscribe(let message, let contact, let hash, let stream, let topic):
            bytes.append(UInt8(ascii: "u"))
            Self.append(message.raw, to: &bytes)
            Self.append(contact.raw, to: &bytes)
            for text in [hash, stream.rawValue] {
                let text = text.utf8.prefix(255)
                bytes.append(UInt8(text.count))
                bytes += text
            }
            bytes += topic.rawValue.utf8
        }
        return bytes
    }

    private init?(payload: [UInt8]) {
        var rest = payload[...]
        guard let kind = rest.popFirst(), let message = Self.identifier(&rest) else { return nil }
        switch kind {
        case UInt8(ascii: "c"):
            guard let high = rest.popFirst(), let low = rest.popFirst(),
                let target = String(validating: rest, as: UTF8.self)
            else { return nil }
            self = .click(message: ID(message), link: Int(high) << 8 | Int(low), target: target)
        case UInt8(ascii: "o"):
            guard rest.isEmpty else { return nil }
            self = .open(message: ID(message))
        case UInt8(ascii: "u"):
            guard let contact = Self.identifier(&rest), let hash = Self.text(&rest), let stream = Self.text(&rest),
                let topic = String(validating: rest, as: UTF8.self)
            else { return nil }
            self = .unsubscribe(
                message: ID(message),
                contact: ID(contact),
                addressHash: hash,
                stream: MailStream(rawValue: stream),
                topic: Purpose(rawValue: topic)
            )
        default: return nil
        }
    }

    private static func append(_ id: RecordID, to bytes: inout [UInt8]) { id.withBytes { bytes += $0 } }

    private static func identifier(_ rest: inout ArraySlice<UInt8>) -> RecordID? {
        guard rest.count >= 16 else { return nil }
        defer { rest = rest.dropFirst(16) }
        return rest.prefix(16).withUnsafeBytes { RecordID(bytes: $0) }
    }

    private static func text(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard let count = rest.popFirst(), rest.count >= Int(count) else { return nil }
        defer { rest = rest.dropFirst(Int(count)) }
        return String(validating: rest.prefix(Int(count)), as: UTF8.self)
    }
}
