import StorageProtocols
import Testing

extension StoreConformanceCase {
    private static func companies(_ condition: Condition, _ store: any Store) async throws -> String {
        try await store.read { tx in
            var names = ""
            var query = RecordQuery(type: "company", condition: condition)
            query.sort = [Sort(FieldName("name"))]
            try tx.forEachRow(query) { row in
                names += try Company.schema.decode(&row).name
                return true
            }
            return names
        }
    }

    private static func company(_ number: Int, _ values: [String: Value]) -> Company {
        var company = Company(number, "\(number)")
        for (name, value) in values { company.custom[name] = value }
        return company
    }

    private static func list(_ texts: String...) -> Value { .list(ListValue(texts: texts)) }

    static func customLists(_ store: any Store) async throws {
        try await store.define([CustomField("colours", .textList), CustomField("level", .integer)], on: "company")
        try await store.insert(
            company(1, ["colours": list("red", "blue")]),
            company(2, ["colours": list("red \"x\"")]),
            company(3, ["colours": list()]),
            company(4, ["level": .integer(1)])
        )
        let table: [(Condition, String)] = [
            (.contains(.custom("colours"), .text("red")), "1"),
            (.contains(.custom("colours"), .text("red \"x\"")), "2"),
            (.not(.contains(.custom("colours"), .text("red"))), "23"),
            (.any([.contains(.custom("colours"), .text("blue")), .contains(.custom("colours"), .text("x"))]), "1"),
            (.isNull(.custom("colours")), "4"),
        ]
        for (condition, expected) in table {
            #expect(try await companies(condition, store) == expected, "\(condition)")
        }
        let read = try await store.read { tx in try tx.get(ID<Company>.fixture(1)).custom["colours"] }
        #expect(read == list("red", "blue"))
        let projected = try await store.read { tx in
            var query = RecordQuery(type: "company", condition: .compare(.id, .equal, .id(ID<Company>.fixture(1).raw)))
            query.columns = .fields([ProjectedField(.custom("colours"))])
            var values: [Value] = []
            try tx.forEachRow(query) { row in
                values.append(try row.value(.textList))
                return true
            }
            return values
        }
        #expect(projected == [list("red", "blue")])
        for wrong in [Value.text("red"), .integer(1)] {
            let error = try await store.failureOfWrite { tx in try tx.insert([company(7, ["colours": wrong])]) }
            #expect(error?.code == .invalidValue)
            #expect(error?.field == "colours")
        }
        let error = try await store.failureOfWrite { tx in try tx.insert([company(7, ["level": list("1")])]) }
        #expect(error?.field == "level")
        for condition in [
            Condition.compare(.custom("colours"), .equal, .text("red")), .contains(.custom("level"), .text("1")),
        ] {
            await expectError(.invalidQuery) { _ = try await companies(condition, store) }
        }
        #expect(try await store.verify().isSound)
    }

    static func customUnique(_ store: any Store) async throws {
        try await store.define(
            [CustomField("code", .text, isUnique: true), CustomField("no's", .integer, isUnique: true)],
            on: "company"
        )
        try await store.insert(
            company(1, ["code": .text("a"), "no's": .integer(1)]),
            company(2, ["code": .text("b")]),
            company(3, [:])
        )
        for (values, field) in [(["code": Value.text("a")], "code"), (["no's": .integer(1)], "no's")] {
            let error = try await store.failureOfWrite { tx in try tx.insert([company(6, [:]), company(7, values)]) }
            #expect(error?.code == .uniqueViolation)
            #expect(error?.field == field)
            #expect(error?.type == "company")
            #expect(error?.index == 1)
            #expect(error?.record == ID<Company>.fixture(7).raw)
        }
        let error = try await store.failureOfWrite { tx in
            var second = try tx.get(ID<Company>.fixture(2))
            second.custom["code"] = .text("a")
            try tx.update(second)
        }
        #expect(error?.code == .uniqueViolation)
        #expect(error?.field == "code")
        // Two records swap their values in one call.
        try await store.write(at: 1) { tx in
            var (first, second) = (try tx.get(ID<Company>.fixture(1)), try tx.get(ID<Company>.fixture(2)))
            (first.custom["code"], second.custom["code"]) = (second.custom["code"], first.custom["code"])
            try tx.update([first, second])
        }
        #expect(try await companies(.compare(.custom("code"), .equal, .text("a")), store) == "2")
        // What a deleted record held is free.
        try await store.write(at: 2) { tx in
            try tx.delete(ID<Company>.fixture(2))
            try tx.insert([company(4, ["code": .text("a")])])
        }
        let restored = try await store.failureOfWrite { tx in try tx.restore(ID<Company>.fixture(2)) }
        #expect(restored?.code == .uniqueViolation)
        #expect(try await store.verify().isSound)
    }

    static func customBecomingUnique(_ store: any Store) async throws {
        try await store.define([CustomField("code", .text)], on: "company")
        try await store.insert(company(1, ["code": .text("a")]), company(2, ["code": .text("a")]))
        let unique = [CustomField("code", .text, isUnique: true)]
        await expectError(.uniqueViolation) { try await store.define(unique, on: "company") }
        #expect(store.catalog.types["company"]?.customFields == [CustomField("code", .text)])
        try await store.write(at: 1) { tx in
            var second = try tx.get(ID<Company>.fixture(2))
            second.custom["code"] = .text("b")
            try tx.update(second)
        }
        try await store.define(unique, on: "company")
        let error = try await store.failureOfWrite { tx in try tx.insert([company(3, ["code": .text("b")])]) }
        #expect(error?.field == "code")
        try await store.define([CustomField("code", .text)], on: "company")
        try await store.insert(company(3, ["code": .text("b")]))
    }

    static func customSearchable(_ store: any Store) async throws {
        try await store.define(
            [CustomField("word", .text), CustomField("hidden", .text, isSearchable: false)],
            on: "company"
        )
        try await store.insert(company(1, ["word": .text("lavender"), "hidden": .text("crocus")]))
        #expect(try await companies(.matches(TextSearch("lavender")), store) == "1")
        #expect(try await companies(.matches(TextSearch("crocus")), store) == "")
        try await store.define(
            [CustomField("word", .text, isSearchable: false), CustomField("hidden", .text)],
            on: "company"
        )
        #expect(try await companies(.matches(TextSearch("lavender")), store) == "")
        #expect(try await companies(.matches(TextSearch("crocus")), store) == "1")
        try await store.write(at: 1) { tx in
            var company = try tx.get(ID<Company>.fixture(1))
            company.custom["hidden"] = .text("tulip")
            try tx.update(company)
        }
        #expect(try await companies(.matches(TextSearch("crocus")), store) == "")
        #expect(try await companies(.matches(TextSearch("tulip")), store) == "1")
        #expect(try await store.verify().isSound)
    }
}
