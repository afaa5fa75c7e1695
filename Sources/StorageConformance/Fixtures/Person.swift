import StorageProtocols

/// A person: lists with unique and with searched elements, an instant, a reference.
struct Person: Record, Equatable {
    var id: ID<Person>
    var name: String
    var company: ID<Company>?
    var emails: [String]
    var phones: [Phone]
    var tags: [String]?
    var score: Int?
    var born: CivilDate?
    var seen: Instant?
    var notes: String?

    enum Fields {
        static let id = Field<Person, ID<Person>>("id") { $0.id }
        static let name = Field<Person, String>("name") { $0.name }
        static let company = Field<Person, ID<Company>?>("company") { $0.company }
        static let emails = Field<Person, [String]>("emails") { $0.emails }
        static let phones = Field<Person, [Phone]>("phones") { $0.phones }
        static let tags = Field<Person, [String]?>("tags") { $0.tags }
        static let score = Field<Person, Int?>("score") { $0.score }
        static let born = Field<Person, CivilDate?>("born") { $0.born }
        static let seen = Field<Person, Instant?>("seen") { $0.seen }
        static let notes = Field<Person, String?>("notes") { $0.notes }
    }

    static let typeName = "person"

    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.company,
        Fields.emails,
        Fields.phones,
        Fields.tags,
        Fields.score,
        Fields.born,
        Fields.seen,
        Fields.notes,
        make: Person.init(id:name:company:emails:phones:tags:score:born:seen:notes:)
    )
    .unique(Fields.emails)
    .indexed(by: Fields.company, Fields.name)
    .indexed(by: Fields.score)
    .searchable(Fields.name)
    .searchable(Fields.emails)
    .searchable(Fields.phones)
    .searchable(Fields.notes)
    .searchableMembers("key", "digits")
}

extension Person {
    /// A person of whom only the name matters.
    init(_ number: Int, _ name: String, emails: [String] = []) {
        self.init(id: .fixture(number), name: name, emails: emails, phones: [])
    }
}

/// A phone number as it was typed, found by its digits too.
struct Phone: ListElement {
    var number: String
    var label: String

    var digits: String { String(number.filter(\.isNumber)) }
    var key: Value { .text(number) }
    static var listKind: ColumnKind { .textList }

    init(_ number: String, label: String = "work") {
        self.number = number
        self.label = label
    }

    init(from json: inout JSONReader) throws {
        self.init("")
        try json.beginObject()
        while let key = try json.nextKey() {
            switch key {
            case "key": number = try json.readString()
            case "label": label = try json.readString()
            default: try json.skipValue()
            }
        }
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.key("key")
        json.string(number)
        json.key("digits")
        json.string(digits)
        json.key("label")
        json.string(label)
        json.endObject()
    }
}
