import CRMCore
import Testing

@Suite struct ContentLineTests {
    private func component(_ text: String) throws -> ContentComponent {
        var reader = ContentReader(.bytes(Array(text.utf8)))
        return try #require(try reader.next())
    }

    @Test func linesAreUnfoldedAndTakenApart() throws {
        let card = try component(
            """
            BEGIN:VCARD\r
            item1.TEL;TYPE="work,voice";PREF=1:+1 555\r
              0100\r
            NOTE:\\"one\\", two\\n th\r
             ree\\; \\\\ C:\\temp\r
            X-A;P=a^nb^'c;Q="d;e:f",g:v\r
            END:VCARD\r

            """
        )
        #expect(card.name == "VCARD")
        let phone = try #require(card["TEL"])
        #expect((phone.group, phone.value, phone.types) == ("item1", "+1 555 0100", ["work,voice"]))
        #expect(card["NOTE"]?.text == "\"one\", two\n three; \\ C:\\temp")
        #expect(card["X-A"]?.parameters == [.init("P", "a\nb\"c"), .init("Q", "d;e:f", "g")])
    }

    @Test func quotedPrintableAndCharacterSetsAreDecoded() throws {
        var bytes = Array("BEGIN:VCARD\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=91=20=\n=C3=91;a\n".utf8)
        bytes += Array("FN:Ren".utf8) + [0xE9, 0x0A]
        bytes += Array("ORG;CHARSET=SHIFT_JIS:".utf8) + [0x93, 0x8C, 0x8B, 0x9E, 0x0A]
        bytes += Array("NOTE;QUOTED-PRINTABLE:a=0D=0Ab, c\nEND:VCARD\n".utf8)
        var reader = ContentReader(.bytes(bytes))
        let card = try #require(try reader.next())
        #expect(card["N"]?.parts == ["Ñ Ñ", "a"])
        #expect(card["FN"]?.text == "René")
        #expect(card["ORG"]?.text == "東京")
        #expect(card["NOTE"]?.text == "a\r\nb, c")
    }

    @Test(
        arguments: [
            ("a.b.NOTE", "a.b", "NOTE"), (".NOTE", nil, "NOTE"), (".a.NOTE", ".a", "NOTE"), ("..NOTE", ".", "NOTE"),
        ] as [(String, String?, String)]
    )
    func groupsMayHaveDots(head: String, group: String?, name: String) throws {
        let card = try component("BEGIN:VCARD\n\(head):x\nEND:VCARD\n")
        #expect((card.lines.first?.group, card.lines.first?.name) == (group, name))
        var writer = ContentWriter()
        writer.write(card)
        #expect(try component(String(decoding: writer.bytes, as: UTF8.self)) == card)
    }

    /// What is decoded once is not decoded again.
    @Test(arguments: ["QUOTED-PRINTABLE", "QUOTED-PRINTABLE,", "quoted-printable,QUOTED-PRINTABLE"])
    func quotedPrintableIsUndoneOnce(_ encoding: String) throws {
        let card = try component("BEGIN:VCARD\r\nNOTE;ENCODING=\(encoding):1 =3D 2 =3D3D\r\nEND:VCARD\r\n")
        var writer = ContentWriter()
        writer.write(card)
        let again = try component(String(decoding: writer.bytes, as: UTF8.self))
        #expect(card["NOTE"]?.text == "1 = 2 =3D" && again["NOTE"]?.text == "1 = 2 =3D")
        #expect(card["NOTE"]?.parameters.isEmpty == true)
    }

    @Test func controlCharactersPartNoEscape() throws {
        let card = try component("BEGIN:VCARD\nNOTE;P=\u{1}a\u{7F}:one\\\0\0, two\u{B}\tthree\nEND:VCARD\n")
        #expect(card["NOTE"]?.value == "one\\, two\tthree")
        #expect(card["NOTE"]?.parameters == [.init("P", "a")])
        var writer = ContentWriter()
        writer.write(card)
        #expect(try component(String(decoding: writer.bytes, as: UTF8.self)) == card)
    }

    @Test func wideTextIsReadByItsMark() throws {
        let text = "BEGIN:VCARD\nFN:山田\nEND:VCARD\n"
        var bytes: [UInt8] = [0xFF, 0xFE]
        for unit in text.utf16 { bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        var reader = ContentReader(.bytes(bytes))
        #expect(try reader.next()?["FN"]?.text == "山田")
    }

    /// UTF-16 shows itself without a mark.
    @Test(arguments: [true, false]) func wideTextIsReadWithoutAMark(isLittle: Bool) throws {
        let units = Array("BEGIN:VCARD\r\nFN:Żaneta\r\nEND:VCARD\r\n".utf16)
        let bytes = units.flatMap { unit in
            let pair = [UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8)]
            return isLittle ? pair : pair.reversed()
        }
        var reader = ContentReader(.bytes(bytes))
        #expect(try reader.next()?["FN"]?.text == "Żaneta")
    }

