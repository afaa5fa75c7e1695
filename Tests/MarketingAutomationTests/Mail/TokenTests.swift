import CRMCore
import CRMTesting
import Testing

@testable import MarketingAutomation

@Suite struct TokenTests {
    private let message = ID<Message>(RecordID(high: 1, low: 2))

    private var tokens: [MailToken] {
        [
            .click(message: message, link: 65_535, target: "https://x.example/?a=ü&b=.."), .open(message: message),
            .click(message: message, link: 0, target: ""),
            .unsubscribe(
                message: message,
                contact: ID(RecordID(high: 3, low: 4)),
                addressHash: "abc",
                stream: .marketing,
                topic: Purpose(rawValue: "néws.1")
            ),
        ]
    }

    @Test func whatIsSignedIsRead() throws {
        let keys = try MailCRM.keys("k1")
        for token in tokens {
            let text = token.signed(by: keys)
            #expect(MailToken(verifying: text, with: keys) == token)
            #expect(text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
            #expect(text.utf8.split(separator: UInt8(ascii: ".")).last?.count == 22)
        }
    }

    @Test func whatIsChangedIsNot() throws {
        let keys = try MailCRM.keys("k1")
        var random = SeededRandom(seed: 5)
        print("seed 5")
        for token in tokens {
            let text = Array(token.signed(by: keys).utf8)
            for index in text.indices {
                var changed = text
                changed[index] = UInt8.random(in: 0x21...0x7E, using: &random)
                if changed == text { continue }
                #expect(MailToken(verifying: String(decoding: changed, as: UTF8.self), with: keys) == nil)
                #expect(MailToken(verifying: String(decoding: text[..<index], as: UTF8.self), with: keys) == nil)
            }
        }
        for text in ["", ".", "...", "1.k1..", "1.k1.AA.AAAAAAAAAAAAAAAAAAAAAA", String(repeating: "a", count: 10_000)]
        {
            #expect(MailToken(verifying: text, with: keys) == nil)
        }
    }

    @Test func keysRotate() throws {
        let old = MailToken.open(message: message).signed(by: try MailCRM.keys("k1"))
        #expect(MailToken(verifying: old, with: try MailCRM.keys("k2", "k1")) == .open(message: message))
        #expect(MailToken(verifying: old, with: try MailCRM.keys("k2")) == nil)
        let renamed = "1.k2" + old.dropFirst(4)
        #expect(MailToken(verifying: renamed, with: try MailCRM.keys("k2", "k1")) == nil)
        #expect(SigningKey(id: "a.b", secret: try MailCRM.key(1)) == nil)
        #expect(SigningKey(id: "", secret: try MailCRM.key(1)) == nil)
    }
}
