import CRMCore
import ExampleTesting
import FileStorage
import Foundation
import Testing

@Suite struct HandoverCommandTests {
    @Test func customersChangeHandsAndComeBack() async throws {
        let tool = try Tool()
        defer { tool.remove() }
        let crm = try await CRM.open(.file(tool.path("store.crm")))
        let session = crm.session(as: .system("test"))
        let users = try await session.create(["Ann", "Bob", "Eve"].map { User(name: $0) })
        let ann = users[0].id
        let accounts = try await session.create(["Alpha", "Beta"].map { Account(name: $0, owner: ann) })
        try await session.create(
            TaskItem(title: "Send the offer", owner: ann, links: [RecordLink(accounts[0].id)])
        )
        try await crm.close()

        let planned = try tool.run("handover", "Ann", "Bob", "Eve", "--dry-run", "--json").json()
        #expect(planned["applied"] as? Bool == false)
        #expect(planned["moved"] as? [String: Int] == ["account": 2, "task": 1])
        let run = try tool.run("handover", "Ann", "Bob", "--brief")
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.output.contains("Open promises"))
        let id = try #require(run.output.components(separatedBy: "undo ").last?.prefix(36))
        let list = try tool.run("list", "accounts", "--json").json()
        #expect("\(list)".contains("Bob"))
        let undo = try tool.run("undo", String(id), "--json")
        #expect(undo.code == 0, "\(undo.errors)")
        #expect(try !"\(tool.run("list", "accounts", "--json").json())".contains("Bob"))
        #expect(try tool.run("handover", "Ann", "Nobody").code == 2)
        #expect(try tool.run("handover", "Ann", "Ann").code == 2)
    }
}
