import CRMCore
import CRMTesting
import Foundation
import StorageProtocols
import Testing

/// Erasing a person, proven on the bytes of the files.
@Suite struct ErasureTests {
    /// Everything about others, as the archive and the histories have it.
    private func others(_ session: Session, _ people: Canaries) async throws -> [String] {
        let (bob, acme) = (people.other, people.account)
        return try await session.read { tx in
            let account = try tx.get(acme)
            let activities = try tx.fetch(Activity.where { $0.links.contains(bob) })
            let tasks = try tx.fetch(TaskItem.where { $0.links.contains(bob) })
            return try [
                "\(tx.get(bob).record)", "\(tx.history(of: RecordLink(bob)).map(\.changes))", "\(account.record)",
                "\(activities.map { [$0.subject ?? "", "\($0.participants.filter { $0.contact == bob })"] })",
                "\(tasks.map { [$0.title, $0.note ?? ""] })",
            ]
        }
    }

    private func figures(_ session: Session) async throws -> [String: Int] {
        try await session.read { tx in
            [
                "activities": try tx.count(Activity.all), "tasks": try tx.count(TaskItem.all),
                "steps": try tx.count(LifecycleStep.all), "accounts": try tx.count(Account.all),
                "seconds": try tx.fetch(Activity.all).compactMap(\.durationSeconds).reduce(0, +),
                "facts": try tx.count(ConsentFact.all),
                "rejected": try tx.fetch(ImportRun.all).map(\.rejected).reduce(0, +),
            ]
        }
    }

    private func expectNothing(_ found: Set<String>, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(found.isEmpty, "\(found.sorted())", sourceLocation: sourceLocation)
    }

    @Test func nothingOfAPersonIsLeft() async throws {
        let test = try await PrivacyCRM()
        let people = try await Canaries(test.session)
        let (session, crm) = (test.session, test.crm)
        let (othersBefore, figuresBefore) = try await (others(session, people), figures(session))
        #expect(try test.folder.found(Canaries.all).count >= Canaries.all.count, "the marks are there before")

        let plan = try await session.planErasure(of: people.contact)
        #expect(plan.blocks == [])
        #expect(plan.decisions.contains { $0.link == RecordLink(people.duplicate) })
        let result = try await session.eraseSubject(plan)
        #expect(result.isCleared)
        expectNothing(try test.folder.found(Canaries.all))
        #expect(try await others(session, people) == othersBefore)
        #expect(try await figures(session) == figuresBefore)
        #expect(try await crm.verify().faults == [])

        let receipt = result.receipt
        #expect(receipt.rewritten + receipt.removed == plan.decisions.count - plan.kept.count)
        #expect(receipt.removed >= 1 && receipt.suppressed >= 4)
        #expect(try await session.find(people.contact) == nil)
        // The person's history is there as facts.
        let history = try await session.history(of: people.contact)
        #expect(history.count >= 3 && history.last?.kind == .deleted)
        // Nothing comes back with what happens next.
        try await crm.tick(now: test.clock.now)
        #expect(try await session.planErasure(of: people.contact).decisions.allSatisfy { $0.action == .keep })
        try await crm.close()
        expectNothing(try test.folder.found(Canaries.all))
    }

    @Test func whatAKilledProcessLeftIsFinished() async throws {
        let (test, left) = (try await PrivacyCRM(), try StoreFolder())
        let people = try await Canaries(test.session)
        let plan = try await test.session.planErasure(of: people.contact)
        try await test.session.write(reason: "subject.erase") { try $0.eraseSubject(plan) }
        // The commit is done, the files are not cleared: the process ends here.
        try left.copyAsLeft(from: test.folder)
        #expect(try left.found(Canaries.all) != [])
        let next = try await PrivacyCRM(left)
        expectNothing(try left.found(Canaries.all))
        #expect(try await next.session.find(people.contact) == nil)
        #expect(try await next.crm.verify().faults == [])
        try await next.crm.close()
        // And without an end, a tick does it.
        #expect(try test.folder.found(Canaries.all) != [])
        try await test.crm.tick(now: test.clock.now)
        expectNothing(try test.folder.found(Canaries.all))
        try await test.crm.close()
    }

