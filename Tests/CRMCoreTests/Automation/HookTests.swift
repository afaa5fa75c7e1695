import CRMCore
import CRMTesting
import Testing

@Suite struct HookTests {
    @Test(arguments: StoreKind.allCases)
    func runsInEveryCommitThatWritesTheType(_ kind: StoreKind) async throws {
        let module = TestModule { registry in
            registry.hook("account.log", on: Account.self) { batch, tx in
                for (account, previous) in zip(batch.records, batch.previous) {
                    if account.name == "Refused" { throw CRMError(.wrongState, "not this one") }
                    try tx.create(TaskItem(title: "\(batch.kind) \(previous?.name ?? "-") → \(account.name)"))
                }
            }
        }
        let test = try await TestCRM(kind, modules: [module])
        func titles() async throws -> [String] {
            try await test.session.fetch(TaskItem.all.sorted { $0.id.ascending }).map(\.title)
        }
        var account = try await test.session.create(Account(name: "A"))
        try await test.session.update(account)
        account.name = "B"
        let commit = try await test.session.write(reason: "rename") { [account] in try $0.update(account) }
        _ = try await test.session.importRecords(
            from: .bytes(Array("name\nC\n".utf8)),
            options: ImportOptions(target: .accounts)
        )
        try await test.session.delete(account.id)
        try await test.session.restore(account.id)
        #expect(
            try await titles() == ["created - → A", "updated A → B", "created - → C", "deleted B → B", "created - → B"]
        )
        _ = commit
        await #expect(throws: CRMError.self) { try await test.session.create(Account(name: "Refused")) }
        #expect(try await test.session.count(Account.where { $0.name == "Refused" }) == 0)
    }
}
