import CRMCore
import Foundation
import MarketingAutomation
import Testing

@testable import SMTPTransport

@Suite struct SMTPTransportTests {
    private func server(_ port: UInt16, _ credentials: SMTPServer.Credentials? = nil) -> SMTPServer {
        SMTPServer(
            host: "127.0.0.1",
            port: port,
            security: .none,
            credentials: credentials,
            clientName: "crm.example",
            timeout: .seconds(20)
        )
    }

    private func mail(_ key: String, to recipient: String, text: String = "Hello\n") throws -> OutboundMail {
        let message = MIMEMessage(
            from: Mailbox(name: "Acme", address: try EmailAddress("news@acme.example")),
            to: Mailbox(address: try EmailAddress(recipient)),
            subject: Array("Mail \(key)".utf8),
            text: Array(text.utf8),
            html: Array("<p>\(text)</p>".utf8),
            date: Instant(seconds: 0),
            messageID: "\(key)@acme.example"
        )
        return OutboundMail(
            key: key,
            sender: "news@acme.example",
            recipient: recipient,
            message: try message.encoded()
        )
    }

    @Test func aThousandMailsArriveAsTheyAre() async throws {
        guard let process = try SMTPServerProcess() else { return }
        defer { process.stop() }
        let transport = SMTPTransport(server(process.port))
        let texts = [
            ".", ".\r\n.\r\n", "..a\n.b", "é\u{FE0F}\n", "From x\n", String(repeating: "a ", count: 5000),
            "a\r\n.\r\nQUIT\r\n",
        ]
        var mails: [OutboundMail] = []
        for index in 0..<1000 {
            mails.append(
                try mail("k\(index)", to: "p\(index)@x.example", text: "\(index)\n" + texts[index % texts.count])
            )
        }
        let clock = ContinuousClock()
        let start = clock.now
        for batch in stride(from: 0, to: 1000, by: 100) {
            let outcomes = await transport.deliver(Array(mails[batch..<batch + 100]))
            #expect(outcomes.allSatisfy { if case .accepted = $0 { true } else { false } }, "\(outcomes)")
        }
        print("1,000 mails over SMTP in \(clock.now - start)")
        let received = try process.received()
        try #require(received.count == 1000)
        #expect(Set(received.map(\.connection)).count == 4)
        var ids: Set<Int> = []
        for mail in received {
            let index = try #require(Int(mail.subject.dropFirst(6)))
            let text = ("\(index)\n" + texts[index % texts.count])
                .replacing("\r\n", with: "\n").replacing("\n", with: "\r\n")
            #expect(mail.recipient == "p\(index)@x.example")
            #expect(mail.sender == "news@acme.example")
            #expect(ids.insert(index).inserted)
            #expect(mail.id == "<k\(index)@acme.example>")
            #expect(mail.parts.map { Array($0.utf8) } == [Array(text.utf8), Array("<p>\(text)</p>".utf8)])
            #expect(mail.defects.isEmpty)
        }
    }

    @Test func everyAnswerHasItsOutcome() async throws {
        guard let process = try SMTPServerProcess() else { return }
        defer { process.stop() }
        let transport = SMTPTransport(server(process.port))
        let names = ["ok", "later", "never", "laterdata", "neverdata", "drop", "cut", "ok"]
        let mails = try names.enumerated().map { try mail("k\($0.offset)", to: "\($0.element)@x.example") }
        var outcomes: [DeliveryOutcome] = []
        for mail in mails { outcomes += await transport.deliver([mail]) }
        try #require(outcomes.count == names.count)
        #expect(outcomes[0] == .accepted(receipt: "250 OK queued"))
        #expect(outcomes[1] == .retry(reason: "451 4.3.0 try again"))
        #expect(outcomes[2] == .rejected(reason: "550 5.1.1 no such user"))
        #expect(outcomes[3] == .retry(reason: "452 4.2.2 mailbox full"))
        #expect(outcomes[4] == .rejected(reason: "554 5.7.1 not wanted"))
        #expect(outcomes[5].kind == "unknown", "\(outcomes[5])")
        #expect(outcomes[6].kind == "retry", "\(outcomes[6])")
        #expect(outcomes[7] == .accepted(receipt: "250 OK queued"))
        #expect(try process.received().map(\.recipient) == ["ok@x.example", "drop@x.example", "ok@x.example"])
    }