    @Test func whoComesBackIsNotWrittenTo() async throws {
        let test = try await PrivacyCRM()
        let people = try await Canaries(test.session)
        try await test.session.eraseSubject(test.session.planErasure(of: people.contact))
        let address = Canaries.mark("email") + "@one.example"
        let again = try await test.session.create(Contact(emails: [try EmailAddress(address)]))
        try await test.session.write(reason: "consent") { tx in try tx.grantConsent(again.id) }
        let decisions = try await test.session.read { tx in
            (
                try tx.mayContact(again.id, via: .email, for: .marketing),
                try tx.mayContact(again.id, via: .email, for: .contract)
            )
        }
        guard case .suppressed(_, _, .erased) = decisions.0 else {
            Issue.record("\(decisions.0)")
            return
        }
        #expect(decisions.1.isAllowed, "a new contract can be fulfilled")
    }

    @Test func undoingBringsNothingBack() async throws {
        let test = try await TestCRM(modules: [try PrivacyCRM.keys()])
        let session = test.session
        let operation = session.newOperation()
        let ann = try await session.create(Contact(name: PersonName(given: "Ann", family: "Lee"), note: "old"))
        try await session.write(reason: "mass", operation: operation) { tx in
            var ann = try tx.get(ann.id)
            ann.note = "new"
            try tx.update(ann)
        }
        let deletion = session.newOperation()
        let task = try await session.create(TaskItem(title: "Call Ann Lee", links: [RecordLink(ann.id)]))
        try await session.write(reason: "mass", operation: deletion) { try $0.delete(task.id) }
        let (before, other) = try await (session.planUndo(operation), session.planUndo(deletion))

        try await session.eraseSubject(session.planErasure(of: ann.id))
        for plan in [before, try await session.planUndo(operation)] {
            #expect(try await session.undo(plan).undone == 0)
        }
        let result = try await session.undo(other)
        #expect(result.undone == 0 && result.blocked.count == 1)
        let titles = try await session.read { tx in
            (try tx.fetch(TaskItem.all).map(\.title), try tx.history(of: RecordLink(task.id)).flatMap(\.changes))
        }
        #expect(titles.0 == [])
        #expect(!titles.1.contains { $0.new == .text("Call Ann Lee") })
        // Undone anew, it comes back without the person.
        _ = try await session.undo(session.planUndo(deletion))
        #expect(try await session.fetch(TaskItem.all).map(\.title) == ["[erased]"])
    }

    @Test func holdsAndDutiesBlock() async throws {
        let test = try await TestCRM(modules: [try PrivacyCRM.keys()])
        let session = test.session
        let ann = try await session.create(Contact(name: PersonName(given: "Ann", family: "Lee")))
        let call = try await session.log(
            Activity(channel: .call, at: session.now, subject: "The invoice", links: [RecordLink(ann.id)])
        )
        let hold = try await session.create(LegalHold(on: [RecordLink(ann.id)], reason: "Lee v. Us"))
        let plan = try await session.planErasure(of: ann.id)
        #expect(plan.blocks.map(\.reason) == [.heldSubject("Lee v. Us")])
        await #expect(throws: CRMError.self) { try await session.eraseSubject(plan) }
        #expect(try await session.get(ann.id).name.given == "Ann")

        try await session.delete(hold)
        try await session.create(
            try RetentionRule(
                name: "Commercial letters",
                .keep,
                Activity.where { $0.channel == .call },
                after: 3_650,
                since: Activity.Fields.at,
                basis: "commercial law"
            )
        )
        let kept = try await session.planErasure(of: ann.id)
        #expect(kept.blocks == [])
        let decision = kept.decisions.first { $0.link == RecordLink(call.id) }
        guard case .duty("Commercial letters", _)? = decision?.reason else {
            Issue.record("\(String(describing: decision))")
            return
        }
        try await session.eraseSubject(kept)
        #expect(try await session.get(call.id).subject == "The invoice")
        #expect(try await session.find(ann.id) == nil)
    }

    @Test func anOutdatedPlanChangesNothing() async throws {
        let test = try await TestCRM(modules: [try PrivacyCRM.keys()])
        var ann = try await test.session.create(Contact(name: PersonName(given: "Ann", family: "Lee")))
        let plan = try await test.session.planErasure(of: ann.id)
        ann.jobTitle = "Head"
        try await test.session.update(ann)
        do {
            try await test.session.eraseSubject(plan)
            Issue.record("an outdated plan was carried out")
        } catch let error as CRMError {
            #expect(error.code == .outdated)
        }
        #expect(try await test.session.get(ann.id).jobTitle == "Head")
    }

