import StorageProtocols
import Testing

@Suite struct JSONWriterTests {
    @Test func commasAreAutomatic() throws {
        var writer = JSONWriter(reservingCapacity: 64)
        writer.beginArray()
        writer.beginObject()
        writer.endObject()
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        writer.integer(1)
        writer.integer(-20)
        writer.endArray()
        writer.key("b")
        writer.null()
        writer.key("c")
        try writer.real(0.1)
        writer.endObject()
        writer.bool(true)
        writer.bool(false)
        writer.string("s")
        writer.endArray()
        #expect(writer.text == #"[{},{"a":[1,-20],"b":null,"c":0.1},true,false,"s"]"#)
    }

    @Test func onlyWhatMustBeIsEscaped() {
        var writer = JSONWriter()
        writer.string("a/\"\\\u{0}\u{8}\t\n\u{C}\r\u{1F}\u{7F}\u{2028}é漢😀")
        #expect(writer.text == "\"a/\\\"\\\\\\u0000\\b\\t\\n\\f\\r\\u001f\u{7F}\u{2028}é漢😀\"")
    }

    @Test func numbersAreShortest() throws {
        let cases: [(Double, String)] = [
            (1, "1.0"), (-0.0, "-0.0"), (0.1, "0.1"), (1e16, "1e+16"), (.leastNonzeroMagnitude, "5e-324"),
            (1e-5, "1e-05"),
        ]
        for (value, text) in cases {
            var writer = JSONWriter()
            try writer.real(value)
            #expect(writer.text == text)
        }
        for value in [0, 9, 10, -1, Int64.max, .min] {
            var writer = JSONWriter()
            writer.integer(value)
            #expect(writer.text == "\(value)")
        }
    }

    @Test func numbersThatJSONCannotSayAreRefusedAndLeaveNothing() {
        var writer = JSONWriter()
        writer.beginArray()
        for value in [Double.nan, .infinity, -.infinity] {
            #expect(throws: JSONError(.notFinite, at: 1)) { try writer.real(value) }
        }
        writer.endArray()
        #expect(writer.text == "[]")
    }
}
