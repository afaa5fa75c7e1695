public import CRMCore

/// A mail with places for a contact's data, in Mustache.
///
/// The parts know `contact`, `account`, `owner`, `sender`, `journey` and `links`; see ``MergeData``. A template is
/// checked when it is written: one that does not parse is refused.
public struct MailTemplate: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<MailTemplate>
    /// The name.
    ///
    /// No two live templates have names that differ only in case, width or accents.
    public var name: String
    /// The subject; line breaks and control characters of the data are left out.
    public var subject: String
    /// The part in HTML; the data is escaped.
    public var html: String?
    /// The part in plain text.
    public var text: String
    /// What inboxes show after the subject; put at the start of the HTML part, out of sight.
    public var preheader: String?

    /// Creates a template; the session assigns the identifier.
    public init(
        id: ID<MailTemplate> = .unassigned,
        name: String,
        subject: String,
        html: String? = nil,
        text: String,
        preheader: String? = nil
    ) {
        self.id = id
        self.name = name
        self.subject = subject
        self.html = html
        self.text = text
        self.preheader = preheader
    }
}

extension MailTemplate {
    /// The fields of templates.
    public enum Fields {
        /// The identifier.
        public static let id = Field<MailTemplate, ID<MailTemplate>>("id") { $0.id }
        /// The name.
        public static let name = Field<MailTemplate, String>("name") { $0.name }
        /// The subject.
        public static let subject = Field<MailTemplate, String>("subject") { $0.subject }
        /// The part in HTML.
        public static let html = Field<MailTemplate, String?>("html") { $0.html }
        /// The part in plain text.
        public static let text = Field<MailTemplate, String>("text") { $0.text }
        /// The preheader.
        public static let preheader = Field<MailTemplate, String?>("preheader") { $0.preheader }
        /// The folded name, which is unique; derived.
        public static let nameKey = Field<MailTemplate, String>("name_key") {
            String(decoding: TextFolding.fold($0.name), as: UTF8.self)
        }
    }

    /// The name of the record type.
    public static let typeName = "mail_template"

    /// The columns, indexes and search fields.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.subject,
        Fields.html,
        Fields.text,
        Fields.preheader,
        make: { MailTemplate(id: $0, name: $1, subject: $2, html: $3, text: $4, preheader: $5) }
    )
    .derived(Fields.nameKey)
    .unique(Fields.nameKey)
    .searchable(Fields.name)
}
