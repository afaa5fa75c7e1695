import CRMCore
import CRMTesting
import Foundation
import InMemoryStorage
import Testing

@testable import MarketingAutomation

@Suite struct SendingTests {
    @Test func aMailGoesFromRequestToTimeline() async throws {
        let test = try await MailCRM()
        let ann = try await test.contact("a@x.example")
        let campaign = try await test.session.create(Campaign(name: "Spring")).id
        let request = MailRequest(
            key: "run-1",
            contact: ann.id,
            template: try await test.template(),
            links: [RecordLink(campaign)]
        )
        let plans = try await test.session.send([request, request], by: test.mailer)
        #expect(plans.map(\.isPlanned) == [true, true])
        #expect(try await test.session.send([request], by: test.mailer).first?.decision == nil)
        let report = try await test.crm.tick()
        #expect(report.failures.isEmpty)
        #expect(test.transport.mails.map(\.recipient) == ["a@x.example"])
        #expect(test.transport.mails.map(\.sender) == ["news@acme.example"])
        let message = try #require(try await test.messages().first)
        #expect(message.state == .accepted)
        #expect(message.subject == "Hello Ann")
        #expect(message.consent != nil)
        #expect(message.finishedAt == test.clock.now)
        let activity = try #require(try await test.session.fetch(Activity.all).first)
        #expect(activity.direction == .outbound)
        #expect(activity.links == [RecordLink(ann.id), RecordLink(campaign)])
        #expect(try await test.session.count(Activity.all) == 1)
    }

    @Test func theGateIsAskedAgainWhenTheMailIsDue() async throws {
        let test = try await MailCRM()
        let template = try await test.template()
        let due = test.clock.now.advanced(by: .seconds(3600))
        var requests: [MailRequest] = []
        var contacts: [Contact] = []
        for name in ["a", "b", "c", "d"] {
            let contact = try await test.contact("\(name)@x.example")
            contacts.append(contact)
            requests.append(MailRequest(key: name, contact: contact.id, template: template, due: due))
        }
        try await test.session.send(requests, by: test.mailer)
        try await test.session.withdrawConsent(contacts[0].id)
        try await test.session.suppress(.email(contacts[1].emails[0]))
        try await test.session.delete(contacts[2].id)
        try await test.crm.tick(until: due, moving: test.clock)
        #expect(test.transport.mails.map(\.recipient) == ["d@x.example"])
        let messages = try await test.messages()
        #expect(messages.map(\.state) == [.suppressed, .suppressed, .suppressed, .accepted])
        #expect(messages.map(\.reason) == ["withdrawn", "suppressed all manual", "no_contact", nil])
    }

    @Test func anAddressThatTheContactLeftGetsNoMail() async throws {
        let test = try await MailCRM()
        let ann = try await test.contact("old@x.example")
        let due = test.clock.now.advanced(by: .seconds(60))
        let request = MailRequest(key: "1", contact: ann.id, template: try await test.template(), due: due)
        try await test.session.send([request], by: test.mailer)
        var stored = try await test.session.get(ann.id)
        stored.emails = [try EmailAddress("new@x.example")]
        try await test.session.update(stored)
        try await test.crm.tick(until: due, moving: test.clock)
        #expect(test.transport.mails.isEmpty)
        #expect(try await test.messages().map(\.reason) == ["no_address"])
    }

    @Test func oneBadContactDoesNotDisturbTheOthers() async throws {
        let test = try await MailCRM()
        let template = try await test.template()
        let requests = [
            MailRequest(key: "1", contact: try await test.contact("ä@x.example").id, template: template),
            MailRequest(
                key: "2",
                contact: try await test.contact("b@x.example", consents: false).id,
                template: template
            ),
            MailRequest(key: "3", contact: ID(RecordID(high: 9, low: 9)), template: template),
            MailRequest(
                key: "4",
                contact: try await test.contact("d@x.example").id,
                template: ID(RecordID(high: 9, low: 9))
            ),
            MailRequest(key: "5", contact: try await test.contact("e@x.example").id, template: template),
        ]
        let plans = try await test.session.send(requests, by: test.mailer)
        #expect(plans.map { $0.message?.state } == [.failed, .suppressed, nil, .failed, .planned])
        #expect(plans[0].failure == .message(.addressBeyondASCII(header: "To")))
        #expect(plans[1].decision == .neverAsked)
        #expect(plans[2].decision == .noContact)
        #expect(plans[3].failure == .noTemplate)
        try await test.crm.tick()
        #expect(test.transport.mails.map(\.key) == ["5"])
    }

