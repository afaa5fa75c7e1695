import CRMCore
import ExampleTesting
import FileStorage
import Foundation
import MarketingAutomation
import Reporting
import SalesAutomation
import Testing

/// The demo, on businesses that are small enough to live through two years in seconds.
@Suite struct DemoTests {
    @Test func theSameSeedGivesTheSameContent() async throws {
        let tool = try Tool("FullSuite")
        defer { tool.remove() }
        var remains: [Remains] = []
        for (store, seed) in [("one", "3"), ("two", "3"), ("three", "4")] {
            let run = try tool.run(["demo", "--seed", seed, "--size", "20", "--json"], store: store)
            #expect(run.code == 0, "\(run.errors)")
            let told = try run.json()
            #expect(told.number("failures") == 0)
            #expect(told.object("counts").number("accounts") ?? 0 >= 18)
            remains.append(try await Remains(tool, store))
        }
        #expect(remains[0].archive == remains[1].archive)
        #expect(remains[0].commits == remains[1].commits)
        #expect(remains[0].archive != remains[2].archive)
    }

    @Test func twoYearsGoThroughTheGates() async throws {
        let tool = try Tool("FullSuite")
        defer { tool.remove() }
        let told = try tool.done("demo", "--size", "40", "--html", tool.path("page.html"))
        let html = try String(contentsOfFile: tool.path("page.html"), encoding: .utf8)
        #expect(html.hasPrefix("<!DOCTYPE html>") && html.contains("Tobias Kern"))
        #expect(told.text("dashboard") == tool.path("page.html"))
        #expect(try tool.refused("demo").text("code") == "exists")

        let crm = try await Remains.open(tool, "store.crm")
        #expect(try await crm.verify().isSound)
        try await crm.session(as: .system("test"))
            .read { tx in
                let contacts = try tx.count(Contact.all)
                #expect(contacts > 60)
                // Nobody was written to without having agreed before.
                let facts = Dictionary(uniqueKeysWithValues: try tx.fetch(ConsentFact.all).map { ($0.id, $0.at) })
                let sent = try tx.fetch(Message.where { $0.state == .accepted })
                #expect(sent.count > 50)
                for message in sent {
                    let agreed = try #require(message.consent.flatMap { facts[$0] })
                    #expect(agreed <= message.plannedAt)
                }
                // Every way of a deal is one chain of stays, and closed deals say why.
                let stays = Dictionary(grouping: try tx.fetch(StageInterval.all)) { $0.opportunity }
                let deals = try tx.fetch(Opportunity.all)
                #expect(Set(deals.map(\.outcome)) == [.open, .won, .lost])
                for deal in deals {
                    let way = (stays[deal.id] ?? []).sorted { $0.enteredAt < $1.enteredAt }
                    #expect(
                        zip(way, way.dropFirst()).allSatisfy { $0.leftAt == $1.enteredAt && $0.toStage == $1.stage }
                    )
                    #expect(way.last.map { $0.toStage == deal.stage && $0.leftAt == deal.stageSince } ?? true)
                    if deal.outcome == .lost { #expect(deal.closeReason != nil) }
                    if deal.outcome == .won {
                        let lines = try tx.fetch(OpportunityLine.where { $0.opportunity == deal.id })
                        #expect(!lines.isEmpty && lines.reduce(0) { $0 + $1.record.amount } == deal.amount)
                    }
                }
                // Marketing handed over, and the rules gave each lead to somebody.
                let leads = try tx.fetch(Lead.all)
                #expect(leads.contains { $0.captureKey?.hasPrefix("lifecycle_step:") == true })
                #expect(leads.contains { $0.status == .converted } && leads.contains { $0.status == .disqualified })
                #expect(try tx.count(LeadAssignment.where { $0.user == nil }) == 0)
            }
        try await crm.close()
    }

    @Test func theTourIsPlainTextWhereNobodyLooks() throws {
        let tool = try Tool("FullSuite")
        defer { tool.remove() }
        let run = try tool.run("demo", "--size", "20")
        #expect(run.code == 0, "\(run.errors)")
        for words in ["first click to the order", "go to whom", "no mail", "Pipeline", "95% interval", "What changed"] {
            #expect(run.output.contains(words), "\(words)")
        }
        #expect(run.output.contains("store.crm.html") && run.output.contains("Three things to try next"))
        #expect(!run.output.contains("\u{1B}"))
        #expect(run.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("lived until 20") })
        #expect(FileManager.default.fileExists(atPath: tool.path("store.crm.html")))
    }
}

/// What a demo left behind, read back by a host of its own.
private struct Remains {
    let archive: Data
    let commits: [Commit]

    init(_ tool: Tool, _ store: String) async throws {
        let crm = try await Self.open(tool, store)
        let file = tool.path(store + ".archive")
        try await crm.session(as: .system("test")).exportArchive(to: .file(file))
        archive = try Data(contentsOf: URL(fileURLWithPath: file))
        commits = try await crm.store.read { try $0.commits(.after(.none, limit: 1_000_000)) }
        try await crm.close()
    }

    static func open(_ tool: Tool, _ store: String) async throws -> CRM {
        let secret = try #require(SecretKey(Array(repeating: 1, count: 32)))
        let mail = MailSettings(
            sender: Mailbox(address: try EmailAddress("test@nordlicht.example")),
            keys: SigningKeyRing(try #require(SigningKey(id: "test", secret: secret))),
            addressKeys: SigningKeyRing(try #require(SigningKey(id: "test", secret: secret))),
            postalAddress: "nowhere",
            transport: FileDropTransport(folder: tool.folder.path)
        )
        return try await CRM.open(
            .file(tool.path(store)),
            modules: [SalesAutomation(), MarketingAutomation(mail: mail), Reporting()]
        )
    }
}
