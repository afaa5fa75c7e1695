import CRMCore
import Foundation
import Testing

@Suite struct CSVRoundTripTests {
    private static let pieces = [
        "a", "b1", " ", "\t", ",", ";", "|", "\"", "'", "\n", "\r", "\r\n", "=", "+", "-", "@", "é", "€", "日本",
        "\u{1F600}", "\u{FE0F}", "\u{301}", "\u{FEFF}", "＝", "－", "sep=", "longer text without anything special",
    ]

    @Test(arguments: 0..<200)
    func whatIsWrittenIsRead(_ seed: Int) throws {
        var random = SeededGenerator(state: UInt64(seed))
        let dialect = CSVDialect(
            delimiter: CSVDialect.Delimiter.allCases.randomElement(using: &random) ?? .comma,
            quote: CSVDialect.Quote.allCases.randomElement(using: &random) ?? .double,
            skipsSpaceBeforeQuote: Bool.random(using: &random)
        )
        let width = Int.random(in: 1...6, using: &random)
        var table: [[String]] = []
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            var row: [String] = []
            for _ in 0..<width {
                var field = ""
                for _ in 0..<Int.random(in: 0...4, using: &random) {
                    field += Self.pieces.randomElement(using: &random) ?? ""
                }
                row.append(field)
            }
            table.append(row)
        }
        let collector = ByteCollector()
        var writer = CSVWriter(
            to: collector.sink,
            dialect: dialect,
            lineEnding: Bool.random(using: &random) ? .crlf : .lf,
            byteOrderMark: Bool.random(using: &random)
        )
        for row in table { try writer.write(row: row) }
        try writer.finish()

        let text = String(decoding: collector.bytes, as: UTF8.self)
        let encodings: [TextEncoding] = [
            .utf8, .utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian, .utf32BigEndian,
        ]
        for encoding in encodings {
            let bytes = encode(text, encoding)
            for chunk in [1, 2, 3, 5, Int.random(in: 1...bytes.count, using: &random), .max] {
                let source = ByteSource.chunks(of: chunk, bytes)
                let contents = try CSVContents(
                    CSVReader(source, encoding: encoding, dialect: dialect, header: .none)
                )
                let rows = contents.rows.map { $0.map(CSVText.unguarded) }
                #expect(utf8(rows) == utf8(table), "seed \(seed), \(encoding), chunks of \(chunk)")
                #expect(contents.problems.isEmpty && contents.raggedRows.isEmpty)
            }
        }
    }

    /// Reads whole text at once, one state at a time, as the grammar says; no recovery, so for sound text only.
    private func oracle(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field = ""
        var isQuoted = false
        var wasQuoted = false
        var scalars = Array(text.unicodeScalars)[...]
        func endRow() {
            row.append(field)
            if row.contains(where: { !$0.isEmpty }) || wasQuoted { rows.append(row) }
            (row, field, wasQuoted) = ([], "", false)
        }
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\"" where isQuoted && scalars.first == "\"":
                field.unicodeScalars.append("\"")
                scalars.removeFirst()
            case "\"" where isQuoted:
                isQuoted = false
            case "\"" where field.isEmpty:
                isQuoted = true
                wasQuoted = true
            case "," where !isQuoted:
                row.append(field)
                field = ""
            case "\n" where !isQuoted, "\r" where !isQuoted:
                if scalar == "\r", scalars.first == "\n" { scalars.removeFirst() }
                endRow()
            default:
                field.unicodeScalars.append(scalar)
            }
        }
        if !field.isEmpty || !row.isEmpty || wasQuoted { endRow() }
        return rows
    }

    @Test(arguments: 0..<200)
    func readsWhatAPlainReaderReads(_ seed: Int) throws {
        var random = SeededGenerator(state: UInt64(seed) + 1_000_000)
        let fields = [
            "", "a", "12345678", "123456789abcdef", "é", "x\"y", "\"\"", "\"q\"", "\"a,b\"", "\"a\r\nb\"", "\"\"\"\"",
            "\"x\"\"y\"", "\"\n\"", " ", "日本語テキスト", "\"\r\"",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 1...40, using: &random) {
            text += fields.randomElement(using: &random) ?? ""
            text += [",", ",", "\n", "\r\n", "\r"].randomElement(using: &random) ?? ""
        }
        for chunk in [1, 2, 7, 16, .max] {
            let contents = try CSVContents(text, chunk: chunk)
            #expect(utf8(contents.rows) == utf8(oracle(text)), "seed \(seed), chunks of \(chunk)")
            #expect(contents.problems.isEmpty)
        }
    }

    @Test(arguments: 0..<300)
    func anyBytesAreRowsOrProblems(_ seed: Int) throws {
        var random = SeededGenerator(state: UInt64(seed) + 2_000_000)
        let alphabet = Array("ab,;\"\"\"'\n\n\r= ".utf8) + [0, 0xC3, 0xA9, 0xFF, 0x82, 0xFE, 0xEF]
        let bytes = (0..<Int.random(in: 0...120, using: &random))
            .map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
        let whole = try CSVContents(CSVReader(.bytes(bytes)))
        for chunk in [1, 2, 3, 10] {
            #expect(try CSVContents(CSVReader(.chunks(of: chunk, bytes))) == whole, "seed \(seed)")
        }
        for encoding in TextEncoding.allCases {
            var reader = try CSVReader(.chunks(of: 4, bytes), encoding: encoding, header: .none)
            _ = try reader.skip(records: .max)
            // A unit cut off by the end of the file counts as a whole one.
            #expect(bytes.count..<bytes.count + 4 ~= reader.position.offset, "seed \(seed), \(encoding)")
        }
    }

    @Test func naughtyStringsSurviveTheGuard() throws {
        guard let folder = TestData.folder("naughty-strings") else { return }
        let strings = try JSONDecoder().decode([String].self, from: Data(TestData.bytes(folder + "/blns.json")))
        #expect(strings.count > 400 && !strings.contains { $0.utf8.contains(0) })
        let collector = ByteCollector()
        var writer = CSVWriter(to: collector.sink)
        try writer.write(row: ["text", "number"])
        for (index, string) in strings.enumerated() {
            writer.append(string)
            writer.append("-\(index)", as: .number)
            try writer.endRow()
        }
        try writer.finish()
        let contents = try CSVContents(CSVReader(.chunks(of: 100, collector.bytes)))
        #expect(contents.problems.isEmpty && contents.header?.names == ["text", "number"])
        #expect(utf8(contents.rows.map { [CSVText.unguarded($0[0])] }) == utf8(strings.map { [$0] }))
        #expect(contents.rows.map { $0[1] } == strings.indices.map { "-\($0)" })
        let triggers: [Unicode.Scalar] = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
        for row in contents.rows {
            #expect(row[0].unicodeScalars.first.map { !triggers.contains($0) } ?? true)
        }
    }
}
