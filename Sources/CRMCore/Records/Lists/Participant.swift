public import StorageProtocols

/// Someone who took part in an activity, whether they are a contact or not.
public struct Participant: Sendable, Hashable {
    /// The part that was played.
    public var role: Role
    /// The normal form of the e-mail address or phone number that was used.
    public var address: String?
    /// The name as it was given.
    public var name: String?
    /// The contact, where it is known.
    public var contact: ID<Contact>?

    /// Creates a participant.
    public init(_ role: Role, address: String? = nil, name: String? = nil, contact: ID<Contact>? = nil) {
        self.role = role
        self.address = address
        self.name = name
        self.contact = contact
    }

    /// Creates a participant who is known by an e-mail address.
    public init(_ role: Role, email: EmailAddress, name: String? = nil, contact: ID<Contact>? = nil) {
        self.init(role, address: email.normal, name: name, contact: contact)
    }

    /// Creates a participant who is known by a phone number.
    public init(_ role: Role, phone: PhoneNumber, name: String? = nil, contact: ID<Contact>? = nil) {
        self.init(role, address: phone.normal, name: name, contact: contact)
    }

    /// The parts that are played; open, so that a channel can add its own.
    public struct Role: RawRepresentable, Sendable, Hashable {
        /// The stable name of the role.
        public var rawValue: String

        /// Creates a role from its stable name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Wrote or called.
        public static let from = Role(rawValue: "from")
        /// Was written to or called.
        public static let to = Role(rawValue: "to")
        /// Was given a copy.
        public static let cc = Role(rawValue: "cc")
        /// Was given a copy that the others do not know of.
        public static let bcc = Role(rawValue: "bcc")
        /// Called the meeting.
        public static let organizer = Role(rawValue: "organizer")
        /// Was there.
        public static let attendee = Role(rawValue: "attendee")
    }
}

/// Found by the address, else by the contact's identifier, else by the name.
extension Participant: ListElement {
    /// Which kind of key the elements have.
    public static var listKind: ColumnKind { .textList }

    /// What the element is found by.
    public var key: Value { .text(address ?? contact?.description ?? name ?? "") }

    /// Writes the element.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("role", role.rawValue)
        // What stands in for the key is not written twice.
        json.key("key")
        json.string(address ?? contact?.description ?? name ?? "")
        if address == nil { json.member("by", contact == nil ? "name" : "contact") }
        if address != nil || contact != nil { json.member("name", name ?? "") }
        if address != nil, let contact { json.member("contact", contact.description) }
        json.endObject()
    }

    /// Reads an element.
    public init(from json: inout JSONReader) throws {
        let members = try ListMembers(from: &json)
        let key = try members.key()
        role = Role(rawValue: members["role"] ?? "")
        switch members["by"] {
        case "name": name = key.isEmpty ? nil : key
        case "contact":
            contact = ID<Contact>(key)
            name = members["name"]
        default:
            address = key
            name = members["name"]
            contact = members["contact"].flatMap { ID<Contact>($0) }
        }
    }
}
