import CRMCore
import CRMTesting
import Testing

@Suite struct LifecycleTests {
    @Test(arguments: StoreKind.allCases)
    func goesForwardWithEvidenceAndKeepsEveryStep(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let ann = try await test.session.create(Contact(name: PersonName(given: "Ann")))
        let score = Evidence("score", "62 of 60", link: RecordLink(ann.id))
        #expect(try await test.session.advance(ann.id, to: .marketingQualified, evidence: [score]) != nil)
        test.clock.advance(by: .seconds(60))
        #expect(try await test.session.advance(ann.id, to: .lead, evidence: []) == nil, "never back by itself")
        #expect(try await test.session.advance(ann.id, to: .customer, evidence: [Evidence("won")]) != nil)
        let steps = try await test.session.fetch(
            LifecycleStep.where { $0.contact == ann.id }.sorted { $0.at.ascending }
        )
        #expect(steps.map(\.to) == [.marketingQualified, .customer])
        #expect(steps.map(\.from) == [nil, .marketingQualified])
        #expect(steps.first?.evidence == [score])
        #expect(try await test.session.get(ann.id).lifecycle == .customer)
        try await test.session.write(reason: "lost") { tx in
            try tx.setLifecycle(of: ann.id, to: .formerCustomer, evidence: [Evidence("cancelled")])
        }
        #expect(try await test.session.get(ann.id).lifecycle == .formerCustomer)
        await #expect(throws: CRMError.self) { try await test.session.delete(steps[0]) }
    }
}
