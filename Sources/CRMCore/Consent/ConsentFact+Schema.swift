public import StorageProtocols

extension ConsentFact {
    /// The fields of consent facts.
    public enum Fields {
        /// The identifier.
        public static let id = Field<ConsentFact, ID<ConsentFact>>("id") { $0.id }
        /// The contact.
        public static let contact = Field<ConsentFact, ID<Contact>>("contact") { $0.contact }
        /// The purpose.
        public static let purpose = Field<ConsentFact, Purpose>("purpose") { $0.purpose }
        /// The channel.
        public static let channel = Field<ConsentFact, ContactChannel>("channel") { $0.channel }
        /// Given, asked for or taken back.
        public static let kind = Field<ConsentFact, Kind>("kind") { $0.kind }
        /// The lawful basis.
        public static let basis = Field<ConsentFact, LawfulBasis?>("basis") { $0.basis }
        /// The source.
        public static let source = Field<ConsentFact, String?>("source") { $0.source }
        /// The stored words.
        public static let text = Field<ConsentFact, ID<ConsentText>?>("text") { $0.text }
        /// The language.
        public static let locale = Field<ConsentFact, String?>("locale") { $0.locale }
        /// Further proof.
        public static let evidence = Field<ConsentFact, String?>("evidence") { $0.evidence }
        /// The network address.
        public static let networkAddress = Field<ConsentFact, String?>("network_address") { $0.networkAddress }
        /// The request that is confirmed.
        public static let confirms = Field<ConsentFact, ID<ConsentFact>?>("confirms") { $0.confirms }
        /// From when on it no longer counts.
        public static let expires = Field<ConsentFact, Instant?>("expires") { $0.expires }
        /// When it was said.
        public static let at = Field<ConsentFact, Instant>("at") { $0.at }
    }

    /// The name of the record type.
    public static let typeName = "consent_fact"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        version: 2,
        Fields.id,
        Fields.contact,
        Fields.purpose,
        Fields.channel,
        Fields.kind,
        Fields.basis,
        Fields.source,
        Fields.text,
        Fields.locale,
        Fields.evidence,
        Fields.networkAddress,
        Fields.confirms,
        Fields.expires,
        Fields.at,
        make: ConsentFact.init
    )
    .indexed(by: Fields.contact, Fields.at)
    .migrated(
        to: 2,
        .rename("topic", to: "purpose"),
        .add("text", default: .null),
        .add("locale", default: .null),
        .add("network_address", default: .null),
        .add("confirms", default: .null),
        .add("expires", default: .null)
    )
}