    /// A card that has lost its end is one card lost.
    @Test func aCardWithoutEndLosesNoOther() throws {
        let text = "BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nFN:B\nEND:VCARD\nBEGIN:VCARD\nFN:C\nEND:VCARD\n"
        var reader = ContentReader(.bytes(Array(text.utf8)))
        #expect(throws: ContentError.self) { try reader.next() }
        #expect(try reader.next()?["FN"]?.text == "B")
        #expect(try reader.next()?["FN"]?.text == "C")
        #expect(try reader.next() == nil)
        // Somebody's agent is a card in a card.
        let agent = "BEGIN:VCARD\nFN:A\nAGENT:\nBEGIN:VCARD\nFN:B\nEND:VCARD\nEND:VCARD\n"
        var other = ContentReader(.bytes(Array(agent.utf8)))
        #expect(try other.next()?.components.count == 1)
    }

    @Test func whatIsBrokenIsNamedAndTheRestIsRead() throws {
        let text = "BEGIN:VCARD\nFN:A\nEND:VCALENDAR\nBEGIN:VCARD\nFN:B\nEND:VCARD\nBEGIN:VCARD\nFN:C\n"
        var reader = ContentReader(.bytes(Array(text.utf8)))
        #expect(throws: ContentError.self) { try reader.next() }
        #expect(try reader.next()?["FN"]?.text == "B")
        let error = #expect(throws: ContentError.self) { try reader.next() }
        #expect(error?.code == .noEnd)
        #expect(error?.line == 7)
        #expect(try reader.next() == nil)
    }

    @Test func depthIsBounded() throws {
        let deep = String(repeating: "BEGIN:X\n", count: 100_000) + String(repeating: "END:X\n", count: 100_000)
        var reader = ContentReader(.bytes(Array((deep + "BEGIN:VCARD\nFN:B\nEND:VCARD\n").utf8)))
        let error = #expect(throws: ContentError.self) { try reader.next() }
        #expect(error?.code == .tooDeep)
        #expect(try reader.next()?["FN"]?.text == "B")
    }

    @Test(arguments: 1...50)
    func whatIsWrittenIsReadBack(seed: Int) throws {
        var random = SeededGenerator(state: UInt64(seed))
        let alphabet: [Character] = [
            "a", "B", ";", ",", ":", "\\", "\n", "\"", "^", "é", "山", "\u{301}", "👍", " ", "=",
        ]
        func text(_ length: Int) -> String {
            let count = Int.random(in: 1...length, using: &random)
            var text = ""
            for _ in 0..<count { text.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)]) }
            return text
        }
        var lines: [ContentLine] = []
        var texts: [String] = []
        for index in 0..<20 {
            let value = text(200)
            texts.append(value)
            let parameter = text(10).replacing("\n", with: "x")
            var escaped = ""
            for scalar in value.unicodeScalars {
                switch scalar {
                case "\\", ";", ",": escaped += "\\\(scalar)"
                case "\n": escaped += "\\n"
                default: escaped.unicodeScalars.append(scalar)
                }
            }
            lines.append(ContentLine("X-\(index)", escaped, [.init("P", parameter)]))
        }
        var writer = ContentWriter()
        writer.write(ContentComponent("VCARD", lines))
        let rows = writer.bytes.split(separator: 0x0A)
        #expect(rows.allSatisfy { $0.count <= 76 && $0.last == 0x0D })
        var reader = ContentReader(.bytes(writer.bytes))
        let read = try #require(try reader.next())
        #expect(read.lines == lines, "seed \(seed)")
        #expect(read.lines.map(\.text) == texts, "seed \(seed)")
    }

    @Test(arguments: [("PHOTO;ENCODING=b:", ""), ("NOTE;ENCODING=QUOTED-PRINTABLE:", "=")])
    func whatContinuesALineCountsToo(_ head: String, _ mark: String) throws {
        let line = String(repeating: "A", count: 60_000)
        let property = "\(head)\(mark)\n" + String(repeating: "\(line)\(mark)\n", count: 49) + "\(line)\n"
        let properties = String(repeating: property, count: 3)
        let text = "BEGIN:VCARD\n\(properties)END:VCARD\nBEGIN:VCARD\nFN:B\nEND:VCARD\n"
        var reader = ContentReader(.bytes(Array(text.utf8)))
        let error = #expect(throws: ContentError.self) { try reader.next() }
        #expect(error?.code == .tooLong && error?.line == 1)
        #expect(try reader.next()?["FN"]?.text == "B")
    }

    @Test func controlCharactersAreNotWritten() throws {
        var writer = ContentWriter()
        writer.write(ContentLine("X-A", "a\u{7F}b\u{85}c\u{9F}d\u{A0}é\u{0}"))
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "X-A:abcd\u{A0}é\r\n")
    }
}
