import CRMCore
import Testing

@Suite struct CSVEncodingTests {
    struct Sample: Sendable {
        var encoding: TextEncoding
        var bytes: [UInt8]
        var rows: [[String]]
    }

    /// In code page 932 the second bytes of 表 and ソ are backslashes.
    private static let shiftJIS = Sample(
        encoding: .shiftJIS,
        bytes: [0x96, 0xBC, 0x91, 0x4F, 0x2C, 0x89, 0xEF, 0x8E, 0xD0, 0x0A]
            + [0x8E, 0x52, 0x93, 0x63, 0x91, 0xBE, 0x98, 0x59, 0x2C, 0xB1, 0xB2, 0xB3, 0x0A]
            + [0x95, 0x5C, 0x8E, 0xA6, 0x2C, 0x83, 0x5C, 0x0A],
        rows: [["名前", "会社"], ["山田太郎", "ｱｲｳ"], ["表示", "ソ"]]
    )

    private static let windows1252 = Sample(
        encoding: .windows1252,
        bytes: bytes("Name,Stadt\nM\u{FC}ller,K\u{F6}ln \u{96} \u{93}S\u{FC}d\u{94}\n")
            + bytes("Jos\u{E9},\u{CE}le-d\u{92}Yeu\nGr\u{FC}\u{DF}e,5 \u{80}\n"),
        rows: [["Name", "Stadt"], ["Müller", "Köln – “Süd”"], ["José", "Île-d’Yeu"], ["Grüße", "5 €"]]
    )

    private static let utf8 = Sample(encoding: .utf8, bytes: Array("ä,ö\n".utf8), rows: [["ä", "ö"]])

    /// Bytes written as the scalars of the same numbers.
    private static func bytes(_ text: String) -> [UInt8] {
        text.unicodeScalars.map { UInt8($0.value) }
    }

    @Test(arguments: [shiftJIS, windows1252])
    func readsEightBitEncodings(_ sample: Sample) throws {
        for chunk in 1...sample.bytes.count {
            let contents = try CSVContents(CSVReader(.chunks(of: chunk, sample.bytes), header: .none))
            #expect(contents.rows == sample.rows && contents.problems.isEmpty)
            var reader = try CSVReader(.chunks(of: chunk, sample.bytes), header: .none)
            #expect(reader.format.encoding == sample.encoding)
            for skipped in sample.rows.indices {
                let rest = Array(sample.bytes[reader.position.offset...])
                let resumed = CSVReader(resuming: .bytes(rest), format: reader.format, at: reader.position)
                #expect(try CSVContents(resumed).rows == Array(sample.rows[skipped...]))
                #expect(try reader.skip(records: 1) == 1)
            }
            #expect(reader.position.offset == sample.bytes.count)
        }
    }

    @Test(arguments: [shiftJIS, windows1252, utf8], [1000, 65_536, .max])
    func decidesOnTheFirstByteThatIsNotASCII(_ sample: Sample, _ chunk: Int) throws {
        let filler = Array(String(repeating: "plain,text\n", count: 20_000).utf8)
        var reader = try CSVReader(.chunks(of: chunk, filler + sample.bytes), header: .none)
        #expect(reader.format.encoding == (chunk == .max ? sample.encoding : nil))
        #expect(try reader.skip(records: 20_000) == 20_000)
        #expect(reader.position.offset == filler.count)
        let resumed = CSVReader(
            resuming: .chunks(of: chunk, sample.bytes),
            format: CSVFormat(),
            at: reader.position
        )
        #expect(try CSVContents(resumed).rows == sample.rows)
        var row = CSVRow()
        for expected in sample.rows {
            #expect(try reader.read(into: &row) == .row)
            #expect(row.texts == expected)
        }
        #expect(reader.format.encoding == sample.encoding)
        #expect(reader.position.offset == filler.count + sample.bytes.count)
    }

    @Test(arguments: [TextEncoding.utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian, .utf32BigEndian])
    func wideEncodingsNeedNoMark(_ encoding: TextEncoding) {
        let texts = ["a,b\n1,2\n", "名前,住所\n山田太郎,東京都　港区\n佐藤,大阪\n", "x\n", "Ā,Ā\nĀ,b\n"]
        let mark = encode("\u{FEFF}", encoding)
        for text in texts {
            let bytes = encode(text, encoding)
            #expect(TextEncoding.detect(bytes, isComplete: true) == (encoding, 0), "\(text)")
            #expect(TextEncoding.detect(mark + bytes, isComplete: true) == (encoding, mark.count), "\(text)")
        }
    }

