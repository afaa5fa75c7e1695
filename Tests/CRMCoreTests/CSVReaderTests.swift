import CRMCore
import Testing

@Suite struct CSVReaderTests {
    @Test(arguments: [
        ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
        ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
        ("a,b\rc,d\r", [["a", "b"], ["c", "d"]]),
        ("a\rb\nc\r\nd", [["a"], ["b"], ["c"], ["d"]]),
        ("a,\n,b\n", [["a", ""], ["", "b"]]),
        ("a,b,", [["a", "b", ""]]),
        ("\"a,b\",\"c\r\nd\"\r\n", [["a,b", "c\r\nd"]]),
        ("\"say \"\"hi\"\"\",\"\"\"\"\n", [["say \"hi\"", "\""]]),
        ("5\" pipe,x\"\"y\n", [["5\" pipe", "x\"\"y"]]),
        ("\"\",\"\"\n", [["", ""]]),
        ("\"\"", [[""]]),
        ("a, \"b\"\n", [["a", " \"b\""]]),
        ("\n\n,,\na\n\n", [["a"]]),
        ("", []),
        ("e\u{301}\"\u{FE0F},x\n", [["e\u{301}\"\u{FE0F}", "x"]]),
        ("\"a\"\u{0A}\u{301}b", [["a"], ["\u{301}b"]]),
        ("\"a\r\n\r\n\"\"\r\"\r\n\"b\"", [["a\r\n\r\n\"\r"], ["b"]]),
    ])
    func reads(_ text: String, _ rows: [[String]]) throws {
        for chunk in 1...max(1, text.utf8.count) {
            let contents = try CSVContents(text, chunk: chunk)
            #expect(utf8(contents.rows) == utf8(rows))
            #expect(contents.problems.isEmpty)
        }
    }

    @Test func tellsWhereARowLies() throws {
        let text = "h1,h2\r\n\r\n\"a\nb\",1\n,\nc,2\rd,3,4\n"
        var reader = try CSVReader(.bytes(Array(text.utf8)))
        var row = CSVRow()
        var places: [[Int]] = []
        while try reader.read(into: &row) == .row {
            places.append([row.number, row.line, row.offset, row.count, row.isRagged ? 1 : 0])
        }
        #expect(reader.format.header == CSVHeader(names: ["h1", "h2"], line: 1))
        #expect(places == [[1, 3, 17, 2, 0], [2, 6, 23, 2, 0], [3, 7, 29, 3, 1]])
        #expect(reader.position == CSVPosition(offset: text.utf8.count, records: 3, line: 8))
        #expect(reader.blankRows == 2)
    }

    @Test func aMissingFieldIsEmpty() throws {
        var reader = try CSVReader(.bytes(Array("a,\"\",c".utf8)), header: .none)
        var row = CSVRow()
        #expect(try reader.read(into: &row) == .row)
        #expect((-1...3).map { row.text($0) } == ["", "a", "", "c", ""])
        #expect((-1...3).map { row.isEmpty($0) } == [true, false, true, false, true])
        #expect((-1...3).map { row.withBytes($0) { $0.count } } == [0, 1, 0, 1, 0])
    }

    @Test(arguments: [1000, 65_536, .max])
    func anUnterminatedQuoteCostsOneLine(_ chunk: Int) throws {
        var text = "name,city\nann,Berlin\nbob,\"Paris\n"
        for index in 0..<5000 { text += "n\(index),c\(index)\n" }
        let contents = try CSVContents(text, header: .first, chunk: chunk)
        #expect(contents.rows.count == 5001)
        #expect(contents.rows.last == ["n4999", "c4999"])
        #expect(contents.problems.map(\.rule) == [.unterminatedQuote])
        #expect(contents.problems.map(\.number) == [2])
        #expect(contents.problems.map(\.line) == [3])
        #expect(contents.problems.map(\.column) == [2])
        #expect(contents.problems.first?.value.hasPrefix("\"Paris\nn0,c0") == true)
    }

    @Test func aQuoteOpenedLaterInARecordNamesItsOwnLine() throws {
        let contents = try CSVContents("\"x\ny\",\"z\nlast,1\n")
        #expect(contents.problems.map(\.line) == [2])
        #expect(contents.problems.map(\.column) == [2])
        #expect(contents.problems.map(\.offset) == [6])
        #expect(contents.problems.first?.description == "row 1, line 2, column 2: a quote is opened and never closed")
        #expect(contents.rows == [["last", "1"]])
    }

    @Test func textAfterAClosingQuoteCostsTheLineOfTheOpeningOne() throws {
        for chunk in 1...30 {
            let contents = try CSVContents("1,\"5 inch,x\r\n2,\"ok\",y\r\n3,\"a\"b,z\r\n4,c,d", chunk: chunk)
            #expect(contents.problems.map(\.rule) == [.textAfterClosingQuote, .textAfterClosingQuote])
            #expect(contents.problems.map(\.line) == [1, 3])
            #expect(contents.problems.map(\.number) == [1, 3])
            #expect(contents.rows == [["2", "ok", "y"], ["4", "c", "d"]])
        }
    }

