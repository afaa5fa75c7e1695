import CRMCore
import CRMTesting
import Foundation
import StorageProtocols
import Testing

/// A host with fewer modules than the file has says what it cannot reach.
@Suite struct ForeignTypeTests {
    private func exported(_ session: Session, _ contact: ID<Contact>) async throws -> (String, SubjectBundle) {
        let collector = ByteCollector()
        let bundle = try await session.exportSubject(contact, to: collector.sink)
        return (String(decoding: collector.bytes, as: UTF8.self), bundle)
    }

    /// A file of a host with loyalty cards, as it is when that host has closed it.
    private func folder(with remark: String?) async throws -> (StoreFolder, ID<Contact>) {
        let test = try await PrivacyCRM(modules: [LoyaltyPrivacy()])
        let ann = try await test.session.create(Contact(name: PersonName(given: "Ann", family: "Lee")))
        if let remark { try await test.session.create(Punch(contact: ann.id, remark: remark)) }
        try await test.crm.close()
        return (test.folder, ann.id)
    }

    @Test(arguments: [false, true]) func recordsOfModulesThatAreNotInstalledBlock(isDeleted: Bool) async throws {
        let (folder, ann) = try await folder(with: "Ann likes tea")
        if isDeleted {
            let test = try await PrivacyCRM(folder, modules: [LoyaltyPrivacy()])
            try await test.session.delete(test.session.fetch(Punch.all))
            try await test.crm.close()
        }
        let test = try await PrivacyCRM(folder)
        let session = test.session
        let plan = try await session.planErasure(of: ann)
        #expect(plan.blocks.map(\.reason) == [.notInstalled])
        #expect(plan.blocks.map(\.link.type) == [Punch.typeName])
        let error = await failure { try await session.eraseSubject(plan) }
        #expect((error as? CRMError)?.code == .erasureBlocked && (error as? CRMError)?.type == Punch.typeName)
        #expect(try await session.get(ann).name.given == "Ann")

        let (text, bundle) = try await exported(session, ann)
        #expect(bundle.notInstalled == [Punch.typeName])
        let json = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        #expect(json?["notInstalled"] as? [String] == [Punch.typeName])

        let passing = try await session.planErasure(of: ann, ErasurePolicy(passesOverUndeclared: true))
        #expect(passing.kept.contains { $0.link.type == Punch.typeName })
        try await session.eraseSubject(passing)
        #expect(try await session.find(ann) == nil)
        try await test.crm.close()
    }

    @Test func modulesWithoutRecordsDoNotBlock() async throws {
        let (folder, ann) = try await folder(with: nil)
        let test = try await PrivacyCRM(folder)
        #expect(try await exported(test.session, ann).1.notInstalled == [])
        let result = try await test.session.eraseSubject(test.session.planErasure(of: ann))
        #expect(result.isCleared)
        try await test.crm.close()
    }

    @Test func theHostWithTheModuleErasesAll() async throws {
        let (folder, ann) = try await folder(with: "Ann likes tea")
        let test = try await PrivacyCRM(folder, modules: [LoyaltyPrivacy()])
        let result = try await test.session.eraseSubject(test.session.planErasure(of: ann))
        #expect(result.isCleared)
        #expect(try folder.found(["Ann likes tea"]) == [])
        try await test.crm.close()
    }
}
