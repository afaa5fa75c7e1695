import CRMCore
import InMemoryStorage
import SalesAutomation
import StorageProtocols
import Testing

@Suite struct LandingPageTests {
    @Test func theExampleRuns() async throws {
        let newBusiness = Pipeline("new-business") {
            Stage("qualify", probability: 10)
            Stage("proposal", probability: 50, category: .bestCase) {
                Requires { $0.amount }
            }
            Stage.won()
            Stage.lost(reasons: ["price", "timing", "competitor"])
        }
        let crm = try await CRM.open(.inMemory, modules: [SalesAutomation(pipelines: [newBusiness])])
        let session = crm.session(as: .system("host"))

        let lead = try await session.capture(Lead(company: "Acme"), key: "form-17")
        let deal = Opportunity(name: "Acme", pipeline: "new-business", stage: "qualify")
        let plan = try await session.planConversion(of: lead.id, ConversionChoices(opportunity: .new(deal)))
        let result = try await session.convert(plan, key: "form-17")

        let opportunity = try #require(result.opportunity)
        await #expect(throws: CRMError.self) { try await session.move(opportunity, to: "proposal") }
        #expect(try await session.get(opportunity).account == result.account)
    }
}
