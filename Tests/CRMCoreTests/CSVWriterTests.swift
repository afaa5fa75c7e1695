import CRMCore
import Foundation
import Testing

@Suite struct CSVWriterTests {
    @Test func quotesOnlyWhatNeedsIt() throws {
        let table = [["a", "b c", "d,e"], ["f\"g", "h\r\ni", " j"], ["", "", ""], [""], ["k", "", ""], ["", "l"]]
        #expect(
            try written(table)
                == "a,b c,\"d,e\"\r\n\"f\"\"g\",\"h\r\ni\",\" j\"\r\n\"\",,\r\n\"\"\r\nk,,\r\n,l\r\n"
        )
        #expect(try written([["a;b", "c,d"]], CSVDialect(delimiter: .semicolon), .lf) == "\"a;b\";c,d\n")
        #expect(try written([["it's", "=1"]], CSVDialect(quote: .single), .lf) == "'it''s','''=1'\n")
        #expect(try written([["sep=;"], ["sep=;"]], CSVDialect(), .lf) == "\"sep=;\"\nsep=;\n")
    }

    @Test func marksTheByteOrderOnRequest() throws {
        let collector = ByteCollector()
        var writer = CSVWriter(to: collector.sink, byteOrderMark: true)
        try writer.write(row: ["a"])
        try writer.finish()
        #expect(collector.bytes == [0xEF, 0xBB, 0xBF, 0x61, 0x0D, 0x0A])
    }

    @Test(arguments: [
        ("=1+1", "'=1+1"), ("+49 30 1", "'+49 30 1"), ("-5", "'-5"), ("@a", "'@a"), ("\tx", "'\tx"), ("\rx", "'\rx"),
        ("\nx", "'\nx"), ("\r\nx", "'\r\nx"), ("=\u{FE0F}1", "'=\u{FE0F}1"), ("-\u{301}", "'-\u{301}"),
        ("＝1", "'＝1"), ("＋1", "'＋1"), ("－1", "'－1"), ("＠a", "'＠a"), ("'=1", "''=1"), ("''=1", "'''=1"),
        ("'", "'"), ("'a", "'a"), ("''", "''"), ("", ""), ("a=1", "a=1"), ("ｱ", "ｱ"), ("\0", "'\0"), ("'＝", "''＝"),
    ])
    func guardsFormulas(_ text: String, _ guarded: String) {
        #expect(utf8([[CSVText.guarded(text)]]) == utf8([[guarded]]))
        #expect(utf8([[CSVText.unguarded(guarded)]]) == utf8([[text]]))
    }

    @Test(arguments: [
        ("-5", true), ("+5.25", true), ("-1,5", true), ("-1e-3", true), ("+49 30", false), ("-", false),
        ("-5+A1", false), ("-1.", false), ("+1e", false), ("=5", false), ("-5\n", false), ("-１", false),
    ])
    func onlyPlainNumbersKeepTheirSign(_ text: String, _ isKept: Bool) throws {
        let collector = ByteCollector()
        let dialect = CSVDialect(delimiter: .tab)
        var writer = CSVWriter(to: collector.sink, dialect: dialect, lineEnding: .lf)
        writer.append(text, as: .number)
        try writer.finish()
        let contents = try CSVContents(String(decoding: collector.bytes, as: UTF8.self), dialect: dialect)
        #expect(contents.rows == [[isKept ? text : "'" + text]])
    }

    @Test func aFileAppearsWholeOrNotAtAll() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/export.csv"
        func list() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder) }
        func content() throws -> [[String]] { try CSVContents(CSVReader(.file(path), header: .none)).rows }
        func abandon() throws {
            var writer = CSVWriter(to: try .file(path))
            for _ in 0..<50_000 { try writer.write(row: ["a", "b"]) }
            #expect(try list().contains { $0.hasSuffix(".partial") })
        }

        try abandon()
        #expect(try list() == [])
        for word in ["first", "second"] {
            var writer = CSVWriter(to: try .file(path))
            try writer.write(row: [word])
            try writer.finish()
            #expect(try list() == ["export.csv"])
            #expect(try content() == [[word]])
        }
        try abandon()
        #expect(try list() == ["export.csv"])
        #expect(try content() == [["second"]])

        var rest: [UInt8] = []
        #expect(try ByteSource.file(path, from: 3).read(&rest))
        #expect(rest == Array("ond\r\n".utf8))
        #expect(throws: FileError(.open, path: folder, code: EISDIR)) { try ByteSink.file(folder) }
        #expect(throws: FileError.self) { try ByteSink.file(folder + "/missing/export.csv") }
    }

    private func written(
        _ table: [[String]],
        _ dialect: CSVDialect = CSVDialect(),
        _ lineEnding: CSVWriter.LineEnding = .crlf
    ) throws -> String {
        let collector = ByteCollector()
        var writer = CSVWriter(to: collector.sink, dialect: dialect, lineEnding: lineEnding)
        for row in table { try writer.write(row: row) }
        try writer.finish()
        return String(decoding: collector.bytes, as: UTF8.self)
    }
}
