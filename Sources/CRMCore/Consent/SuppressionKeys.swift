import StorageProtocols

/// The keys under which suppressed addresses are hashed, as a module that a host installs.
///
/// Marketing brings its own; a host without it installs this:
///
///     let crm = try await CRM.open(.file("customers.crm"), modules: [SuppressionKeys(SigningKeyRing(key))])
///
/// To rotate, put the new key in front and keep the old one behind it: an address behind a hash is not known, so that
/// most suppressions stay under the key they were made with. ``CommandTransaction/rekeySuppressions()`` moves those
/// whose address some contact still has. Without a key that suppressions were made with, nobody may be contacted.
public struct SuppressionKeys: CRMModule {
    /// The module's name.
    public let name = "suppression_keys"
    private let keys: SigningKeyRing

    /// Creates the module.
    public init(_ keys: SigningKeyRing) { self.keys = keys }

    /// Gives the keys to the gate.
    public func register(in registry: inout Registry) throws { registry.suppressionKeys(keys) }
}

/// What the modules of a CRM say about contacting people.
struct ContactingRules: Sendable {
    /// By what kind of address each channel reaches people.
    var channels: [ContactChannel: ContactAddress.Kind] = [
        .email: .email, .phone: .phone, .sms: .phone, .post: .postal,
    ]
    var keys: SigningKeyRing?
}

extension Registry {
    /// Says by what kind of address a channel of the host's own reaches people.
    public mutating func contactChannel(_ channel: ContactChannel, reachedBy kind: ContactAddress.Kind) {
        guard contacting.channels[channel] == nil else {
            return note(.duplicateName, channel.rawValue, "contact channel")
        }
        contacting.channels[channel] = kind
    }

    /// Gives the keys under which suppressed addresses are hashed; a second ring must be equal to the first.
    public mutating func suppressionKeys(_ keys: SigningKeyRing) {
        if let known = contacting.keys, known != keys { return note(.duplicateName, "suppression keys", "other keys") }
        contacting.keys = keys
    }
}

extension SigningKeyRing {
    /// The keys, the current one first, each name once.
    var all: [SigningKey] {
        var names: Set<String> = []
        return ([current] + previous).filter { names.insert($0.id).inserted }
    }
}

extension SigningKey {
    /// The hash by which an address is known to suppressions: 128 bits as text.
    func hash(_ address: ContactAddress) -> String {
        let domain =
            switch address.kind {
            case .email: "address "
            case .phone: "phone "
            case .postal: "postal "
            }
        return Base64URL.encode(KeyedHash.authenticate(domain + address.normal, key: secret).prefix(16))
    }
}
