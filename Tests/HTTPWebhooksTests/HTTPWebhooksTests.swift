import CRMCore
import Foundation
import HTTPWebhooks
import Testing

/// Against real sockets on this machine, which the policy allows for the tests.
@Suite struct HTTPWebhooksTests {
    private func transport(
        redirects: Int = 0,
        timeout: Duration = .seconds(10),
        connections: Int = 16,
        allowing ranges: String...
    ) throws -> HTTPWebhooks {
        let allowed = try (ranges.isEmpty ? ["127.0.0.1"] : ranges).map { try #require(AddressRange($0)) }
        return HTTPWebhooks(
            HTTPWebhooks.Settings(
                addresses: AddressPolicy(allowing: allowed),
                redirects: redirects,
                connections: connections,
                timeout: timeout
            )
        )
    }

    private func request(_ url: String, _ body: String = "{}") -> WebhookRequest {
        let header = WebhookRequest.Header("Content-Type", "application/json")
        return WebhookRequest(url: url, headers: [header], body: Array(body.utf8))
    }

    @Test func whatIsPostedArrives() async throws {
        let server = try WebServer()
        let transport = try transport(connections: 1)
        let body = #"{"name":"Zoë \u0000"}"#
        let answers = await transport.post([request(server.url("status/204"), body), request(server.url("ok"), "")])
        #expect(answers == [.status(204), .status(200)])
        let received = try server.received()
        #expect(received.map(\.body) == [body, ""])
        #expect(received[0].headers["content-type"] == "application/json")
        #expect(received[0].headers["user-agent"] == "swift-crm")
        #expect(received[0].headers["expect"] == nil && received[0].headers["cookie"] == nil)
        #expect(received[0].connection == received[1].connection, "a connection is kept for the next event")
    }

    @Test func everyStatusIsToldAsItIs() async throws {
        let server = try WebServer()
        let codes = [200, 201, 202, 302, 307, 400, 401, 404, 408, 409, 410, 425, 500, 502, 503, 504]
        let answers = await (try transport()).post(codes.map { request(server.url("status/\($0)")) })
        #expect(answers == codes.map { .status($0) })
    }

    @Test func whoAsksForTimeGetsIt() async throws {
        let server = try WebServer()
        let answers = await (try transport())
            .post(["later/120", "later/0", "later/soon", "later/99999999999", "date"].map { request(server.url($0)) })
        #expect(answers.prefix(3) == [.status(429, retryAfter: .seconds(120)), .status(429), .status(429)])
        guard case .status(429, let long) = answers[3] else { throw TestFailure() }
        #expect(long ?? .zero <= .seconds(366 * 86_400))
        guard case .status(503, let after?) = answers[4] else { throw TestFailure() }
        #expect(after > .seconds(80) && after <= .seconds(100))
    }

    @Test func whoIsSlowIsGivenUp() async throws {
        let server = try WebServer()
        let transport = try transport(timeout: .milliseconds(700))
        let start = ContinuousClock.now
        for path in ["silent", "interim", "drip", "cut", "line"] {
            let answers = await transport.post([request(server.url(path))])
            guard case .noAnswer? = answers.first else {
                Issue.record("\(path): \(answers)")
                continue
            }
        }
        #expect(ContinuousClock.now - start < .seconds(50), "the server would take a minute for one")
    }

    @Test func anAnswerWithoutEndIsCutOff() async throws {
        let server = try WebServer()
        let transport = try transport(timeout: .seconds(60))
        let start = ContinuousClock.now
        let endless = await transport.post([request(server.url("endless"))])
        #expect(endless == [.status(200)], "the status came, and nobody reads the body")
        guard case .noAnswer? = await transport.post([request(server.url("headers"))]).first else {
            throw TestFailure()
        }
        #expect(ContinuousClock.now - start < .seconds(50))
        let slow = await (try self.transport(timeout: .milliseconds(500))).post([request(server.url("slowbody"))])
        #expect(slow == [.status(200)])
    }

    @Test func redirectsAreNotFollowedUnlessAllowed() async throws {
        let server = try WebServer()
        let there = request(server.url("to/307/~ok"))
        #expect(await (try transport()).post([there]) == [.status(307)])
        #expect(await (try transport(redirects: 1)).post([there]) == [.status(200)])
        // A redirect that changes the method is none for an event.
        #expect(await (try transport(redirects: 3)).post([request(server.url("to/302/~ok"))]) == [.status(302)])
        // It goes round and round.
        let round = await (try transport(redirects: 99)).post([request(server.url("to/308/~to~308~x"))])
        #expect(round == [.status(308)] || round == [.status(200)])
        let received = try server.received()
        #expect(received.filter { $0.path == "/ok" }.map(\.body) == ["{}"], "the body goes along")
    }

    @Test func everyRedirectIsCheckedLikeTheFirst() async throws {
        let server = try WebServer()
        let transport = try transport(redirects: 3)
        for target in [
            "http:~~127.0.0.2:\(server.port)~ok", "http:~~127.2:\(server.port)~ok", "http:~~localhost.:\(server.port)~",
            "file:~~~etc~passwd", "http:~~[::1]:\(server.port)~", "http:~~169.254.169.254~latest", "ftp:~~127.0.0.1~",
            "http:~~user@127.0.0.1:\(server.port)~ok",
        ] {
            let answers = await transport.post([request(server.url("to/307/\(target)"))])
            if target.contains("localhost") {
                // The name leads to the address that the test allows, or to ::1, which it does not.
                continue
            }
            guard case .refused? = answers.first else {
                Issue.record("\(target): \(answers)")
                continue
            }
        }
        #expect(try server.received().allSatisfy { $0.path.hasPrefix("/to/") || $0.path == "/" })
    }

    @Test func aNameIsAllowedByTheAddressItLeadsTo() async throws {
        let server = try WebServer()
        let url = "http://localhost:\(server.port)/ok"
        #expect(await (try transport()).post([request(url)]) == [.status(200)])
        #expect(await (try transport(allowing: "10.0.0.0/8")).post([request(url)]).first != .status(200))
        #expect(try server.received().count == 1)
    }

    @Test func theEnvironmentsProxyIsNotAsked() async {
        // In a process of its own, whose environment nobody else reads meanwhile.
        await #expect(processExitsWith: .success) {
            let (server, proxy) = (try WebServer(), try WebServer())
            for name in ["http_proxy", "ALL_PROXY"] { setenv(name, "http://127.0.0.1:\(proxy.port)", 1) }
            let policy = AddressPolicy(allowing: try [#require(AddressRange("127.0.0.1"))])
            let transport = HTTPWebhooks(HTTPWebhooks.Settings(addresses: policy))
            let request = WebhookRequest(url: server.url("ok"), headers: [], body: [])
            #expect(await transport.post([request]) == [.status(200)])
            #expect(try proxy.received().isEmpty)
        }
    }

    @Test func oneThatDoesNotAnswerHoldsUpNoOther() async throws {
        let (slow, fast) = (try WebServer(), try WebServer())
        let transport = try transport(timeout: .seconds(1), connections: 6)
        let answers = await transport.post(
            (0..<60).map { request(slow.url("silent/\($0)")) } + (0..<60).map { request(fast.url("ok/\($0)")) }
        )
        #expect(answers.prefix(60).allSatisfy { if case .noAnswer = $0 { true } else { false } })
        #expect(answers.suffix(60).allSatisfy { $0 == .status(200) })
        #expect(try slow.received().count < 10, "what does not answer is left alone for the rest of the batch")
        #expect(try fast.received().count == 60)
    }

    @Test func headersAreNotBrokenUp() async throws {
        let server = try WebServer()
        let bad = WebhookRequest(url: server.url("ok"), headers: [.init("X", "a\r\nY: b")], body: [])
        guard case .refused? = await (try transport()).post([bad]).first else { throw TestFailure() }
        #expect(try server.received().isEmpty)
    }

    @Test func whoCannotBeReachedDidNotAnswer() async throws {
        let server = try WebServer()
        let closed = "http://127.0.0.1:1/"
        let unknown = "https://no-such-host.invalid/"
        let plain = "https://127.0.0.1:\(server.port)/"
        for url in [closed, unknown, plain] {
            guard case .noAnswer? = await (try transport()).post([request(url)]).first else {
                Issue.record("\(url)")
                continue
            }
        }
    }
}

private struct TestFailure: Error {}
