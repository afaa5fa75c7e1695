import CRMCore
import Testing

@Suite struct CSVDialectTests {
    @Test(arguments: [
        ("a,b,c\n1,2,3\n", CSVDialect()),
        ("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n1,5;2,5;3,5\n", CSVDialect(delimiter: .semicolon)),
        ("a\tb\n\"x,y\"\t1\n\"x,y\"\t2\n", CSVDialect(delimiter: .tab)),
        ("a|b\nx, y|1\nx, y|2\n", CSVDialect(delimiter: .pipe)),
        ("name\nann\nbob\n", CSVDialect()),
        ("a,b\n\"x;y;z\",2\n\"x;y;z\",3\n", CSVDialect()),
        ("Report; of, today\n\na,b,c\n1,2,3\n4,5,6\n7,8,9\n1,2,3\n4,5,6\n7,8,9\n1,2,3\n", CSVDialect()),
        ("sep=;\na,b\n1;2,3\n", CSVDialect(delimiter: .semicolon)),
        ("SEP=\t\r\na,b\n1;2,3\n", CSVDialect(delimiter: .tab)),
        ("'a','b'\n'1,5','it''s'\n", CSVDialect(quote: .single)),
        ("a,b\n'tis,1\n'twas,2\n", CSVDialect()),
        ("a,b\n'=1,'+2\n'-3,x\n", CSVDialect()),
        ("\"a\", \"b\"\n\"1, 2\", \"3\"\n", CSVDialect(skipsSpaceBeforeQuote: true)),
        ("a,b\nx, y \"z\"\n", CSVDialect()),
        ("", CSVDialect()),
    ])
    func detects(_ text: String, _ dialect: CSVDialect) {
        #expect(CSVDialect.detect(Array(text.utf8), isComplete: true) == dialect)
    }

    @Test func aCutSampleIsReadAsFarAsItGoes() {
        let text = "a;b\n1;\"x,y,z\"\n2;\"q,"
        #expect(CSVDialect.detect(Array(text.utf8), isComplete: false) == CSVDialect(delimiter: .semicolon))
    }

    @Test func anAnnouncedDelimiterIsNoRecord() throws {
        for lineEnd in ["\r\n", "\n", "\r"] {
            let contents = try CSVContents("sep=;\(lineEnd)a;b\r\n1;2", dialect: nil, header: .detected)
            #expect(contents.header == CSVHeader(names: ["a", "b"], line: 2))
            #expect(contents.rows == [["1", "2"]])
        }
    }

    @Test func spacesBeforeQuotesAreSkippedOnlyThere() throws {
        let text = "a, \"b, c\",  d\n\"e\",   \"f\""
        for chunk in 1...20 {
            let contents = try CSVContents(text, dialect: CSVDialect(skipsSpaceBeforeQuote: true), chunk: chunk)
            #expect(contents.rows == [["a", "b, c", "  d"], ["e", "f"]])
        }
    }

    @Test(arguments: [
        ("Name,Mail\nann,a@x\n", 1, 1),
        ("\n,,\nName,Mail\nann,a@x\n", 3, 1),
        ("Notes:\n\"When exporting, some are missing.\"\n\nFirst Name,Last Name,URL\n", 4, 0),
        ("Notes:\n\"When exporting, some are missing.\"\n\nFirst Name,Last Name,URL\na,b,c\n", 4, 1),
        ("Report,,,\nDate,2024-01-01,,\n,,,\nName,Mail,Phone,City\na,b,c,d\n", 4, 1),
        ("Mail\nann@x\nbob@x\n\"Doe, John\"@x,y\n", 1, 2),
        ("a,b,c,d,e,f,g,h\n1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20\n", 1, 1),
        ("Name,Mail,Phone,City\na,,,\nb,,,\nc,,,\n", 1, 3),
    ])
    func findsTheHeader(_ text: String, _ line: Int, _ rows: Int) throws {
        let contents = try CSVContents(text, header: .detected)
        #expect(contents.header?.line == line)
        #expect(contents.rows.count == rows)
    }

    @Test func aHeaderLongerThanTheSampleIsReadWhole() throws {
        let names = (0..<10_000).map { "column number \($0)" }
        let text = names.joined(separator: ",") + "\n" + names.map { _ in "x" }.joined(separator: ",")
        let contents = try CSVContents(text, dialect: nil, header: .detected, chunk: 1000)
        #expect(contents.header?.names == names)
        #expect(contents.rows.map(\.count) == [10_000] && contents.raggedRows.isEmpty)
    }

    @Test func aBrokenLineAboveTheHeaderIsReported() throws {
        let text = "x,\"y\nName,Mail,City\nann,a@x,B\n\"c\"d,e,f\nbob,b@x,C\n"
        let contents = try CSVContents(text, header: .detected)
        #expect(contents.header == CSVHeader(names: ["Name", "Mail", "City"], line: 2))
        #expect(contents.problems.map(\.number) == [0, 2])
        #expect(contents.problems.map(\.line) == [1, 4])
        #expect(contents.rows == [["ann", "a@x", "B"], ["bob", "b@x", "C"]])
    }
}
