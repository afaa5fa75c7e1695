import CRMCore
import CRMTesting
import StorageProtocols

/// A card that each contact has at most one of: a row that cannot always move.
struct ClubCard: CRMRecord, Hashable {
    var id: ID<ClubCard> = .unassigned
    var contact: ID<Contact>
    var points: Int

    enum Fields {
        static let id = Field<ClubCard, ID<ClubCard>>("id") { $0.id }
        static let contact = Field<ClubCard, ID<Contact>>("contact") { $0.contact }
        static let points = Field<ClubCard, Int>("points") { $0.points }
    }

    static let typeName = "card"
    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.contact,
        Fields.points,
        make: { ClubCard(id: $0, contact: $1, points: $2) }
    )
    .unique(Fields.contact)
}

/// A place on a list whose identifier follows from the contact.
struct Seat: CRMRecord, Hashable {
    var id: ID<Seat>
    var contact: ID<Contact>
    var visits: Int

    init(contact: ID<Contact>, visits: Int) {
        self.init(id: Self.id(contact), contact: contact, visits: visits)
    }

    init(id: ID<Seat>, contact: ID<Contact>, visits: Int) {
        (self.id, self.contact, self.visits) = (id, contact, visits)
    }

    static func id(_ contact: ID<Contact>) -> ID<Seat> {
        ID(RecordID(high: contact.raw.high, low: contact.raw.low ^ 0xFFFF))
    }

    enum Fields {
        static let id = Field<Seat, ID<Seat>>("id") { $0.id }
        static let contact = Field<Seat, ID<Contact>>("contact") { $0.contact }
        static let visits = Field<Seat, Int>("visits") { $0.visits }
    }

    static let typeName = "seat"
    static let schema = Schema(
        typeName,
        Fields.id,
        Fields.contact,
        Fields.visits,
        make: { Seat(id: $0, contact: $1, visits: $2) }
    )
    .indexed(by: Fields.contact)
}

/// A module whose rows do not simply move.
struct Club: CRMModule {
    let name = "loyalty"

    func register(in registry: inout Registry) {
        registry.add(ClubCard.self)
        registry.add(Seat.self)
        registry.merging(Seat.self, by: Seat.Fields.contact) { rows in
            var own = rows.own.first
            return rows.moving.map { seat in
                guard var target = own else {
                    let moved = Seat(contact: rows.survivor, visits: seat.visits)
                    own = moved
                    return .become(moved, "its identifier follows from the contact")
                }
                target.visits += seat.visits
                own = target
                return .fold(into: target, "one seat a contact")
            }
        }
    }
}

extension CRM {
    /// The values of all rows of all record types, those of derived columns too, in the order of their identifiers.
    func content() async throws -> [RecordLink: [Value]] {
        try await store.read { tx in
            var rows: [RecordLink: [Value]] = [:]
            for name in tx.catalog.names {
                let type = try tx.catalog.type(name)
                var query = RecordQuery(type: name)
                query.columns = .row
                try tx.forEachRow(query) { row in
                    let values = try type.columns.map { try row.value($0.kind) }
                    if case .id(let id)? = values.first { rows[RecordLink(type: name, id: id)] = values }
                    return true
                }
            }
            return rows
        }
    }
}

/// The names of the fields in which two contents differ; a row that only one of them has differs in `id`.
func differences(_ left: [RecordLink: [Value]], _ right: [RecordLink: [Value]], _ catalog: Catalog) throws -> Set<
    String
> {
    var names: Set<String> = []
    for link in Set(left.keys).union(right.keys) {
        guard let a = left[link], let b = right[link] else {
            names.insert("\(link.type) \(link.id) id")
            continue
        }
        for (column, (old, new)) in zip(try catalog.type(link.type).columns, zip(a, b)) where old != new {
            names.insert("\(link.type) \(link.id) \(column.name)")
        }
    }
    return names
}
