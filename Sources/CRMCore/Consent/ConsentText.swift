public import StorageProtocols

/// The words that people are asked to agree to: one version in one language.
///
/// Neither changed nor deleted, so that the proof of a consent shows what was on the screen. New words are a new version.
public struct ConsentText: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<ConsentText>
    /// What they are about.
    public var purpose: Purpose
    /// Their language, such as `de-CH`.
    public var locale: String
    /// Their version, counted from 1 for each purpose and language.
    public var version: Int
    /// The exact words.
    public var wording: String
    /// Since when they are used.
    public var at: Instant

    /// Creates a text; the session assigns the identifier, and the time unless it is given.
    public init(
        id: ID<ConsentText> = .unassigned,
        purpose: Purpose,
        locale: String,
        version: Int = 1,
        wording: String,
        at: Instant = .unassigned
    ) {
        self.id = id
        self.purpose = purpose
        self.locale = locale
        self.version = version
        self.wording = wording
        self.at = at
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if at == .unassigned { at = now }
    }
}

extension ConsentText {
    /// The fields of consent texts.
    public enum Fields {
        /// The identifier.
        public static let id = Field<ConsentText, ID<ConsentText>>("id") { $0.id }
        /// The purpose.
        public static let purpose = Field<ConsentText, Purpose>("purpose") { $0.purpose }
        /// The language.
        public static let locale = Field<ConsentText, String>("locale") { $0.locale }
        /// The version.
        public static let version = Field<ConsentText, Int>("version") { $0.version }
        /// The words.
        public static let wording = Field<ConsentText, String>("wording") { $0.wording }
        /// Since when.
        public static let at = Field<ConsentText, Instant>("at") { $0.at }
        /// Purpose, language and version, which are unique; derived.
        public static let key = Field<ConsentText, String>("key") {
            "\($0.purpose.rawValue) \($0.locale) \($0.version)"
        }
    }

    /// The name of the record type.
    public static let typeName = "consent_text"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.purpose,
        Fields.locale,
        Fields.version,
        Fields.wording,
        Fields.at,
        make: { ConsentText(id: $0, purpose: $1, locale: $2, version: $3, wording: $4, at: $5) }
    )
    .derived(Fields.key)
    .unique(Fields.key)
}
