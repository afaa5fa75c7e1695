import CRMCore
import CRMTesting
import Testing

/// What a consent rests on, years later.
@Suite struct ConsentProofTests {
    @Test(arguments: StoreKind.allCases) func theProofShowsTheWordsAndWhoWroteItDown(_ kind: StoreKind) async throws {
        let test = try await TestCRM(kind)
        let user = try await test.session.create(User(name: "Ulla")).id
        let session = test.session
        let ann = try await session.create(ContactGateTests.ann()).id
        let german = try await session.create(
            ConsentText(purpose: .marketing, locale: "de", wording: "Ja, ich möchte\nPost bekommen.")
        )
        try await session.create(ConsentText(purpose: .marketing, locale: "de", version: 2, wording: "Ja, bitte."))
        let said = test.clock.now
        test.clock.advance(by: .seconds(3600))
        let (request, consent) = try await test.crm.session(as: .user(user))
            .write(reason: "consent") { tx in
                let request = try tx.requestConsent(
                    ann,
                    source: "paper form",
                    text: german.id,
                    locale: "de-CH",
                    networkAddress: "192.0.2.7",
                    at: said
                )
                return (request.id, try tx.confirmConsent(request.id, evidence: "mail 17").id)
            }
            .value
        let proof = try await session.read { try $0.consentProof(of: consent) }
        #expect(proof.wording == "Ja, ich möchte\nPost bekommen.")
        #expect(proof.text?.version == 1)
        #expect(proof.fact.locale == "de-CH")
        #expect(proof.request?.id == request && proof.request?.at == said)
        #expect(proof.request?.networkAddress == "192.0.2.7")
        #expect(proof.recordedBy == .user(user) && proof.recordedAt == test.clock.now)
        #expect(try await session.read { try $0.consentText(for: .marketing, locale: "de") }?.version == 2)
        #expect(try await session.read { try $0.consentText(for: .marketing, locale: "fr") } == nil)
    }

    @Test func textsAndFactsAreOnlyAdded() async throws {
        let test = try await TestCRM()
        let ann = try await test.session.create(ContactGateTests.ann()).id
        var text = try await test.session.create(ConsentText(purpose: .marketing, locale: "en", wording: "Yes."))
        var fact = try await test.session.grantConsent(ann, text: text.id)
        text.wording = "No."
        fact.kind = .withdrawn
        let (changedText, changedFact) = (text, fact)
        await #expect(throws: CRMError.self) { try await test.session.update(changedText) }
        await #expect(throws: CRMError.self) { try await test.session.delete(changedText) }
        await #expect(throws: CRMError.self) { try await test.session.update(changedFact) }
        await #expect(throws: CRMError.self) { try await test.session.delete(changedFact) }
        await #expect(throws: StorageError.self) {
            try await test.session.create(ConsentText(purpose: .marketing, locale: "en", wording: "Again."))
        }
        let late = test.clock.now.adding(microseconds: 1)
        for wrong in [
            ConsentFact(contact: ann, kind: .granted, at: late),
            ConsentFact(contact: ann, kind: .granted, expires: test.clock.now),
        ] {
            await #expect(throws: CRMError.self) { try await test.session.create(wrong) }
        }
    }

    @Test func theHistoryTellsWhatHeldOnADateAndWhatWasKnownThen() async throws {
        let test = try await TestCRM()
        let ann = try await test.session.create(ContactGateTests.ann()).id
        let first = try await test.session.grantConsent(ann)
        let start = test.clock.now
        test.clock.advance(by: .seconds(86_400))
        // Written down a day late.
        let second = try await test.session.write(reason: "letter") { tx in
            try tx.withdrawConsent(ann, source: "letter", at: start.advanced(by: .seconds(3600)))
        }
        let history = try await test.session.read { try $0.consentHistory(of: ann) }
        #expect(history.periods.map(\.state.name) == ["never_asked", "granted", "withdrawn"])
        #expect(history.period(at: start).state == .granted(by: first.id))
        #expect(history.period(at: start.advanced(by: .seconds(3600))).state == .withdrawn(by: second.value.id))
        let known = try await test.session.read { try $0.consentHistory(of: ann, asOf: .instant(start)) }
        #expect(known.periods.map(\.state.name) == ["never_asked", "granted"])
        let explained = try await test.session.read {
            try $0.explain(ContactRequest(ann, via: .email, for: .marketing))
        }
        #expect(explained.decision == .withdrawn(by: second.value.id))
        #expect(explained.history == history.periods)
        #expect(explained.facts.map(\.kind) == [.withdrawn, .granted])
    }
}
