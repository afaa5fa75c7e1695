import StorageProtocols

/// A record with a field of each kind.
struct Person: Record, Hashable {
    var id: ID<Person>
    var name: String
    var friend: ID<Person>?
    var tags: [String]?
    var score: Int?
    var weight: Double?
    var isActive: Bool?
    var born: CivilDate?
    var seen: Instant?

    enum Fields {
        static let id = Field<Person, ID<Person>>("id") { $0.id }
        static let name = Field<Person, String>("name") { $0.name }
        static let friend = Field<Person, ID<Person>?>("friend") { $0.friend }
        static let tags = Field<Person, [String]?>("tags") { $0.tags }
        static let score = Field<Person, Int?>("score") { $0.score }
        static let weight = Field<Person, Double?>("weight") { $0.weight }
        static let isActive = Field<Person, Bool?>("active") { $0.isActive }
        static let born = Field<Person, CivilDate?>("born") { $0.born }
        static let seen = Field<Person, Instant?>("seen") { $0.seen }
    }

    static let typeName = "person"

    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.name,
        Fields.friend,
        Fields.tags,
        Fields.score,
        Fields.weight,
        Fields.isActive,
        Fields.born,
        Fields.seen,
        make: Person.init
    )
    .indexed(by: Fields.score)
    .searchable(Fields.name)

    /// A few people with ordinary and extreme values, and with none.
    static let samples: [Person] = {
        let names = ["", "Ann Lee", "ann lee", "Zoë", "田中 太郎", "O'Neil%_\\", "a\u{301}", "🙂"]
        return names.enumerated()
            .map { index, name in
                Person(
                    id: ID(RecordID(high: 0, low: UInt64(index + 1))),
                    name: name,
                    friend: index % 3 == 0 ? nil : ID(RecordID(high: 0, low: UInt64(index))),
                    tags: index % 2 == 0 ? nil : Array(["vip", "", name].prefix(index % 4)),
                    score: [nil, 0, -1, .max, .min, 50][index % 6],
                    weight: [0.5, nil, -0.0, 1e300, -1e-300][index % 5],
                    isActive: [true, false, nil][index % 3],
                    born: CivilDate(year: 1900 + index * 17, month: 1 + index, day: 28),
                    seen: index == 1 ? nil : Instant(seconds: Int64(index) * 100_000_000)
                )
            }
    }()
}
