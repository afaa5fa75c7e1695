import CRMCore
import Foundation
import Testing

struct KeyedHashTests {
    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    @Test(
        arguments: [
            (
                Array(repeating: 0x0b, count: 20), "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array(repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ] as [([UInt8], String, String)]
    )
    func agreesWithRFC4231(key: [UInt8], text: String, code: String) throws {
        let key = try #require(SecretKey(key))
        #expect(hex(KeyedHash.authenticate(text, key: key)) == code)
        #expect(KeyedHash.verify(KeyedHash.authenticate(text, key: key), of: text.utf8, key: key))
    }

    @Test func onlyTheRightCodeVerifies() throws {
        let key = try #require(SecretKey(Array(0..<32)))
        let other = try #require(SecretKey(Array(1..<33)))
        let message = Array("contact 7".utf8)
        let code = KeyedHash.authenticate(message, key: key)
        #expect(code.count == KeyedHash.length)
        for bit in 0..<256 {
            var forged = code
            forged[bit / 8] ^= 1 << (bit % 8)
            #expect(!KeyedHash.verify(forged, of: message, key: key))
        }
        #expect(!KeyedHash.verify(code, of: message, key: other))
        #expect(!KeyedHash.verify(code, of: message + [0], key: key))
        #expect(KeyedHash.verify(code.prefix(16), of: message, key: key))
        #expect(!KeyedHash.verify(code.prefix(15), of: message, key: key))
        #expect(!KeyedHash.verify(code + [0], of: message, key: key))
        #expect(!KeyedHash.verify([], of: message, key: key))
    }

    @Test func keysShowNothing() throws {
        let key = try #require(SecretKey(Array("correct horse battery staple".utf8)))
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped, "\([key])", "\(Optional(key) as Any)"] {
            #expect(text.contains("SecretKey") && !text.contains("99") && !text.contains("horse"), "\(text)")
        }
        #expect(SecretKey(Array(0..<15)) == nil)
        #expect(SecretKey(Array(0..<16)) != nil)
    }

    @Test func base64URLAgreesWithFoundation() throws {
        var random = SeededGenerator(state: 305)
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            let text = Base64URL.encode(bytes)
            let plain = Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
                .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
            #expect(text == plain)
            #expect(Base64URL.decode(text) == bytes)
        }
        for text in ["A", "AAAAA", "AB", "AAB", "A=", "AA==", "AA+A", "AA/A", "AA A", "AA\n", "é"] {
            #expect(Base64URL.decode(text) == nil, "\(text)")
        }
    }
}