    @Test func everyOutcomeIsInTheLedger() async throws {
        let test = try await MailCRM()
        let template = try await test.template()
        test.transport.answer(
            .rejected(reason: "550 no"),
            .unknown(reason: "dropped"),
            .retry(reason: "451 later"),
            .accepted(receipt: "1")
        )
        var requests: [MailRequest] = []
        for key in ["a", "b", "c", "d"] {
            requests.append(
                MailRequest(key: key, contact: try await test.contact("\(key)@x.example").id, template: template)
            )
        }
        requests.append(
            MailRequest(
                key: "e",
                contact: requests[0].contact,
                template: template,
                due: test.clock.now.advanced(by: .seconds(30)),
                expires: test.clock.now.advanced(by: .seconds(40))
            )
        )
        try await test.session.send(requests, by: test.mailer)
        try await test.crm.tick()
        #expect(try await test.messages().map(\.state) == [.rejected, .unknown, .planned, .accepted, .planned])
        let contacts = requests.map(\.contact)
        let sends = try await test.session.read {
            try test.mailer.sends(to: contacts, after: Instant(seconds: 0), in: $0)
        }
        #expect(contacts.map { sends[$0]?.count ?? 0 } == [1, 1, 1, 1, 1])
        test.clock.advance(by: .seconds(3600))
        try await test.crm.tick()
        let messages = try await test.messages()
        #expect(messages.map(\.state) == [.rejected, .unknown, .accepted, .accepted, .expired])
        #expect(messages.map(\.reason) == ["550 no", "dropped", nil, nil, "not sent in time"])
        #expect(test.transport.mails.map(\.key) == ["a", "b", "c", "d", "c"])
    }

    @Test func linksAreSignedAndThePixelIsThere() async throws {
        let test = try await MailCRM()
        let ann = try await test.contact("a@x.example")
        let html = """
            <BODY class="a>b"><a class='x' href='https://shop.example/?q=1&amp;r=2'>a</a><a href="mailto:x@y.example">b</a>\
            <area href="https://no.example"><A HREF = "HTTP://shop.example/{{contact.givenName}}">c</A>\
            <a href="{{links.unsubscribe}}">u</a><a data-href="https://no.example">d</a></BODY>
            """
        let request = MailRequest(key: "1", contact: ann.id, template: try await test.template(html: html))
        let payload = try await test.session
            .write(reason: "test") { tx -> String in
                let desk = try PlanningDesk([request], in: tx, test.mailer)
                return try #require(try desk.plan(request, in: tx).1).payload
            }
            .value
        let text = payload.replacing("=\r\n", with: "").replacing("=3D", with: "=")
        #expect(text.contains("href=\"mailto:x@y.example\""))
        #expect(text.contains("<area href=\"https://no.example\">"))
        #expect(text.contains("data-href=\"https://no.example\""))
        let tokens = text.split(separator: "https://acme.example/t/c/").dropFirst()
            .map {
                MailToken(verifying: String($0.prefix { $0 != "'" && $0 != "\"" }), with: test.mailer.settings.keys)
            }
        let targets = tokens.map { token -> String in
            if case .click(_, _, let target)? = token { target } else { "" }
        }
        #expect(targets == ["https://shop.example/?q=1&r=2", "HTTP://shop.example/Ann"])
        #expect(text.contains("href=\"https://acme.example/t/u/1.k1."))
        #expect(text.contains("<img src=\"https://acme.example/t/o/1.k1."))
        #expect(text.contains("alt=\"\"></BODY>"))
    }

    /// Whatever write fails, every contact is sent exactly one mail or has a known reason, and no key is sent twice.
    @Test(arguments: 1...40) func nothingIsSentTwice(_ seed: UInt64) async throws {
        let transport = RecordingTransport()
        let clock = VirtualClock(Instant(seconds: 1_767_225_600))
        let environment = CRM.Environment.virtual(clock, seed: seed)
        let mailer = Mailer(try MailCRM.settings(transport))
        let engine = FaultyEngine(.inMemory, seed: seed, chance: 150)
        let driver = CrashDriver(engine) {
            try await CRM.open($0, modules: [MailModule(mailer: mailer)], environment: environment)
        }
        let steps: [@Sendable (CRM) async throws -> Void] = [
            { crm in
                let session = crm.session(as: .system("test"))
                do {
                    try await session.write(reason: "seed", key: "seed") { tx in
                        let template = try tx.create(MailTemplate(name: "t", subject: "s", text: "x"))
                        for index in 0..<5 {
                            let address = try EmailAddress("\(index)@x.example")
                            let contact = try tx.create(Contact(emails: [address]))
                            try tx.grantConsent(contact.id)
                            let request = MailRequest(key: "k\(index)", contact: contact.id, template: template.id)
                            try mailer.plan([request], in: tx)
                        }
                    }
                } catch let error as StorageError where error.code == .alreadyCommitted {}
            },
            { crm in
                for _ in 0..<10 {
                    try await crm.tick()
                    clock.advance(by: .seconds(600))
                }
            },
        ]
        let crm = try await driver.run(steps)
        let messages = try await crm.session(as: .system("test")).fetch(Message.all)
        #expect(messages.count == 5)
        #expect(messages.allSatisfy { [.accepted, .unknown].contains($0.state) })
        let delivered = transport.mails.map(\.key)
        #expect(Set(delivered).count == delivered.count, "seed \(seed): \(delivered)")
        for message in messages where message.state == .accepted { #expect(delivered.contains(message.key)) }
    }
}
