import CRMCore
import CRMTesting
import Foundation
import Testing

@testable import MarketingAutomation

@Suite struct MIMETests {
    private static let script = """
        import sys, json, base64, email, email.policy, email.utils
        from email.header import decode_header, make_header
        def content(part):
            text = part.get_payload(decode=True).decode('utf-8')
            return text
        for line in sys.stdin:
            raw = base64.b64decode(line)
            assert all(b < 128 for b in raw)
            assert max(len(l) for l in raw.split(b'\\r\\n')) <= 998
            assert raw.count(b'\\n') == raw.count(b'\\r\\n') == raw.count(b'\\r')
            m = email.message_from_bytes(raw, policy=email.policy.default)
            parts = [p for p in m.walk() if not p.is_multipart()]
            def display(name):
                a = m[name].addresses
                assert len(a) == 1, a
                # The new parser keeps the space between encoded words of a name; the old one reads them by the standard.
                old = email.message_from_bytes(raw)[name].replace('\\r\\n', '')
                shown, address = email.utils.parseaddr(old)
                assert address == a[0].addr_spec, (address, a)
                return [str(make_header(decode_header(shown))), address]
            print(json.dumps({
                'headers': [k for k in m.keys()], 'subject': str(m['Subject']), 'from': display('From'), 'to': display('To'),
                'id': str(m['Message-ID']), 'date': m['Date'].datetime.timestamp(),
                'unsubscribe': m.get('List-Unsubscribe', ''), 'types': [p.get_content_type() for p in parts],
                'parts': [content(p) for p in parts], 'defects': [str(d) for p in m.walk() for d in p.defects]}))
        """

    private struct Read: Decodable {
        var headers: [String]
        var subject: String
        var from: [String]
        var to: [String]
        var id: String
        var date: Double
        var unsubscribe: String
        var types: [String]
        var parts: [String]
        var defects: [String]
    }

