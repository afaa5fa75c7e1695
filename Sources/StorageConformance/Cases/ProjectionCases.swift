import StorageProtocols
import Testing

extension StoreConformanceCase {
    /// Selecting some fields.
    static var projections: [StoreConformanceCase] {
        [
            StoreConformanceCase("projections: fields of the record, in the order asked for", ownFields),
            StoreConformanceCase("projections: fields of a referenced record, null where there is none", through),
            StoreConformanceCase("projections: custom fields, lists, bytes and the version", otherFields),
        ]
    }

    private static func ownFields(_ store: any Store) async throws {
        try await smallWorld(store)
        let rows = try await store.read { tx in
            let deals = Deal.all.sorted { $0.amount.descending }.limit(2)
            return
                try tx.fetch(
                    deals.select(Deal.Fields.stage.selected, Deal.Fields.amount.selected, Deal.Fields.isWon.selected)
                )
                .map { "\($0.0) \($0.1) \($0.2.map(String.init) ?? "null")" }
        }
        #expect(rows == ["won 100 null", "open 20 null"])
    }

    private static func through(_ store: any Store) async throws {
        try await smallWorld(store)
        let query = Deal.all.sorted { $0.amount.descending }
            .select(
                Deal.Fields.title.selected,
                Deal.Fields.company[Company.Fields.name],
                Deal.Fields.owner[Person.Fields.name],
                Deal.Fields.owner[Person.Fields.emails]
            )
        func rows() async throws -> [String] {
            try await store.read { tx in
                try tx.fetch(query)
                    .map { "\($0.0), \($0.1 ?? "null"), \($0.2 ?? "null"), \($0.3?.count.description ?? "null")" }
            }
        }
        #expect(try await rows() == ["Deal 1, Acme, Ann, 0", "Deal 2, Acme, null, null", "Deal 3, Bolt, Dan, 0"])
        // With a condition, what does not satisfy it counts as absent, in groups too.
        let company = Deal.Fields.company.reference
        let bolt = Condition.compare(Company.Fields.name.reference, .equal, .text("Bolt"))
        let name = ProjectedField(
            Company.Fields.name.reference,
            through: .init(company, to: Company.typeName, where: bolt)
        )
        let groups = try await store.read { tx in
            var names: [String] = []
            var query = Deal.all.sorted { $0.title.ascending }.record
            query.columns = .fields([name])
            try tx.forEachRow(query) { row in
                names.append(row.skipNull() ? "null" : try row.text())
                return true
            }
            let groups = try tx.aggregate(Deal.all.aggregate(by: [.field(name)], [.count, Measure(.maximum(name))]))
            return names + groups.map { "\($0.keys) \($0.values)" }
        }
        let text = Value.text("Bolt")
        #expect(
            groups == [
                "null", "null", "Bolt", "\([Value.null]) \([Value.integer(2), .null])",
                "\([text]) \([Value.integer(1), text])",
            ]
        )
        try await store.write { tx in
            try tx.delete(ID<Company>.fixture(2))
            try tx.delete(ID<Person>.fixture(1))
        }
        let left = ["Deal 1, Acme, null, null", "Deal 2, Acme, null, null", "Deal 3, null, Dan, 0"]
        #expect(try await rows() == left)
    }

    private static func otherFields(_ store: any Store) async throws {
        try await store.define([CustomField("level", .integer), CustomField("ratio", .real)], on: "company")
        var company = fullCompany(1)
        company.custom["ratio"] = .integer(2)
        let version = try await store.insert(company)
        let event = Event(
            id: .fixture(1),
            subject: "s",
            participants: [Participant(.fixture(4))],
            about: .fixture(1),
            attachment: Blob([1, 2])
        )
        try await store.insert(event)
        let rows = try await store.read { tx in
            var query = RecordQuery(type: "company")
            let fields: [FieldName] = [.version, .custom("level"), .custom("ratio"), FieldName("founded"), .id]
            query.columns = .fields(fields.map { ProjectedField($0) })
            var rows: [[Value]] = []
            try tx.forEachRow(query) { row in
                rows.append(try [.integer, .integer, .real, .date, .id(of: nil)].map { try row.value($0) })
                return true
            }
            query = RecordQuery(type: "event")
            let reference = ProjectedField.Reference(FieldName("about"), to: "company")
            query.columns = .fields([
                ProjectedField(FieldName("participants")), ProjectedField(FieldName("attachment")),
                ProjectedField(.custom("level"), through: reference), ProjectedField(.version, through: reference),
            ])
            try tx.forEachRow(query) { row in
                rows.append(try [.idList, .bytes, .integer, .integer].map { try row.value($0) })
                return true
            }
            return rows
        }
        let expected: [[Value]] = [
            [.integer(version.sequence), .integer(3), .real(2), .integer(-25_567), .id(.fixture(1))],
            [event.participants.value, .bytes([1, 2]), .integer(3), .integer(version.sequence)],
        ]
        #expect(rows == expected)
    }
}
