public import CRMCore

/// One thing that a contact agreed to or took back, with its proof.
///
/// Facts are only ever added to: what holds now is the fold of all of them, ``ConsentState/init(_:topic:channel:)``.
public struct ConsentFact: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<ConsentFact>
    /// Who agreed or took it back.
    public var contact: ID<Contact>
    /// What for.
    public var topic: Topic
    /// By which way the contact may be reached.
    public var channel: Activity.Channel
    /// Whether it was given or taken back.
    public var kind: Kind
    /// Why the law allows it; nil for what was taken back.
    public var basis: LawfulBasis?
    /// Where it was said, such as `web form` or `unsubscribe link`.
    public var source: String?
    /// The proof: the exact words that were agreed to, the form and its version.
    public var evidence: String?
    /// When it was said.
    public var at: Instant

    /// Creates a fact; the session assigns the identifier, and the time unless it is given.
    public init(
        id: ID<ConsentFact> = .unassigned,
        contact: ID<Contact>,
        topic: Topic = .marketing,
        channel: Activity.Channel = .email,
        kind: Kind,
        basis: LawfulBasis? = nil,
        source: String? = nil,
        evidence: String? = nil,
        at: Instant = .unassigned
    ) {
        self.id = id
        self.contact = contact
        self.topic = topic
        self.channel = channel
        self.kind = kind
        self.basis = basis
        self.source = source
        self.evidence = evidence
        self.at = at
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if at == .unassigned { at = now }
    }

    /// Whether consent was given or taken back.
    public enum Kind: String, TextRepresentable, CaseIterable {
        /// The contact may be written to.
        case granted
        /// No longer.
        case withdrawn
    }
}

extension ConsentFact {
    /// The fields of consent facts.
    public enum Fields {
        /// The identifier.
        public static let id = Field<ConsentFact, ID<ConsentFact>>("id") { $0.id }
        /// The contact.
        public static let contact = Field<ConsentFact, ID<Contact>>("contact") { $0.contact }
        /// The topic.
        public static let topic = Field<ConsentFact, Topic>("topic") { $0.topic }
        /// The channel.
        public static let channel = Field<ConsentFact, Activity.Channel>("channel") { $0.channel }
        /// Given or taken back.
        public static let kind = Field<ConsentFact, Kind>("kind") { $0.kind }
        /// The lawful basis.
        public static let basis = Field<ConsentFact, LawfulBasis?>("basis") { $0.basis }
        /// The source.
        public static let source = Field<ConsentFact, String?>("source") { $0.source }
        /// The proof.
        public static let evidence = Field<ConsentFact, String?>("evidence") { $0.evidence }
        /// When it was said.
        public static let at = Field<ConsentFact, Instant>("at") { $0.at }
    }

    /// The name of the record type.
    public static let typeName = "consent_fact"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.contact,
        Fields.topic,
        Fields.channel,
        Fields.kind,
        Fields.basis,
        Fields.source,
        Fields.evidence,
        Fields.at,
        make: ConsentFact.init
    )
    .indexed(by: Fields.contact, Fields.at)
}
