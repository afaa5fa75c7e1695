import StorageProtocols

/// A record type with something of everything.
struct Person: Record, Equatable {
    var id: ID<Person>
    var name: String
    var city: String?
    var score: Int
    var emails: [String]
    var employer: ID<Person>?
    var note: String?
    var custom: CustomValues

    init(
        _ number: UInt64,
        _ name: String,
        city: String? = nil,
        score: Int = 0,
        emails: [String] = [],
        employer: ID<Person>? = nil,
        note: String? = nil,
        custom: CustomValues = CustomValues()
    ) {
        self.init(
            id: ID(RecordID(high: 1, low: number)),
            name: name,
            city: city,
            score: score,
            emails: emails,
            employer: employer,
            note: note,
            custom: custom
        )
    }

    init(
        id: ID<Person>,
        name: String,
        city: String?,
        score: Int,
        emails: [String],
        employer: ID<Person>?,
        note: String?,
        custom: CustomValues
    ) {
        self.id = id
        self.name = name
        self.city = city
        self.score = score
        self.emails = emails
        self.employer = employer
        self.note = note
        self.custom = custom
    }

    enum Fields {
        static let id = Field<Person, ID<Person>>("id") { $0.id }
        static let name = Field<Person, String>("name") { $0.name }
        static let city = Field<Person, String?>("city") { $0.city }
        static let score = Field<Person, Int>("score") { $0.score }
        static let emails = Field<Person, [String]>("emails") { $0.emails }
        static let employer = Field<Person, ID<Person>?>("employer") { $0.employer }
        static let note = Field<Person, String?>("note") { $0.note }
        static let custom = Field<Person, CustomValues>("custom") { $0.custom }
        static let nameKey = Field<Person, String>("name_key") { $0.name.lowercased() }
    }

    static let typeName = "person"

    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.city,
        Fields.score,
        Fields.emails,
        Fields.employer,
        Fields.note,
        Fields.custom,
        make: Person.init(id:name:city:score:emails:employer:note:custom:)
    )
    .derived(Fields.nameKey)
    .indexed(by: Fields.city)
    .indexed(by: Fields.nameKey)
    .unique(Fields.emails)
    .searchable(Fields.name)
    .searchable(Fields.emails)
    .searchable(Fields.note)
}
