import CRMCore
import CRMTesting
import Testing

@testable import MarketingAutomation

@Suite struct EscapingTests {
    private func escaped(_ text: String, _ escaping: TextEscaping) -> [UInt8] {
        var output: [UInt8] = []
        escaping.append(text, to: &output)
        return output
    }

    @Test func aQuoteBeforeACombiningMarkIsAQuote() {
        #expect(escaped("\"\u{FE0F}", .html) == Array("&quot;\u{FE0F}".utf8))
        #expect(escaped("'\u{0301}<\u{20DD}`\u{FE0F}", .html) == Array("&#39;\u{0301}&lt;\u{20DD}&#96;\u{FE0F}".utf8))
    }

    @Test func noTextBreaksOut() throws {
        for text in try CorpusFolder.naughtyStrings() {
            let html = escaped(text, .html)
            #expect(!html.contains { "<>\"'`".utf8.contains($0) })
            #expect(!html.contains { $0 < 0x20 && ![9, 10, 13].contains($0) })
            #expect(
                HTMLScan.unescaped(html[...])
                    == text.utf8.filter { $0 >= 0x20 && $0 != 0x7F || [9, 10, 13].contains($0) }
            )
            #expect(!escaped(text, .line).contains { $0 < 0x20 || $0 == 0x7F })
            #expect(!escaped(text, .text).contains { $0 < 0x20 && $0 != 9 && $0 != 10 || $0 == 0x7F })
        }
    }

    @Test func everyPartIsEscapedInItsOwnWay() async throws {
        let test = try await MailCRM()
        let naughty = "A\"\u{FE0F}<b>\r\nBcc: x"
        let contact = Contact(name: PersonName(given: naughty), emails: [try EmailAddress("a@b.example")])
        let template = try CompiledMailTemplate(
            MailTemplate(
                name: "x",
                subject: "S {{contact.givenName}}",
                html: "<p title=\"{{contact.givenName}}\">{{uppercased(contact.givenName)}}</p>",
                text: "T {{contact.givenName}}",
                preheader: "P {{contact.givenName}}"
            )
        )
        let mail = try template.render(MergeData(contact: contact, settings: test.mailer.settings))
        #expect(mail.subject == Array("S A\"\u{FE0F}<b> Bcc: x".utf8))
        #expect(mail.text == Array("T A\"\u{FE0F}<b>\nBcc: x".utf8))
        let html = String(decoding: try #require(mail.html), as: UTF8.self)
        #expect(html.utf8.count { $0 == UInt8(ascii: "\"") } == 4)
        #expect(html.contains("A&quot;\u{FE0F}&lt;B&gt;\r\nBCC: X"))
        #expect(html.contains("P A&quot;\u{FE0F}"))
    }
}
