import CRMCore
import CRMTesting
import Foundation
import Testing

@testable import MarketingAutomation

@Suite struct TrackingEndpointTests {
    private static let browser: EndpointHeaders = ["User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"]
    private static let form: EndpointHeaders = ["content-type": "application/x-www-form-urlencoded"]

    /// A mail that was sent, and its links.
    private struct Sent {
        let test: MailCRM
        let contact: Contact
        let campaign: ID<Campaign>
        let message: ID<Message>
        let addressHash: String

        init() async throws {
            test = try await MailCRM()
            let contact = try await test.contact("a@x.example")
            self.contact = contact
            addressHash = try await test.session.read { try $0.addressHash(of: .email(contact.emails[0])) }
            campaign = try await test.session.create(Campaign(name: "Spring")).id
            let request = MailRequest(
                key: "1",
                contact: contact.id,
                template: try await test.template(),
                links: [RecordLink(campaign)]
            )
            let plan = try await test.session.send([request], by: test.mailer)
            message = try #require(plan.first?.message).id
            try await test.crm.tick()
            test.clock.advance(by: .seconds(60))
        }

        func path(_ token: MailToken, _ kind: String) -> String {
            "/t/\(kind)/" + token.signed(by: test.mailer.settings.keys)
        }

        var click: String { path(.click(message: message, link: 0, target: "https://shop.example/a?b=1"), "c") }
        var open: String { path(.open(message: message), "o") }
        var unsubscribe: String {
            let token = MailToken.unsubscribe(
                message: message,
                contact: contact.id,
                addressHash: addressHash,
                stream: .marketing,
                topic: .marketing
            )
            return path(token, "u")
        }

        var isAllowed: Bool {
            get async throws {
                try await test.session.read { [contact, mailer = test.mailer] in
                    try mailer.decisions(for: [contact.id], in: $0)[contact.id]?.isAllowed ?? false
                }
            }
        }
    }

    @Test func aClickIsRecordedOnceAndLeadsOn() async throws {
        let sent = try await Sent()
        for _ in 0..<3 {
            let answer = await sent.test.endpoint.handle(method: "GET", path: sent.click, headers: Self.browser)
            #expect(answer.status == 302)
            #expect(answer.headers.contains { $0 == ("Location", "https://shop.example/a?b=1") })
            #expect(answer.problem == nil)
        }
        let activities = try await sent.test.session.fetch(Activity.where { $0.direction == .inbound })
        #expect(activities.map(\.subject) == ["Clicked https://shop.example/a"])
        #expect(activities.first?.links == [RecordLink(sent.contact.id), RecordLink(sent.campaign)])
        #expect(activities.first?.custom["hit"] == .text("human"))
        let touches = try await sent.test.session.fetch(Touch.all).map(\.record)
        #expect(touches.map(\.kind) == [.click])
        #expect(touches.first?.campaign == sent.campaign)
    }