    /// A text as it may stand in a header.
    private func line(_ text: String) -> String {
        var text = text
        text.unicodeScalars.removeAll { $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value) }
        return String(decoding: text.utf8.map { $0 == 0x0A ? 0x20 : $0 }, as: UTF8.self)
    }

    /// A text as it may stand in a part: line breaks are CRLF, and there is no NUL.
    private func body(_ text: String) -> String {
        var bytes: [UInt8] = []
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if byte == 0x0A, previous != 0x0D { bytes.append(0x0D) }
            if previous == 0x0D, byte != 0x0A { bytes.append(0x0A) }
            if byte != 0 { bytes.append(byte) }
            previous = byte
        }
        if previous == 0x0D { bytes.append(0x0A) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func same(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }

    @Test func pythonReadsEveryMessageBack() throws {
        guard Python.isThere("email") else { return }
        let naughty = try CorpusFolder.naughtyStrings()
        var random = SeededRandom(seed: 20_260_101)
        print("seed 20260101, \(naughty.count) naughty strings")
        func text() -> String { naughty.randomElement(using: &random) ?? "" }
        var messages: [MIMEMessage] = []
        for index in 0..<1000 {
            let content = (0..<Int.random(in: 0...6, using: &random)).map { _ in text() }
            // Every naughty string is a name once.
            let name = index < naughty.count ? naughty[index] : text()
            messages.append(
                MIMEMessage(
                    from: Mailbox(name: text(), address: try EmailAddress("news@acme.example")),
                    to: Mailbox(name: name, address: try EmailAddress("\"a b\\\"<\"@x.example")),
                    subject: Array(text().utf8),
                    text: Array(content.joined(separator: "\n").utf8),
                    html: index % 3 == 0 ? nil : Array(content.joined(separator: "\r\n").utf8),
                    date: Instant(seconds: Int64.random(in: 0..<4_000_000_000, using: &random)),
                    messageID: "id\(index)@acme.example",
                    unsubscribeURL: index % 2 == 0 ? "https://acme.example/u/1.k.x" : nil,
                    unsubscribeMail: "mailto:u@acme.example?subject=1"
                )
            )
        }
        let lines = try messages.map { Data(try $0.encoded()).base64EncodedString() }.joined(separator: "\n")
        let output = try Python.run(Self.script, input: Data(lines.utf8))
        let read = try output.split(separator: 0x0A).map { try JSONDecoder().decode(Read.self, from: $0) }
        try #require(read.count == messages.count)
        for (message, read) in zip(messages, read) {
            #expect(read.defects.isEmpty)
            #expect(
                read.headers.count == (message.unsubscribeURL == nil ? 1 : 2) + 7 + (message.html == nil ? 1 : 0),
                "\(read.headers)"
            )
            #expect(same(read.subject, line(String(decoding: message.subject, as: UTF8.self))))
            #expect(
                same(read.to[0], line(message.to.name)),
                "\(message.to.name.debugDescription) \(read.to[0].debugDescription)"
            )
            #expect(same(read.from[0], line(message.from.name)))
            #expect(read.to[1] == message.to.address.normal)
            #expect(read.from[1] == "news@acme.example")
            #expect(read.id == "<\(message.messageID)>")
            #expect(read.date == Double(message.date.microseconds / 1_000_000))
            #expect(read.unsubscribe.hasSuffix("<mailto:u@acme.example?subject=1>"))
            let parts = [message.text, message.html].compactMap { $0 }.map { String(decoding: $0, as: UTF8.self) }
            #expect(read.types == Array(["text/plain", "text/html"].prefix(parts.count)))
            for (part, read) in zip(parts, read.parts) {
                #expect(
                    same(read, body(part)),
                    "\(part.debugDescription.prefix(200)) \(read.debugDescription.prefix(200))"
                )
            }
        }
    }

    @Test func headersCannotBeInjected() throws {
        func message(id: String = "a@b", url: String? = nil, mail: String? = nil) throws -> MIMEMessage {
            MIMEMessage(
                from: Mailbox(address: try EmailAddress("a@b.example")),
                to: Mailbox(name: "x\r\nBcc: y@z.example\u{0}", address: try EmailAddress("c@d.example")),
                subject: Array("s\r\nBcc: y@z.example\r\n\r\nbody".utf8),
                text: [],
                date: Instant(seconds: 0),
                messageID: id,
                unsubscribeURL: url,
                unsubscribeMail: mail
            )
        }
        let bytes = String(decoding: try message().encoded(), as: UTF8.self)
        #expect(!bytes.contains("\r\nBcc"))
        for wrong in ["a\r\nBcc: x@y", "a\u{0}@b", "a>, <b", "a b@c", "é@b", "a\n@b"] {
            #expect(throws: MIMEError.unsafe(header: "Message-ID")) { try message(id: wrong).encoded() }
            #expect(throws: MIMEError.unsafe(header: "List-Unsubscribe")) { try message(url: wrong).encoded() }
            #expect(throws: MIMEError.unsafe(header: "List-Unsubscribe")) { try message(mail: wrong).encoded() }
        }
        #expect(throws: MIMEError.tooLong(header: "Message-ID")) {
            try message(id: String(repeating: "a", count: 1000)).encoded()
        }
        var foreign = try message()
        foreign.to = Mailbox(address: try EmailAddress("müller@b.example"))
        #expect(throws: MIMEError.addressBeyondASCII(header: "To")) { try foreign.encoded() }
    }

    @Test func theSameMailIsTheSameBytes() async throws {
        var payloads: [String] = []
        for _ in 0..<2 {
            let test = try await MailCRM()
            let ann = try await test.contact("a@x.example")
            try await test.session.send(
                [MailRequest(key: "k", contact: ann.id, template: try await test.template())],
                by: test.mailer
            )
            payloads.append(try #require(try await test.session.fetch(OutboxPayload.all).first).text)
        }
        #expect(payloads[0] == payloads[1])
        #expect(payloads[0].contains("Message-ID: <"))
        #expect(payloads[0].contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"))
        #expect(payloads[0].contains("Date: Thu, 01 Jan 2026 00:00:00 +0000\r\n"))
    }
}