    @Test func malformedTextCostsItsRecord() throws {
        var bytes = Array("h1,h2\ngrün,1\nx,bl".utf8) + [0xC3]
        bytes += Array(",2\n\"gelb\n".utf8) + [0xE2, 0x82]
        bytes += Array("\",3\nrot,4\n".utf8)
        for chunk in 1...bytes.count {
            let reader = try CSVReader(.chunks(of: chunk, bytes), encoding: .utf8, header: .first)
            let contents = try CSVContents(reader)
            #expect(contents.rows == [["grün", "1"], ["rot", "4"]])
            #expect(contents.problems.map(\.rule) == [.malformedText, .malformedText])
            #expect(contents.problems.map(\.line) == [3, 4])
            #expect(contents.problems.map(\.column) == [2, 1])
            #expect(contents.problems.map(\.value) == ["bl\u{FFFD}", "gelb\n\u{FFFD}"])
        }
    }

    @Test func nulCostsItsRecord() throws {
        let contents = try CSVContents("a,b\nc,d\0e\nf,g\n")
        #expect(contents.rows == [["a", "b"], ["f", "g"]])
        #expect(contents.problems.map(\.rule) == [.nulCharacter])
        #expect(contents.problems.map(\.column) == [2])
    }

    @Test func beyondALimitIsAProblem() throws {
        let limits = CSVLimits(fieldBytes: 100, recordBytes: 1000, columns: 20)
        let long = String(repeating: "x", count: 100_000)
        let wide = String(repeating: ",", count: 50)
        let big = Array(repeating: String(repeating: "y", count: 99), count: 15).joined(separator: ",")
        let text = "a,b\n\(long),1\nc,d\n\"\(long)\",2\ne,f\n1\(wide)\ng,h\n\(big)\ni,j\n"
        for chunk in [1, 7, 64, 4096, .max] {
            let contents = try CSVContents(text, limits: limits, chunk: chunk)
            #expect(contents.rows == [["a", "b"], ["c", "d"], ["e", "f"], ["g", "h"], ["i", "j"]])
            #expect(contents.problems.map(\.rule) == [.fieldTooLong, .fieldTooLong, .tooManyColumns, .recordTooLong])
            #expect(contents.problems.map(\.line) == [2, 4, 6, 8])
        }
    }

    @Test func aFileIsNotReadAheadOfItsRows() throws {
        // Eight megabytes without a line end: only what a limit allows may be held.
        var given = 0
        let source = ByteSource { chunk in
            guard given < 8 << 20 else { return false }
            given += 1 << 16
            chunk.append(contentsOf: repeatElement(0x61, count: 1 << 16))
            return true
        }
        var reader = try CSVReader(source, header: .none, limits: CSVLimits(fieldBytes: 1 << 18))
        var row = CSVRow()
        #expect(given <= 1 << 17)
        guard case .problem(let problem) = try reader.read(into: &row) else {
            Issue.record("a field beyond the limit was accepted")
            return
        }
        #expect(problem.rule == .fieldTooLong && problem.value.utf8.count == 80)
        #expect(try reader.read(into: &row) == .end)
        #expect(reader.position.offset == 8 << 20)
    }

    @Test(arguments: [
        TextEncoding.utf8, .utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian, .utf32BigEndian,
    ])
    func everyPositionResumes(_ encoding: TextEncoding) throws {
        let text = "\u{FEFF}name,note\r\nÄnne,\"a\r\nb\"\r\n\r\nbob,€\r\nx,\"y\r\ncar\u{1F600}l,z"
        let bytes = encode(text, encoding)
        var reader = try CSVReader(.bytes(bytes), header: .first)
        #expect(reader.format.encoding == encoding)
        let whole = try CSVContents(CSVReader(.bytes(bytes), header: .first))
        #expect(whole.rows.count == 3 && whole.problems.count == 1)
        var places: [CSVPosition] = []
        var row = CSVRow()
        repeat { places.append(reader.position) } while try reader.read(into: &row) != .end
        #expect(places.count == 5 && places.last?.offset == bytes.count)
        for (index, place) in places.enumerated() {
            let rest = Array(bytes[place.offset...])
            var resumed = CSVReader(resuming: .chunks(of: 5, rest), format: reader.format, at: place)
            for later in places[(index + 1)...] {
                _ = try resumed.read(into: &row)
                #expect(resumed.position == later)
            }
            let again = CSVReader(resuming: .chunks(of: 3, rest), format: reader.format, at: place)
            let contents = try CSVContents(again)
            #expect(contents.rows == Array(whole.rows[min(index > 2 ? index - 1 : index, 3)...]))
            #expect(contents.problems == (index < 3 ? whole.problems : []))
        }
    }

    @Test func skipsRecords() throws {
        var reader = try CSVReader(.bytes(Array("h\n1\n2\n3\n".utf8)), header: .first)
        #expect(try reader.skip(records: 2) == 2)
        var row = CSVRow()
        #expect(try reader.read(into: &row) == .row)
        #expect(row.texts == ["3"] && row.number == 3)
        #expect(try reader.skip(records: 2) == 0)
    }

    @Test func aSourceThatFailsIsNoEndOfFile() throws {
        struct Broken: Error {}
        var chunks = [Array("a,b\nc,".utf8)]
        let source = ByteSource { bytes in
            guard let chunk = chunks.popLast() else { throw Broken() }
            bytes += chunk
            return true
        }
        #expect(throws: Broken.self) { try CSVReader(source) }
        let error = #expect(throws: FileError.self) { try CSVReader(.file("/nonexistent/contacts.csv")) }
        #expect(error?.description.hasPrefix("cannot open '/nonexistent/contacts.csv': No such file") == true)
    }
}
