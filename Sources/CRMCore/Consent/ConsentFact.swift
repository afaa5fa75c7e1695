public import StorageProtocols

/// One thing that a contact agreed to or took back, with its proof.
///
/// Facts are only ever added to: what holds now is the fold of all of them, ``ConsentState/init(_:for:via:at:)``. Who
/// wrote a fact down, and when, is in its history; ``ConsentProof`` puts everything together.
public struct ConsentFact: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<ConsentFact>
    /// Who agreed or took it back.
    public var contact: ID<Contact>
    /// What for.
    public var purpose: Purpose
    /// By which way the contact may be reached.
    public var channel: ContactChannel
    /// Whether it was given, asked to be confirmed, or taken back.
    public var kind: Kind
    /// Why the law allows it; nil for what was taken back.
    public var basis: LawfulBasis?
    /// Where it was said, such as `web form` or `unsubscribe link`.
    public var source: String?
    /// The stored words that were agreed to.
    public var text: ID<ConsentText>?
    /// The language in which they were shown, such as `de-CH`.
    public var locale: String?
    /// Further proof: the exact words where they are not stored, the form and its version, the message that was answered.
    public var evidence: String?
    /// The network address from which it was said, where the host keeps it.
    public var networkAddress: String?
    /// The request that this consent confirms, when the contact was asked twice.
    public var confirms: ID<ConsentFact>?
    /// From when on a consent or a request no longer counts; never where nil.
    public var expires: Instant?
    /// When it was said.
    public var at: Instant

    /// Creates a fact; the session assigns the identifier, and the time unless it is given.
    public init(
        id: ID<ConsentFact> = .unassigned,
        contact: ID<Contact>,
        purpose: Purpose = .marketing,
        channel: ContactChannel = .email,
        kind: Kind,
        basis: LawfulBasis? = nil,
        source: String? = nil,
        text: ID<ConsentText>? = nil,
        locale: String? = nil,
        evidence: String? = nil,
        networkAddress: String? = nil,
        confirms: ID<ConsentFact>? = nil,
        expires: Instant? = nil,
        at: Instant = .unassigned
    ) {
        self.id = id
        self.contact = contact
        self.purpose = purpose
        self.channel = channel
        self.kind = kind
        self.basis = basis
        self.source = source
        self.text = text
        self.locale = locale
        self.evidence = evidence
        self.networkAddress = networkAddress
        self.confirms = confirms
        self.expires = expires
        self.at = at
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if at == .unassigned { at = now }
    }

    /// What a fact says.
    public enum Kind: String, TextRepresentable, CaseIterable {
        /// The contact may be contacted.
        case granted
        /// No longer.
        case withdrawn
        /// The contact, or somebody in its name, wants to be contacted and has not confirmed it yet.
        case requested
    }

    /// Whether the fact is about this purpose and channel; what is about all purposes is about each that needs consent.
    public func concerns(_ purpose: Purpose, via channel: ContactChannel) -> Bool {
        (self.channel == channel || self.channel == .all)
            && (self.purpose == purpose || self.purpose == .all && !purpose.isTransactional)
    }
}