    @Test func machinesAreRecordedAndDoNotTouch() async throws {
        let sent = try await Sent()
        let endpoint = sent.test.endpoint
        let proxy: EndpointHeaders = ["user-agent": "Mozilla/5.0 (via ggpht.com GoogleImageProxy)"]
        #expect(await endpoint.handle(method: "HEAD", path: sent.click, headers: Self.browser).status == 302)
        #expect(
            await endpoint.handle(method: "GET", path: sent.click, headers: ["User-Agent": "SomeBot/1"]).status == 302
        )
        let picture = await endpoint.handle(method: "GET", path: sent.open, headers: proxy)
        #expect(picture.status == 200)
        #expect(picture.body.starts(with: "GIF89a".utf8))
        let hits = try await sent.test.session.fetch(Activity.where { $0.direction == .inbound })
            .map { $0.custom["hit"] }
        #expect(Set(hits) == [.text("prefetch"), .text("scanner"), .text("proxy")])
        #expect(try await sent.test.session.count(Touch.all) == 0)
        #expect(await endpoint.handle(method: "GET", path: sent.open, headers: Self.browser).status == 200)
        #expect(try await sent.test.session.fetch(Touch.all).map(\.kind) == [.open])
    }

    /// Whatever is asked, with whatever method, headers and body: only the one request that the standard names counts.
    @Test func onlyOneClickUnsubscribes() async throws {
        let sent = try await Sent()
        let endpoint = sent.test.endpoint
        var random = SeededRandom(seed: 11)
        print("seed 11")
        let bodies = ["", "List-Unsubscribe=One-Click", "list-unsubscribe=One-Click", "List-Unsubscribe=", "x=y"]
        let types = ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"]
        let before = try await sent.test.session.read { try $0.count(ConsentFact.all) + $0.count(Suppression.all) }
        for _ in 0..<500 {
            let method =
                ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "POST", "post", ""].randomElement(using: &random)
                ?? ""
            let body = bodies.randomElement(using: &random) ?? ""
            let type = types.randomElement(using: &random) ?? ""
            if method == "POST", body == bodies[1], type != types[1], type != types[3] { continue }
            let path =
                [
                    sent.unsubscribe, sent.click, sent.open, sent.unsubscribe + "x",
                    "/t/u/" + (sent.click.split(separator: "/").last ?? ""),
                ]
                .randomElement(using: &random) ?? ""
            let headers = EndpointHeaders([("Content-Type", type), ("User-Agent", "x"), ("X-Purpose", "preview")])
            _ = await endpoint.handle(method: method, path: path, headers: headers, body: Array(body.utf8))
        }
        #expect(
            try await sent.test.session.read { try $0.count(ConsentFact.all) + $0.count(Suppression.all) } == before
        )
        #expect(try await sent.isAllowed)
        let page = await endpoint.handle(method: "GET", path: sent.unsubscribe, headers: Self.browser)
        #expect(page.status == 200)
        #expect(String(decoding: page.body, as: UTF8.self).contains("<form method=\"post\">"))
        #expect(try await sent.isAllowed)
    }

    @Test(arguments: [
        ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
        ("", "List-Unsubscribe=One-Click"),
        ("Application/X-WWW-Form-Urlencoded; charset=utf-8", "a=b&List%2DUnsubscribe=One%2DClick"),
        (
            "multipart/form-data; boundary=\"x.y\"",
            "--x.y\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x.y--\r\n"
        ),
    ])
    func theStandardsRequestUnsubscribesOnce(_ type: String, _ body: String) async throws {
        let sent = try await Sent()
        for _ in 0..<2 {
            let answer = await sent.test.endpoint.handle(
                method: "POST",
                path: sent.unsubscribe,
                headers: ["Content-Type": type],
                body: Array(body.utf8)
            )
            #expect(answer.status == 200)
        }
        #expect(try await !sent.isAllowed)
        #expect(try await sent.test.session.count(Suppression.all) == 1)
        #expect(try await sent.test.session.count(ConsentFact.all) == 2)
        #expect(try await sent.test.session.count(Activity.where { $0.direction == .inbound }) == 1)
    }

    @Test func unsubscribingWorksWhenTheContactIsGone() async throws {
        let sent = try await Sent()
        try await sent.test.session.delete(sent.contact.id)
        let body = Array("List-Unsubscribe=One-Click".utf8)
        let answer = await sent.test.endpoint.handle(
            method: "POST",
            path: sent.unsubscribe,
            headers: Self.form,
            body: body
        )
        #expect(answer.status == 200)
        let again = try await sent.test.contact("a@x.example")
        let decision = try await sent.test.session.read { [mailer = sent.test.mailer] in
            try mailer.decisions(for: [again.id], in: $0)[again.id]
        }
        #expect(decision?.isAllowed == false)
        #expect(await sent.test.endpoint.handle(method: "GET", path: sent.click, headers: Self.browser).status == 302)
        let token = String(sent.unsubscribe.split(separator: "/").last ?? "")
        #expect(try await sent.test.endpoint.unsubscribe(mailedToken: token))
        #expect(try await sent.test.endpoint.unsubscribe(mailedToken: "x") == false)
    }

    @Test func noLinkLeadsAnywhereElse() async throws {
        let sent = try await Sent()
        let keys = sent.test.mailer.settings.keys
        for target in [
            "javascript:alert(1)", "//evil.example", "https://x.example/\r\nSet-Cookie: a=b", "data:text/html,x", "",
        ] {
            let token = MailToken.click(message: sent.message, link: 0, target: target).signed(by: keys)
            #expect(await sent.test.endpoint.handle(method: "GET", path: "/t/c/" + token).status == 404)
        }
        let foreign = MailToken.click(message: sent.message, link: 0, target: "https://evil.example")
            .signed(by: try MailCRM.keys("k9"))
        #expect(await sent.test.endpoint.handle(method: "GET", path: "/t/c/" + foreign).status == 404)
        for path in [
            "", "/", "/c", "/c/", "/t/c/x", sent.click + "/", "/t/o/" + (sent.click.split(separator: "/").last ?? ""),
        ] {
            let status = await sent.test.endpoint.handle(method: "GET", path: path).status
            #expect(status == 404 || path == sent.click + "/")
        }
    }
}