    @Test func aRefusedConnectionIsNoMailsFault() async throws {
        let nobody = await SMTPTransport(server(1)).deliver([try mail("a", to: "a@x.example")])
        #expect(nobody.map(\.kind) == ["retry"])
        guard let process = try SMTPServerProcess(user: "crm") else { return }
        defer { process.stop() }
        let mails = [try mail("a", to: "a@x.example"), try mail("b", to: "b@x.example")]
        #expect(await SMTPTransport(server(process.port)).deliver(mails).map(\.kind) == ["retry", "retry"])
        let wrong = SMTPServer.Credentials(user: "crm", password: "wrong")
        #expect(await SMTPTransport(server(process.port, wrong)).deliver(mails).map(\.kind) == ["retry", "retry"])
        let right = SMTPServer.Credentials(user: "crm", password: "secret")
        #expect(
            await SMTPTransport(server(process.port, right)).deliver(mails).map(\.kind) == ["accepted", "accepted"]
        )
        #expect("\(right)".contains("secret") == false)
    }

    @Test func nothingIsSentToAServerWithoutTLS() async throws {
        guard let process = try SMTPServerProcess() else { return }
        defer { process.stop() }
        for security in [SMTPServer.Security.startTLS, .tls] {
            var server = server(process.port)
            server.security = security
            server.timeout = .seconds(5)
            server.connectTimeout = .seconds(2)
            #expect(await SMTPTransport(server).deliver([try mail("a", to: "a@x.example")]).map(\.kind) == ["retry"])
        }
        var optional = server(process.port)
        optional.security = .startTLSIfOffered
        #expect(await SMTPTransport(optional).deliver([try mail("a", to: "a@x.example")]).map(\.kind) == ["accepted"])
        #expect(try process.received().count == 1)
    }

    @Test func anAddressCannotSpeakToTheServer() async throws {
        let transport = SMTPTransport(server(1))
        for address in ["a@x.example\r\nRCPT TO:<b@y.example>", "a\u{0}@x.example", "ä@x.example", ""] {
            var wrong = try mail("a", to: "a@x.example")
            wrong.recipient = address
            #expect(await transport.deliver([wrong]).map(\.kind) == ["rejected"])
        }
    }

    @Test func theLandingPagesExample() {
        let password = "secret"
        let server = SMTPServer(
            host: "mail.example.com",
            port: 587,
            security: .startTLS,
            credentials: .init(user: "crm", password: password)
        )
        let transport = SMTPTransport(server)
        #expect(transport.server.security == .startTLS)
    }
}

@Suite struct SMTPProgressTests {
    @Test func theStageDecides() {
        func outcome(_ command: String, _ answer: String, handedOver: Bool = false) -> String {
            var progress = SMTPProgress()
            progress.sent(command.utf8)
            progress.received(answer.utf8)
            progress.isHandedOver = handedOver
            return progress.outcome(failure: "failed").kind
        }
        #expect(outcome("EHLO x\r\n", "554 5.7.1 go away\r\n") == "retry")
        #expect(outcome("RCPT TO:<a>\r\n", "554 5.7.1 go away\r\n") == "rejected")
        #expect(outcome("MAIL FROM:<a>\r\n", "530 5.7.0 authenticate\r\n") == "retry")
        #expect(outcome("AUTH PLAIN\r\n", "535 5.7.8 wrong\r\n") == "retry")
        #expect(outcome("DATA\r\n", "354 go on\r\n") == "retry")
        #expect(outcome("DATA\r\n", "354 go on\r\n", handedOver: true) == "unknown")
        #expect(outcome("DATA\r\n", "421 closing\r\n", handedOver: true) == "retry")
    }
}

extension DeliveryOutcome {
    fileprivate var kind: String {
        switch self {
        case .accepted: "accepted"
        case .retry: "retry"
        case .rejected: "rejected"
        case .gone: "gone"
        case .unknown: "unknown"
        }
    }
}
