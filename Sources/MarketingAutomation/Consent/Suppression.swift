public import CRMCore

/// An address that no mail goes to, known only by its keyed hash.
///
/// It names no contact, so that it outlives the contact's deletion, and meets the address again however it comes back.
/// Lifting it deletes the record; its history stays.
public struct Suppression: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<Suppression>
    /// The keyed hash of the address in its normal form: ``Mailer/addressHash(_:)``.
    public var addressHash: String
    /// What mail is held back.
    public var scope: SuppressionScope
    /// Why.
    public var reason: SuppressionReason
    /// Where that was learned, such as `unsubscribe link`; never the address.
    public var source: String?
    /// Since when.
    public var at: Instant

    /// Creates a suppression; the session assigns the identifier, and the time unless it is given.
    public init(
        id: ID<Suppression> = .unassigned,
        addressHash: String,
        scope: SuppressionScope,
        reason: SuppressionReason,
        source: String? = nil,
        at: Instant = .unassigned
    ) {
        self.id = id
        self.addressHash = addressHash
        self.scope = scope
        self.reason = reason
        self.source = source
        self.at = at
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if at == .unassigned { at = now }
    }
}

/// What mail a suppression holds back.
public enum SuppressionScope: Sendable, Hashable {
    /// All of it.
    case global
    /// Mail about one topic.
    case topic(Topic)
    /// Mail of one stream.
    case stream(MailStream)

    /// Whether mail about the topic in the stream is held back.
    public func covers(_ topic: Topic, in stream: MailStream) -> Bool {
        switch self {
        case .global: true
        case .topic(let held): stream != .transactional && (held == topic || held == .all)
        case .stream(let held): held == stream
        }
    }
}

extension SuppressionScope: TextRepresentable {
    /// The stable name: `global`, `topic:<name>` or `stream:<name>`.
    public var rawValue: String {
        switch self {
        case .global: "global"
        case .topic(let topic): "topic:\(topic.rawValue)"
        case .stream(let stream): "stream:\(stream.rawValue)"
        }
    }

    /// Reads a stable name.
    public init?(rawValue: String) {
        let bytes = rawValue.utf8
        if bytes.elementsEqual("global".utf8) {
            self = .global
        } else if bytes.starts(with: "topic:".utf8) {
            self = .topic(Topic(rawValue: String(decoding: bytes.dropFirst(6), as: UTF8.self)))
        } else if bytes.starts(with: "stream:".utf8) {
            self = .stream(MailStream(rawValue: String(decoding: bytes.dropFirst(7), as: UTF8.self)))
        } else {
            return nil
        }
    }
}

/// Why an address is suppressed; open, so that a host can add its own.
public struct SuppressionReason: TextRepresentable, Hashable {
    /// The stable name of the reason.
    public var rawValue: String

    /// Creates a reason from its stable name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The person unsubscribed.
    public static let unsubscribed = SuppressionReason(rawValue: "unsubscribed")
    /// The person reported a mail as unwanted.
    public static let complaint = SuppressionReason(rawValue: "complaint")
    /// The address does not exist.
    public static let bounced = SuppressionReason(rawValue: "bounced")
    /// Somebody of us entered it.
    public static let manual = SuppressionReason(rawValue: "manual")
}

extension Suppression {
    /// The fields of suppressions.
    public enum Fields {
        /// The identifier.
        public static let id = Field<Suppression, ID<Suppression>>("id") { $0.id }
        /// The keyed hash of the address.
        public static let addressHash = Field<Suppression, String>("address_hash") { $0.addressHash }
        /// The scope.
        public static let scope = Field<Suppression, SuppressionScope>("scope") { $0.scope }
        /// The reason.
        public static let reason = Field<Suppression, SuppressionReason>("reason") { $0.reason }
        /// The source.
        public static let source = Field<Suppression, String?>("source") { $0.source }
        /// Since when.
        public static let at = Field<Suppression, Instant>("at") { $0.at }
        /// Hash and scope, which are unique; derived.
        public static let key = Field<Suppression, String>("key") { $0.addressHash + " " + $0.scope.rawValue }
    }

    /// The name of the record type.
    public static let typeName = "suppression"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.addressHash,
        Fields.scope,
        Fields.reason,
        Fields.source,
        Fields.at,
        make: { Suppression(id: $0, addressHash: $1, scope: $2, reason: $3, source: $4, at: $5) }
    )
    .derived(Fields.key)
    .unique(Fields.key)
    .indexed(by: Fields.addressHash)
}
