import CRMCore
import FileStorage
import SalesAutomation
import StorageProtocols

/// The steps of the workload in their order, on one store.
struct Workload {
    let folder: String
    let path: String
    let durability: FileEngine.Durability
    let report: Report

    /// What later steps know of what earlier ones have made.
    struct Made {
        var users: [ID<User>] = []
        var accounts: [ID<Account>] = []
        var contacts: [ID<Contact>] = []
        var leads: [ID<Opportunity>] = []
    }

    static let pipeline = "deals"
    static func modules() throws -> [any CRMModule] {
        let deals = Pipeline(pipeline) {
            Stage("lead", probability: 10)
            Stage("opportunity", probability: 40) {
                Requires { $0.amount }
            }
            Stage("converted", probability: 70, category: .commit)
            Stage.won()
            Stage.lost()
        }
        return [SalesAutomation(pipelines: [deals]), try marketing()]
    }

    func run() async throws {
        let crm = try await CRM.open(.file(path, durability: durability), modules: Self.modules())
        let session = crm.session(as: .system("benchmark"))
        var made = Made()
        try await createCompanies(session, &made)
        try await defineTier(session)
        try await createContacts(session, &made)
        if report.wants("b_single_create_fts") { try await createSingly(session, made) }
        let campaign = ["j_segment", "j_enrol", "j_process_mail", "j_deliver_mail"]
        let deals = ["c_bulk_opps", "d_stage_move", "f_page", "h_pipeline", "h_won_trend"]
        if (deals + campaign).contains(where: report.wants) {
            try await createOpportunities(session, &made)
        }
        if report.wants("d_stage_move") { try await moveStages(session, made) }
        if ["e_by_id", "e_by_id_in_txn", "e_by_email"].contains(where: report.wants) {
            try await lookUp(session, made)
        }
        if report.wants("f_page") { try await readPages(session, made) }
        if ["h_pipeline", "h_won_trend"].contains(where: report.wants) { try await summarise(session) }
        if report.wants("g_fts") { try await search(session) }
        if (["c2_bulk_activities"] + campaign).contains(where: report.wants) {
            try await createActivities(session, made)
        }
        if campaign.contains(where: report.wants) { try await runCampaign(session, made) }
        try await crm.close()
        try await open()
    }

    func file(_ name: String) -> String { folder + "/" + name + ".tsv" }
}