    @Test(arguments: [
        "don\u{92}t say it\u{92}s ok", "caf\u{E9} cr\u{E9}\u{E9}e", "N\u{BA} 5, \u{AB}oui\u{BB}",
        "P\u{E4}\u{E4}t\u{F6}s",
        "\u{93}Quote\u{94} and \u{93}quote\u{94}", "a\u{E7}\u{E3}o, S\u{E3}o",
        "\u{C4}\u{D6}\u{DC}, Stra\u{DF}e, M\u{FC}ller",
    ])
    func westernTextIsNoJapanese(_ text: String) {
        #expect(TextEncoding.detect(Self.bytes(text), isComplete: true) == (.windows1252, 0))
    }

    @Test func aCutSampleIsStillUTF8() {
        let bytes = Array("grün, 日本語".utf8)
        for count in 3...bytes.count {
            #expect(TextEncoding.detect(Array(bytes.prefix(count)), isComplete: false) == (.utf8, 0))
        }
        #expect(TextEncoding.detect(Array("plain".utf8), isComplete: true) == (nil, 0))
    }

    struct Malformed: Sendable {
        var encoding: TextEncoding
        var text: String
        var numbers: [Int]
        var offsets: [Int]
    }

    /// Each text stands for the bytes of the same numbers.
    private static let malformed: [Malformed] = [
        Malformed(
            encoding: .utf16LittleEndian,
            text: "a\0,\0\0\u{D8}b\0\n\0c\0,\0d\0\n\0e",
            numbers: [1, 3],
            offsets: [4, 18]
        ),
        Malformed(encoding: .windows1252, text: "a,b\nc,\u{7F}\u{81}\nd,e\n", numbers: [2], offsets: [7]),
        Malformed(encoding: .shiftJIS, text: "a,b\nc,\u{81},\nd,e\n", numbers: [2], offsets: [6]),
        Malformed(encoding: .shiftJIS, text: "a,b\nc,\u{FF}\nd,e\nf,\u{95}", numbers: [2, 4], offsets: [6, 14]),
        Malformed(encoding: .shiftJIS, text: "a,b\nc,\u{85}@\nd,e\n", numbers: [2], offsets: [6]),
        Malformed(
            encoding: .utf32BigEndian,
            text: "\0\0\0a\0\0\0\n\0\u{11}\0\0\0\0\0\n\0\0\0b",
            numbers: [2],
            offsets: [8]
        ),
        Malformed(
            encoding: .utf8,
            text: "a\n\u{ED}\u{A0}\u{80}\n\u{C0}\u{80}\nb\n\u{F4}\u{90}\u{80}\u{80}",
            numbers: [2, 3, 5],
            offsets: [2, 6, 11]
        ),
    ]

    @Test(arguments: malformed)
    func malformedInputIsReportedAndNeverReplaced(_ sample: Malformed) throws {
        let bytes = Self.bytes(sample.text)
        for chunk in 1...bytes.count {
            let reader = try CSVReader(.chunks(of: chunk, bytes), encoding: sample.encoding, header: .none)
            let contents = try CSVContents(reader)
            #expect(contents.problems.map(\.number) == sample.numbers)
            #expect(contents.problems.allSatisfy { $0.rule == .malformedText })
            #expect(contents.problems.map(\.offset) == sample.offsets)
            #expect(!contents.rows.joined().contains { $0.unicodeScalars.contains("\u{FFFD}") })
        }
    }

    @Test func fewBadBytesDoNotTurnUTF8IntoAnotherEncoding() throws {
        let line = "Jürgen,Zürich\n"
        let bytes = Array(String(repeating: line, count: 50).utf8) + [0xFF, 0x0A] + Array(line.utf8)
        let contents = try CSVContents(CSVReader(.bytes(bytes), header: .none))
        #expect(contents.rows.count == 51 && contents.rows.last == ["Jürgen", "Zürich"])
        #expect(contents.problems.map(\.number) == [51])
    }
}
