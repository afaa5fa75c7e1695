import CRMCore
import StorageProtocols
import Testing

@Suite struct WebhookSignatureTests {
    private let now = Instant(seconds: 1_767_225_600)
    private let body = Array(#"{"a":1}"#.utf8)

    private func secret(_ byte: UInt8 = 0) throws -> SecretKey {
        try #require(SecretKey((0..<32).map { $0 &+ byte }))
    }

    @Test func theCodeIsTheOneOfOthers() throws {
        // Computed with Python's hmac.
        let signature = WebhookSignature(body, at: now, key: "erp", secret: try secret())
        let code = "c3e7cf2aff6be8aa0a93b08f541e09891de34b3f21a678ebdd0ba084bf3c4e40"
        #expect(signature.value == "t=1767225600,k=erp,v1=" + code)
        #expect(WebhookSignature(header: signature.value) == signature)
    }

    @Test func onlyWhatWasSignedJustNowIsValid() throws {
        let (secret, other) = (try secret(), try secret(1))
        let header = WebhookSignature(body, at: now, key: "erp", secret: secret).value
        func verdict(_ header: String, _ body: [UInt8]? = nil, after seconds: Int64 = 0) -> WebhookSignature.Verdict {
            WebhookSignature.verify(header, body: body ?? self.body, now: now.advanced(by: .seconds(seconds))) {
                $0 == "erp" ? secret : $0 == "old" ? other : nil
            }
        }
        #expect(verdict(header) == .valid)
        #expect(verdict(header, after: 300) == .valid)
        #expect(verdict(header, after: -300) == .valid)
        #expect(verdict(header, after: 301) == .outsideWindow)
        #expect(verdict(header, after: -301) == .outsideWindow)
        #expect(verdict(header, Array(#"{"a":2}"#.utf8)) == .forged)
        #expect(verdict(header.replacing("t=1767225600", with: "t=1767225601")) == .forged)
        #expect(verdict(header.replacing("k=erp", with: "k=old")) == .forged)
        #expect(verdict(header.replacing("k=erp", with: "k=no")) == .unknownKey)
        // A time far away neither traps nor passes.
        let far = WebhookSignature(body, at: Instant(microseconds: .min), key: "erp", secret: secret)
        #expect(verdict(far.value) == .malformed || verdict(far.value) == .outsideWindow)
    }

    @Test(arguments: [
        "", "t=1", "t=1,k=erp", "v1=00", "t=1,k=erp,v1=00", "t=x,k=erp,v1=", "t=1,t=2,k=erp,v1=00", "=,=,=",
        "t=9999999999999,k=erp,v1=00", "t=1,k=e rp,v1=00", ",,,,,,,,,,,", "t=1;k=erp;v1=00",
    ])
    func whatIsNoHeaderIsMalformed(_ header: String) throws {
        let secret = try secret()
        #expect(WebhookSignature.verify(header, body: body, now: now) { _ in secret } == .malformed)
    }

    @Test func aCodeThatIsCutIsNone() throws {
        let secret = try secret()
        let header = WebhookSignature(body, at: now, key: "erp", secret: secret).value
        for length in 1..<64 {
            let cut = String(header.dropLast(length))
            #expect(WebhookSignature.verify(cut, body: body, now: now) { _ in secret } == .malformed)
        }
    }

    @Test func everyStatusHasItsFate() {
        var retried: [Int] = []
        for code in 100..<600 {
            switch WebhookAnswer.status(code).outcome {
            case .accepted: #expect((200..<300).contains(code))
            case .retry: retried.append(code)
            case .gone: #expect(code == 410)
            case .rejected: #expect(!(200..<300).contains(code) && code < 500)
            case .unknown: Issue.record("\(code)")
            }
        }
        #expect(retried == [408, 409, 425, 429] + Array(500..<600))
        #expect(WebhookAnswer.noAnswer(reason: "timed out").outcome == .retry(reason: "timed out"))
        #expect(WebhookAnswer.refused(reason: "private").outcome == .rejected(reason: "private"))
        #expect(WebhookAnswer.status(503, retryAfter: .seconds(9)).outcome == .retry(reason: "503", after: .seconds(9)))
    }
}
