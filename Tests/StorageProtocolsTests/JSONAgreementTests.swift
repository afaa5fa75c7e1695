import Foundation
import StorageProtocols
import Testing

@Suite struct JSONAgreementTests {
    private static let valid = [
        "null", " true\n", "\tfalse\r\n", "0", "-0", "-1", "10", "0.5", "-0.5e-3", "1E5", "1e+5", "123456789", "\"\"",
        "[]", "[ ]", "{}", "{ }", "[[]]", "[1,2,3]", "[ 1 , 2 ]", "{\"a\":{\"b\":[]}}", "{\"\":0}", "\"/\"", #""\/""#,
        #""\u0000""#, #""\ud83d\ude00""#, #""\uABCD\uabcd""#, "\"\u{7F}\"", "\"\u{2028}\"", "\"é\"", "\"漢字\"", "\"😀\"",
        "[null,true,false,\"\",0,{}]", "[1.0e1]", "{\"a\":1,\"b\":2}", #""\\\"""#, "\r\n[\t1 ]\n",
    ]
    private static let invalid = [
        "", " ", "nul", "nulll", "True", "NaN", "Infinity", "-Infinity", "+1", "01", "-01", "00", ".5", "1.", "-", "1e",
        "1e+", "1.e1", "0x10", "1_000", "--1", "1 2", "\"", "\"a", "'a'", "\"\\\"", #""\x41""#, #""\u12""#,
        #""\u12G4""#,
        #""\u""#, #""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, #""\ud800x""#, "\"\n\"", "\"\t\"", "\"\u{0}\"", "[",
        "]", "[1", "[1,", "[,1]", "[1,,2]", "[1 2]", "[1]]", "{", "}", "{\"a\"}", "{\"a\":}", "{\"a\":1",
        "{\"a\":1 \"b\":2}", "{a:1}", "{1:2}", "{\"a\",1}", "{:1}", "[1}", "{\"a\":1]", "[1]x", "[] []", "\u{A0}1",
        "// c\n1", "1 // c", "/* */ 1", "\u{0}", "[\u{B}1]",
    ]

    private func verdicts(_ text: String) -> (ours: Bool, skipping: Bool, foundation: Bool) {
        let ours = (try? JSONValue(parsing: text)) != nil
        let skipping = (try? JSONReader.read(text) { try $0.skipValue() }) != nil
        let object = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        return (ours, skipping, object != nil)
    }

    @Test(arguments: valid) func validDocumentsAreAccepted(text: String) {
        #expect(verdicts(text) == (true, true, true))
    }

    @Test(arguments: invalid) func invalidDocumentsAreRefused(text: String) {
        #expect(verdicts(text) == (false, false, false))
    }

    @Test(arguments: ["[1,]", "{\"a\":1,}", "[1,2,\n]", "1\u{0}", "\u{FEFF}1"])
    func whatSomeParsersForgiveIsRefused(text: String) {
        // Foundation accepts some of these in some versions; RFC 8259 doesn't.
        #expect(verdicts(text).ours == false)
        #expect(verdicts(text).skipping == false)
    }

    @Test func naughtyStringsRoundTrip() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data =
            ProcessInfo.processInfo.environment["SWIFT_CRM_DATA"].map { URL(filePath: $0) }
            ?? root.appending(path: "../shared/data")
        guard let corpus = try? Data(contentsOf: data.appending(path: "naughty-strings/blns.json")) else {
            print("skipped: data absent")
            return
        }
        let strings = try JSONReader.read([UInt8](corpus)) { reader in try reader.readArray { try $0.readString() } }
        let expected = try JSONDecoder().decode([String].self, from: corpus)
        #expect(strings.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
        #expect(strings.count > 400)
        var writer = JSONWriter()
        writer.beginArray()
        for string in strings { writer.string(string) }
        writer.endArray()
        let back = try JSONReader.read(writer.bytes) { reader in try reader.readArray { try $0.readString() } }
        #expect(back.map { Array($0.utf8) } == strings.map { Array($0.utf8) })
        let foundation = try JSONDecoder().decode([String].self, from: Data(writer.bytes))
        #expect(foundation.map { Array($0.utf8) } == strings.map { Array($0.utf8) })
    }
}
