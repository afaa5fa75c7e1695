public import StorageProtocols

/// What for nobody is contacted at a suppressed address.
public enum SuppressionScope: Sendable, Hashable {
    /// Anything, transactional purposes too: the address is wrong, or its owner wants to hear nothing at all.
    case all
    /// One purpose, or with ``Purpose/all`` each that needs consent.
    case purpose(Purpose)

    /// Whether this purpose is meant.
    public func covers(_ purpose: Purpose) -> Bool {
        switch self {
        case .all: true
        case .purpose(let held): held == purpose || held == .all && !purpose.isTransactional
        }
    }
}

extension SuppressionScope: TextRepresentable {
    /// The stable name: `all` or `purpose:<name>`.
    public var rawValue: String {
        switch self {
        case .all: "all"
        case .purpose(let purpose): "purpose:\(purpose.rawValue)"
        }
    }

    /// Reads a stable name, also those that earlier files have: `global`, `topic:<name>` and `stream:<name>`.
    public init?(rawValue: String) {
        let parts = rawValue.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        let (kind, name) = (parts.first.flatMap { String($0) }, parts.dropFirst().first.flatMap { String($0) })
        switch (kind, name) {
        case ("all", nil), ("global", nil), ("stream", "transactional"): self = .all
        case ("purpose", let name?), ("topic", let name?): self = .purpose(Purpose(rawValue: name))
        case ("stream", _?): self = .purpose(.all)
        default: return nil
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
    /// The person reported a message as unwanted.
    public static let complaint = SuppressionReason(rawValue: "complaint")
    /// The address does not exist.
    public static let bounced = SuppressionReason(rawValue: "bounced")
    /// The person was erased and asked to stay so.
    public static let erased = SuppressionReason(rawValue: "erased")
    /// Somebody of us entered it.
    public static let manual = SuppressionReason(rawValue: "manual")
}
