import CRMCore
import Foundation
import StorageProtocols
import Testing

/// Handing out everything about a person.
@Suite struct SubjectExportTests {
    private func bundle(_ session: Session, _ contact: ID<Contact>) async throws -> (Data, [String: Any], SubjectBundle)
    {
        let collector = ByteCollector()
        let summary = try await session.exportSubject(contact, to: collector.sink)
        let data = Data(collector.bytes)
        let json = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        return (data, json ?? [:], summary)
    }

    @Test func everythingIsHandedOut() async throws {
        let test = try await PrivacyCRM()
        let people = try await Canaries(test.session)
        let (data, json, summary) = try await bundle(test.session, people.contact)
        for mark in Canaries.all {
            let forms = StoreFolder.encodings(of: mark).filter { ["UTF-8", "lower case", "JSON"].contains($0.0) }
            #expect(forms.contains { data.range(of: $0.1) != nil }, "\(mark) is missing")
        }
        #expect(json["format"] as? String == "swift-crm-subject")
        #expect(json["contact"] as? String == people.contact.description)
        let records = json["records"] as? [[String: Any]] ?? []
        #expect(records.count == summary.records.values.reduce(0, +))
        let types = json["types"] as? [String: [String: Any]] ?? [:]
        #expect(types["activity"]?["purpose"] as? String == "dealings with the person")
        #expect(Set(records.compactMap { $0["type"] as? String }) == Set(types.keys))
        let contact = records.first { $0["type"] as? String == "contact" }
        #expect((contact?["states"] as? [Any])?.count ?? 0 >= 3)
    }

    @Test func othersAreLeftOut() async throws {
        let test = try await PrivacyCRM()
        let people = try await Canaries(test.session)
        let text = String(decoding: try await bundle(test.session, people.contact).0, as: UTF8.self)
        #expect(!text.contains("bob@acme.example"), "the address of another participant")
        #expect(!text.contains("zoe@@broken"), "a refused row of somebody else")
        #expect(!text.contains("Stays as he is."))
    }

    @Test func everyColumnOfEveryTypeThatReachesAPersonIsHandedOut() async throws {
        let test = try await PrivacyCRM()
        let people = try await Canaries(test.session)
        let json = try await bundle(test.session, people.contact).1
        // The last state of each record, compared with the store's own row.
        for record in json["records"] as? [[String: Any]] ?? [] {
            guard let name = record["type"] as? String, let text = record["id"] as? String, let id = RecordID(text),
                let values = (record["states"] as? [[String: Any]])?.last?["values"] as? [String: Any]
            else {
                Issue.record("a record without values")
                continue
            }
            let missing = try await test.crm.store.read { tx -> [String] in
                let type = try tx.catalog.type(name)
                guard let last = try tx.revisions(type, id).last else { return ["the record"] }
                return type.columns.indices
                    .filter { !type.columns[$0].isDerived && !last.values[$0].isNull }
                    .map { type.columns[$0].name }
            }
            #expect(missing.filter { values[$0] == nil } == [], "columns of \(name)")
        }
    }

    @Test func whatIsErasedIsNotHandedOut() async throws {
        let test = try await PrivacyCRM()
        let people = try await Canaries(test.session)
        try await test.session.eraseSubject(test.session.planErasure(of: people.contact))
        let data = try await bundle(test.session, people.contact).0
        for mark in Canaries.all { #expect(data.range(of: Data(mark.utf8)) == nil, "\(mark)") }
    }
}
