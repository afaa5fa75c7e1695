import StorageProtocols

/// An event: a list of references, a reference to a record of any type, and bytes.
struct Event: Record, Equatable {
    var id: ID<Event>
    var subject: String
    var participants: [Participant]
    var about: RecordID?
    var attachment: Blob?

    enum Fields {
        static let id = Field<Event, ID<Event>>("id") { $0.id }
        static let subject = Field<Event, String>("subject") { $0.subject }
        static let participants = Field<Event, [Participant]>("participants") { $0.participants }
        static let about = Field<Event, RecordID?>("about") { $0.about }
        static let attachment = Field<Event, Blob?>("attachment") { $0.attachment }
    }

    static let typeName = "event"

    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.subject,
        Fields.participants,
        Fields.about,
        Fields.attachment,
        make: Event.init(id:subject:participants:about:attachment:)
    )
    .indexed(by: Fields.participants)
    .indexed(by: Fields.about)
}

/// A person who takes part in an event.
struct Participant: ListElement {
    var person: RecordID
    var role: String

    var key: Value { .id(person) }
    static var listKind: ColumnKind { .idList }

    init(_ person: RecordID, role: String = "guest") {
        self.person = person
        self.role = role
    }

    init(from json: inout JSONReader) throws {
        self.init(RecordID(high: 0, low: 0))
        try json.beginObject()
        while let key = try json.nextKey() {
            switch key {
            case "key":
                guard let id = RecordID(try json.readString()) else {
                    throw StorageError(.corrupt, "not an identifier")
                }
                person = id
            case "role": role = try json.readString()
            default: try json.skipValue()
            }
        }
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("key")
        json.string(person.description)
        json.key("role")
        json.string(role)
        json.endObject()
    }
}

/// Bytes as a field.
struct Blob: FieldValue, Hashable {
    var bytes: [UInt8]

    static var kind: ColumnKind { .bytes }
    var value: Value { .bytes(bytes) }

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func read(from row: inout RowReader) throws -> Blob { Blob(try row.bytes()) }
}
