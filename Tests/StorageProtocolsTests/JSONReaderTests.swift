import StorageProtocols
import Testing

@Suite struct JSONReaderTests {
    @Test func readsRecordsByCursor() throws {
        let text =
            #" { "name" : "Ann" , "tags":[ "a","b" ],"age":41,"x":{"y":[1,{}]},"score":1.5e1,"ok":true,"z":null } "#
        var seen: [String] = []
        try JSONReader.read(text) { reader in
            try reader.beginObject()
            while let key = try reader.nextKey() {
                switch key {
                case "name": seen.append(try reader.readString())
                case "tags": seen += try reader.readArray { try $0.readString() }
                case "age": seen.append("\(try reader.readInteger())")
                case "score": seen.append("\(try reader.readDouble())")
                case "ok": seen.append("\(try reader.readBool())")
                case "z": seen.append("\(try reader.readNull())")
                default: try reader.skipValue()
                }
            }
        }
        #expect(seen == ["Ann", "a", "b", "41", "15.0", "true", "true"])
    }

    @Test func errorsNameRuleAndByte() {
        func error(_ text: String, _ body: (inout JSONReader) throws -> Void) -> JSONError? {
            do {
                try JSONReader.read(text, body)
                return nil
            } catch {
                return error as? JSONError
            }
        }
        #expect(error("[1,]") { try $0.skipValue() } == JSONError(.unexpectedByte, at: 3))
        #expect(error("[1 2]") { try $0.skipValue() } == JSONError(.unexpectedByte, at: 3))
        #expect(error("{\"a\":1,}") { try $0.skipValue() } == JSONError(.unexpectedByte, at: 7))
        #expect(error("1 x") { try $0.skipValue() } == JSONError(.trailingBytes, at: 2))
        #expect(error("  ") { try $0.skipValue() } == JSONError(.unexpectedEnd, at: 2))
        #expect(error("\"a\u{1}\"") { try $0.skipValue() } == JSONError(.controlCharacter, at: 2))
        #expect(error(#""a\x""#) { try $0.skipValue() } == JSONError(.invalidEscape, at: 2))
        #expect(error(#""\ud800""#) { try $0.skipValue() } == JSONError(.loneSurrogate, at: 1))
        #expect(error(#""a\udc00""#) { try $0.skipValue() } == JSONError(.loneSurrogate, at: 2))
        #expect(error(#""\ud800\ud800""#) { try $0.skipValue() } == JSONError(.loneSurrogate, at: 1))
        #expect(error("-") { try $0.skipValue() } == JSONError(.unexpectedEnd, at: 1))
        #expect(error("[1.]") { try $0.skipValue() } == JSONError(.invalidNumber, at: 3))
        #expect(error(" 1") { _ = try $0.readString() } == JSONError(.wrongType, at: 1))
        #expect(error("null") { _ = try $0.readInteger() } == JSONError(.wrongType, at: 0))
        #expect(error("1.0") { _ = try $0.readInteger() } == JSONError(.wrongType, at: 0))
        #expect(error("?") { _ = try $0.readBool() } == JSONError(.unexpectedByte, at: 0))
        #expect(error("1e999") { _ = try $0.readDouble() } == JSONError(.numberOutOfRange, at: 0))
        #expect(error("99999999999999999999") { _ = try $0.readInteger() } == JSONError(.numberOutOfRange, at: 0))
    }

    @Test func invalidUTF8IsRefusedEverywhere() {
        let bad: [[UInt8]] = [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xE3, 0x81],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE3, 0x81, 0x22],
        ]
        for sequence in bad {
            for padding in 0...9 {
                let bytes = [0x22] + [UInt8](repeating: 0x61, count: padding) + sequence + [0x22]
                let expected = JSONError(.invalidUTF8, at: padding + 1)
                #expect(throws: expected) { try JSONValue(parsing: bytes) }
                #expect(throws: expected) { try JSONReader.read(bytes) { try $0.skipValue() } }
            }
        }
    }

    @Test func everySpecialByteIsFoundAtEveryOffset() throws {
        for padding in 0...20 {
            let head = String(repeating: "x", count: padding)
            for scalar in (0...0x2FF).compactMap({ Unicode.Scalar($0 as UInt32) }) {
                let text = head + String(Character(scalar)) + head
                var writer = JSONWriter()
                writer.string(text)
                #expect(try JSONReader.read(writer.bytes) { try $0.readString() } == text)
            }
        }
    }

    @Test func escapesDecode() throws {
        let text = #""\"\\\/\b\f\n\r\t\u0041\u00e9\u3042\uD83D\ude00\u0000""#
        let expected = "\"\\/\u{8}\u{C}\n\r\tA\u{E9}\u{3042}\u{1F600}\u{0}"
        #expect(try Array(JSONReader.read(text) { try $0.readString() }.utf8) == Array(expected.utf8))
    }

    @Test func doublesAreTheNearest() throws {
        let texts = [
            "0", "-0", "0.1", "1e22", "1e23", "123456789012345678", "9007199254740993", "4.9e-324", "1e-400",
            "1.7976931348623157e308", "2.2250738585072011e-308", "0.000000000000000000000000000001", "1E+2", "12.50",
            "179769313486231580793728971405301e276", "8.5e-7", "3.141592653589793238462643383279",
        ]
        for text in texts {
            let value = try JSONReader.read(text) { try $0.readDouble() }
            #expect(value.bitPattern == Double(text)?.bitPattern, "\(text)")
        }
    }

    @Test func callersErrorsPassThrough() {
        struct Refused: Error {}
        #expect(throws: Refused.self) {
            try JSONReader.read("[1]") { reader in try reader.readArray { _ in throw Refused() } }
        }
    }
}