    @Test func anAddressOfSomebodyElseIsLeftAlone() async throws {
        let test = try await TestCRM(modules: [try PrivacyCRM.keys()])
        let session = test.session
        let phone = try PhoneNumber("+81312345678")
        let ann = try await session.create(Contact(name: PersonName(given: "Ann", family: "Lee"), phones: [phone]))
        let bob = try await session.create(Contact(name: PersonName(given: "Bob", family: "Stone"), phones: [phone]))
        let result = try await session.eraseSubject(session.planErasure(of: ann.id))
        #expect(try await session.get(bob.id) == bob)
        #expect(result.receipt.suppressed == 0, "the phone is Bob's too")
    }

    @Test func whoNamesThePersonIsSomebodyElse() async throws {
        let test = try await TestCRM(modules: [try PrivacyCRM.keys()])
        let session = test.session
        try await session.define(
            CustomFieldDefinition(on: Contact.typeName, "mentor", .reference(to: Contact.typeName))
        )
        let ann = try await session.create(
            Contact(name: PersonName(given: "Ann", family: "Lee"), emails: [try EmailAddress("ann@lee.example")])
        )
        func pupil(_ name: String, _ address: String) async throws -> Stored<Contact> {
            var pupil = Contact(name: PersonName(given: name, family: "Lee"), emails: [try EmailAddress(address)])
            pupil[CustomKey<Contact, ID<Contact>>("mentor")] = ann.id
            return try await session.create(pupil)
        }
        let bob = try await pupil("Bob", "bob@stone.example")
        try await session.log(Activity(channel: .call, subject: "Bob's invoice", links: [RecordLink(bob.id)]))
        // A copy of hers that has her as its mentor, and had her address, is herself all the same.
        var copy = try await pupil("Ann", "ann@work.example")
        copy.emails = []
        try await session.update(copy)
        var work = try await session.get(ann.id)
        work.emails.append(try EmailAddress("ann@work.example"))
        try await session.update(work)

        let collector = ByteCollector()
        let bundle = try await session.exportSubject(ann.id, to: collector.sink)
        #expect(bundle.records["contact"] == 2)
        #expect(!String(decoding: collector.bytes, as: UTF8.self).contains("Bob"))
        let plan = try await session.planErasure(of: ann.id)
        #expect(plan.decisions.first { $0.link == RecordLink(bob.id) }?.action == .rewrite(["custom"]))
        try await session.eraseSubject(plan)
        let left = try await session.get(bob.id)
        #expect(left.name == bob.name && left.emails == bob.emails && left.custom["mentor"] == nil)
        #expect(try await session.fetch(Activity.all).map(\.subject) == ["Bob's invoice"])
        #expect(try await session.fetch(Contact.all).map(\.id) == [bob.id])
    }

    @Test func whoMayNotEraseIsDenied() async throws {
        let test = try await TestCRM(modules: [Visits()])
        #expect(test.crm.undeclaredPersonalData == ["visit"])
        let ann = try await test.session.create(Contact(name: PersonName(given: "Ann", family: "Lee")))
        try await test.session.create(Visit(contact: ann.id, remark: "Tall."))
        let policy = ErasurePolicy(suppressesAddresses: false)
        let plan = try await test.session.planErasure(of: ann.id, policy)
        #expect(plan.blocks.map(\.reason) == [.undeclared])
        await #expect(throws: CRMError.self) { try await test.session.eraseSubject(plan) }
        let passing = ErasurePolicy(suppressesAddresses: false, passesOverUndeclared: true)
        try await test.session.eraseSubject(test.session.planErasure(of: ann.id, passing))
        #expect(try await test.session.fetch(Visit.all).map(\.remark) == ["Tall."])
    }

    @Test func everyTypeOfTheCoreIsDeclared() async throws {
        let test = try await TestCRM()
        #expect(test.crm.undeclaredPersonalData == [])
    }
}

/// A module that forgot to say what it holds of persons.
private struct Visits: CRMModule {
    let name = "visits"
    func register(in registry: inout Registry) throws { registry.add(Visit.self) }
}

private struct Visit: CRMRecord {
    var id: ID<Visit> = .unassigned
    var contact: ID<Contact>
    var remark: String

    enum Fields {
        static let id = Field<Visit, ID<Visit>>("id") { $0.id }
        static let contact = Field<Visit, ID<Contact>>("contact") { $0.contact }
        static let remark = Field<Visit, String>("remark") { $0.remark }
    }

    static let typeName = "visit"
    static let schema = Schema(typeName, Fields.id, Fields.contact, Fields.remark, make: Visit.init)
}
