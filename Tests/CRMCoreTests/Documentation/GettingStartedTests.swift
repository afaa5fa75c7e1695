import CRMCore
import FileStorage
import Foundation
import InMemoryStorage
import Testing

/// The code of `Documentation/GettingStarted.md`, from top to bottom.
@Suite struct GettingStartedTests {
    @Test func theGuideRuns() async throws {
        let folder = TemporaryDirectory()
        let path = folder.path + "/customers.crm"
        let csv = folder.path + "/contacts.csv"
        let csvOutput = folder.path + "/export.csv"
        let archive = folder.path + "/archive.jsonl"
        try Data("First Name,Last Name,Email\nCy,Dahl,cy@dahl.example\nEd,Ek,nowhere\n".utf8)
            .write(to: URL(fileURLWithPath: csv))

        let crm = try await CRM.open(.file(path))
        let session = crm.session(as: .system("guide"))
        let acme = try await session.create(Account(name: "Acme, Inc.", website: "https://acme.example"))
        let ann = try await session.create(
            Contact(
                name: PersonName(given: "Ann", family: "Lee"),
                emails: [try EmailAddress("Ann.Lee@acme.example", label: .work)],
                phones: [try PhoneNumber("03-1234-5678", defaultCallingCode: 81)],
                account: acme.id
            )
        )
        var changed = try await session.get(ann.id)
        changed.jobTitle = "Head of Purchasing"
        changed = try await session.update(changed, reason: "told on the phone")

        try await session.delete(changed)
        changed = try await session.restore(ann.id)
        #expect(changed.jobTitle == "Head of Purchasing")

        try await session.log(
            Activity(channel: .call, direction: .inbound, subject: "Asked for a price", links: [RecordLink(ann.id)])
        )
        let timeline = try await session.timeline(of: acme.id)

        let task = try await session.create(TaskItem(title: "Send the price list", links: [RecordLink(ann.id)]))
        try await session.complete(task)
        #expect(timeline.records.map(\.subject) == ["Asked for a price"])

        let atAcme = Contact.where { $0.account == acme.id && $0.jobTitle != nil }
            .sorted { $0.sortName.ascending }
            .limit(50)

        var page = try await session.page(atAcme)
        while let next = page.next {
            page = try await session.page(atAcme.after(next))
        }
        let count = try await session.count(atAcme)
        let byEmail = try await session.first(Contact.where { $0.emails.contains("ann.lee@acme.example") })
        #expect(page.records.map(\.id) == [ann.id])
        #expect(count == 1)
        #expect(byEmail?.id == ann.id)

        let hits = try await session.search("lee")
        #expect(hits.first?.link == RecordLink(ann.id))

        let committed = try await session.write(reason: "new customer", key: "order-4711") { tx in
            let account = try tx.create(Account(name: "Bolt AG"))
            let contact = try tx.create(Contact(name: PersonName(given: "Bo", family: "Berg"), account: account.id))
            try tx.log(Activity(channel: .purchase, subject: "Order 4711", links: [RecordLink(contact.id)]))
            return contact.id
        }
        let bo = try await session.get(committed.value)
        #expect(bo.displayName == "Bo Berg")

        var mine = try await session.get(bo.id)
        var theirs = mine
        theirs.jobTitle = "Chief Engineer"
        try await session.update(theirs)

        mine.department = "Engineering"
        do {
            try await session.update(mine)
        } catch let error as StorageError where error.code == .versionConflict {
            mine = try await session.get(bo.id)
            mine.department = "Engineering"
            mine = try await session.update(mine)
        }
        #expect((mine.jobTitle, mine.department) == ("Chief Engineer", "Engineering"))

        do {
            try await session.create([Account(name: "Fine"), Account(name: " "), Account(name: "Late", employees: -1)])
        } catch let error as CRMError {
            for problem in error.all {
                print(problem.index ?? 0, problem.field ?? "", problem.code, problem.rule)
            }
        }
        #expect(try await session.count(Account.all) == 2)

        let history = try await session.history(of: bo.id)
        for entry in history {
            print(entry.commit.at, entry.kind, entry.actor?.description ?? "", entry.commit.reason ?? "")
            for change in entry.changes { print("  ", change.field.column, change.old, "->", change.new) }
        }
        let first = try await session.get(bo.id, asOf: .commit(history[0].commit.id))
        let then = try await session.fetch(Contact.all.asOf(.instant(history[0].commit.at)))
        #expect(history.map(\.kind) == [.created, .updated, .updated])
        #expect(first.jobTitle == nil)
        #expect(then.contains { $0.id == bo.id })

        let operation = session.newOperation()
        try await session.write(reason: "spring cleaning", operation: operation) { tx in
            for contact in try tx.fetch(Contact.where { $0.account == acme.id }) { try tx.delete(contact) }
        }

        let plan = try await session.planUndo(operation)
        for decision in plan.decisions { print(decision.link.type, decision.link.id, decision.reason) }
        let undone = try await session.undo(plan)
        #expect(undone.undone == 1)
        #expect(undone.blocked.isEmpty)

        let trial = try await session.importRecords(from: .file(csv), options: ImportOptions(isDryRun: true))
        for row in trial.rejected { print(row.row, row.column ?? "", row.value ?? "", row.rule) }

        let imported = try await session.importRecords(from: .file(csv))
        print(imported.created, imported.updated, imported.unchanged, imported.rejectedCount)

        let takenBack = try await session.undoImport(imported.importID)
        #expect((trial.created, trial.rejectedCount) == (1, 1))
        #expect(imported.rejected == trial.rejected)
        #expect(takenBack.undone == 1)

        try await session.export(Contact.all, to: .file(csvOutput), format: .csv)
        try await session.exportArchive(to: .file(archive))
        #expect(FileManager.default.fileExists(atPath: csvOutput))
        #expect(FileManager.default.fileExists(atPath: archive))

        feed: for try await changes in crm.store.changes(after: .start) {
            for change in changes {
                print(change.position.number, change.commit, change.type, change.record, change.kind)
                if change.kind == .deleted { break feed }
            }
        }
        let environment = CRM.Environment(
            now: { Instant(seconds: 1_772_323_200) },
            random: SystemRandomNumberGenerator(),
            zones: ZoneDatabase()
        )
        let test = try await CRM.open(.inMemory, environment: environment)
        #expect(test.session(as: .system("test")).now == Instant(seconds: 1_772_323_200))
        try await test.close()

        try await crm.close()
    }
}
