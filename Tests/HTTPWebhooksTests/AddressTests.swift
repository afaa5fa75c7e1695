import CRMCore
import HTTPWebhooks
import Testing

@Suite struct AddressTests {
    private let settings = HTTPWebhooks.Settings()

    @Test(arguments: [
        "0.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1",
        "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:7f00:1", "::127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:4136:e378::1", "2001:10::1",
        "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1",
        "febf::1", "fec0::1", "ff02::1",
    ])
    func whatIsNotPublicIsNotConnectedTo(_ text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!AddressPolicy.publicOnly.allows(address))
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255",
        "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2001:200::1", "2606:4700:4700::1111",
        "2a00:1450:4001:80e::200e", "3ffe::1",
    ])
    func whatIsPublicIs(_ text: String) throws {
        #expect(AddressPolicy.publicOnly.allows(try #require(IPAddress(text))))
    }

    @Test(arguments: [
        "", "1", "127.1", "0x7f.1", "2130706433", "127.0.0.01", "0177.0.0.1", "1.2.3.4.5", "1.2.3.256", "1.2.3.4 ",
        "1.2.3.-4", "+1.2.3.4", "1..3.4", ":", ":::", "1::2::3", "12345::", "::g", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8", "fe80::1%lo", "::1.2.3", "1.2.3.4::", ":1::", "1:", "::1:", "[::1]", "１.1.1.1",
    ])
    func whatIsNoAddressIsNone(_ text: String) { #expect(IPAddress(text) == nil) }

    @Test func addressesAreRead() throws {
        #expect(IPAddress("1.2.3.4")?.bytes == [1, 2, 3, 4])
        #expect(IPAddress("::")?.bytes == [UInt8](repeating: 0, count: 16))
        #expect(IPAddress("1:2:3:4:5:6:7:8")?.bytes == [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8])
        #expect(IPAddress("a::B")?.bytes == [0, 10] + [UInt8](repeating: 0, count: 12) + [0, 11])
        #expect(IPAddress("1::")?.bytes == [0, 1] + [UInt8](repeating: 0, count: 14))
        #expect(IPAddress("::ffff:1.2.3.4")?.bytes.suffix(6) == [255, 255, 1, 2, 3, 4])
        #expect(IPAddress(bytes: [1, 2, 3]) == nil)
    }

    @Test func rangesAreAllowedByName() throws {
        let range = try #require(AddressRange("10.1.0.0/16"))
        let policy = AddressPolicy(allowing: [range])
        #expect(policy.allows(try #require(IPAddress("10.1.255.1"))))
        #expect(!policy.allows(try #require(IPAddress("10.2.0.1"))))
        #expect(!policy.allows(try #require(IPAddress("::ffff:10.1.0.1"))))
        #expect(try #require(AddressRange("::1")).contains(try #require(IPAddress("::1"))))
        #expect(try #require(AddressRange("0.0.0.0/0")).contains(try #require(IPAddress("9.9.9.9"))))
        for text in ["10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "/8", "10/8", "a/8", "::/129", "10.0.0.0/8/8"] {
            #expect(AddressRange(text) == nil, "\(text)")
        }
    }

    @Test(arguments: [
        "https://127.0.0.1/", "https://127.1/", "https://0x7f.1/", "https://0x7f000001/", "https://2130706433/",
        "https://0177.0.0.1/", "https://127.0.0.1./", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1%25lo]/",
        "https://10.0.0.1:8080/x", "https://user@8.8.8.8/", "https://8.8.8.8\\@evil.example/", "file:///etc/passwd",
        "gopher://example.com/", "ftp://example.com/", "https:/example.com", "https://", "https://:80/", "https:///x",
        "https://example.com:0/", "https://example.com:99999/", "https://example.com:8x/", "https://exa mple.com/",
        "https://example.com/\r\nX: y", "https://[::1/", "https://[1.2.3.4]/", "https://a..b/", "https://例.example/",
        "https://1.2.3.4.5/", "https://example.0x7f/", "", "//example.com/", "https://example.com#x",
    ])
    func whatReadsDifferentlyElsewhereIsRefused(_ url: String) async {
        let answers = await HTTPWebhooks(settings).post([WebhookRequest(url: url, headers: [], body: [])])
        guard case .refused? = answers.first, answers.count == 1 else {
            Issue.record("\(url): \(answers)")
            return
        }
    }

    @Test func aNameIsCheckedByItsAddress() async {
        // The name of this machine for itself, which every resolver knows.
        let answers = await HTTPWebhooks(settings)
            .post([WebhookRequest(url: "http://localhost:9/", headers: [], body: [])])
        #expect(answers == [.refused(reason: "the address is not public")])
    }
}
