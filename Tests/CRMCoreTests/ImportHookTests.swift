import CRMCore
import CRMTesting
import Testing

/// A hook that refuses what a row became refuses that row and no other.
@Suite struct ImportHookTests {
    /// How the hook refuses.
    enum Refusal: CaseIterable {
        case ownWords
        case anotherRecord
        case anyError
    }

    /// Writes a task for each contact, and refuses some after it has written.
    private func hooking(_ refusal: Refusal) -> TestModule {
        TestModule { registry in
            registry.hook("contact.task", on: Contact.self) { batch, tx in
                for contact in batch.records {
                    try tx.create(TaskItem(title: "\(batch.kind) \(contact.displayName)"))
                    guard contact.jobTitle == "Bad" else { continue }
                    switch refusal {
                    case .ownWords: throw CRMError(.wrongState, "not this one")
                    // Its index is that in a batch of its own.
                    case .anotherRecord: try tx.create(TaskItem(title: ""))
                    case .anyError: throw TestFailure()
                    }
                }
            }
            registry.hook("account.refused", on: Account.self) { batch, _ in
                for account in batch.records where account.name == "Refused Ltd" {
                    throw CRMError(.wrongState, "not this company", index: 0)
                }
            }
        }
    }

    private static let rows = """
        First Name,Email,Job Title,Company,Tags
        Ann,ann@x.example,,Acme,a
        Ben,ben@x.example,,,
        Cid,cid@x.example,Bad,Cid Ltd,c
        Dan,dan@x.example,,Acme,
        Eve,eve@x.example,Bad,,
        Old,old@x.example,Bad,,
        Fay,fay@x.example,,Refused Ltd,f
        Gus,not an address,,,
        Old,old@x.example,Director,,
        """

    private func words(_ refusal: Refusal) -> String {
        switch refusal {
        case .ownWords: "not this one"
        case .anotherRecord: "not empty"
        case .anyError: "TestFailure"
        }
    }

    @Test(arguments: StoreKind.allCases, Refusal.allCases)
    func onlyItsRowIsRefused(_ kind: StoreKind, _ refusal: Refusal) async throws {
        for size in [1, 2, 4, 1000] {
            let test = try await TestCRM(kind, modules: [hooking(refusal)])
            let session = test.session
            let old = try await session.create(
                Contact(name: PersonName(given: "Old"), emails: [EmailAddress("old@x.example")])
            )
            var options = ImportOptions(batchSize: size)
            options.isDryRun = true
            var dry = try await session.importRecords(from: .text(Self.rows), options: options)
            #expect(try await session.count(Contact.all) == 1)
            options.isDryRun = false
            let result = try await session.importRecords(from: .text(Self.rows), options: options)
            dry.importID = result.importID
            #expect(dry == result, "batches of \(size)")
            #expect(
                (result.rows, result.created, result.updated, result.unchanged, result.rejectedCount) == (9, 3, 1, 0, 5)
            )
            #expect(result.rejected.map(\.row) == [3, 5, 6, 7, 8])
            #expect(
                result.rejected.map(\.rule) == [
                    words(refusal), words(refusal), words(refusal), "not this company", "space in address",
                ]
            )
            let names = try await session.fetch(Contact.all).map { $0.record.displayName }
            #expect(names.sorted() == ["Ann", "Ben", "Dan", "Old"])
            #expect(try await session.get(old.id).jobTitle == "Director")
            let tasks = try await session.fetch(TaskItem.all).map(\.title)
            #expect(tasks.sorted() == ["created Ann", "created Ben", "created Dan", "created Old", "updated Old"])
            // What a refused row alone names is not made.
            #expect(try await session.fetch(Account.all).map(\.name) == ["Acme"])
            #expect(try await session.fetch(Tag.all).map(\.name) == ["a"])
            #expect(try await session.count(ImportRun.where { $0.state == .finished }) == 1)
            let again = try await session.importRecords(from: .text(Self.rows), options: options)
            #expect((again.created, again.updated, again.rejectedCount) == (0, 0, 5))
        }
    }

    @Test func aFileOfWhichEveryRowIsRefusedEnds() async throws {
        let test = try await TestCRM(.file, modules: [hooking(.ownWords)])
        let rows = (0..<50).map { "P\($0),p\($0)@x.example,Bad\n" }.joined()
        for isDryRun in [true, false] {
            let result = try await test.session.importRecords(
                from: .text("First Name,Email,Job Title\n" + rows),
                options: ImportOptions(isDryRun: isDryRun, batchSize: 16)
            )
            #expect((result.rows, result.rejectedCount, result.created) == (50, 50, 0))
            #expect(try await test.session.count(Contact.all) == 0)
        }
    }
}
