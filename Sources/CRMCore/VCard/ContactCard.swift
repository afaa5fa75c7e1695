public import StorageProtocols

/// What an imported vCard said of a person beside what a ``Contact`` has a place for: photos, keys, social profiles.
///
/// An export gives it back, so that nothing of a card is lost on the way through.
public struct ContactCard: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<ContactCard>
    /// The person; no two cards are about the same.
    public var contact: ID<Contact>
    /// The properties, as vCard 4.0 writes them.
    public var properties: String

    /// The most bytes of ``properties``, which ``ContentReader`` reads back.
    static let longest = ContentReader.longestComponent

    init(id: ID<ContactCard> = .unassigned, contact: ID<Contact>, properties: String) {
        self.id = id
        self.contact = contact
        self.properties = properties
    }

    /// The properties.
    public var lines: [ContentLine] {
        var reader = ContentReader(.bytes(Array("BEGIN:VCARD\r\n\(properties)END:VCARD\r\n".utf8)))
        return ((try? reader.next()) ?? nil)?.lines ?? []
    }

    /// The text of properties.
    static func text(_ lines: [ContentLine]) -> String {
        var writer = ContentWriter()
        for line in lines { writer.write(line) }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The fields of cards.
    public enum Fields {
        /// The identifier.
        public static let id = Field<ContactCard, ID<ContactCard>>("id") { $0.id }
        /// The person.
        public static let contact = Field<ContactCard, ID<Contact>>("contact") { $0.contact }
        /// The properties.
        public static let properties = Field<ContactCard, String>("properties") { $0.properties }
    }

    /// The name of the record type.
    public static let typeName = "contact_card"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.contact,
        Fields.properties,
        make: { ContactCard(id: $0, contact: $1, properties: $2) }
    )
    .unique(Fields.contact)
}
