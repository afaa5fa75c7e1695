/// What single scalars fold to; `TextFolding` says when each table is asked.
enum FoldingTables {
    /// The base letter of a Latin letter in U+00C0...U+024F or U+1E00...U+1EFF; an upper-case answer is a `digraph`.
    static func latin(_ scalar: UInt32) -> UInt8? {
        switch scalar {
        case 0xC0...0x24F: entry(scalar - 0xC0, in: latinExtended)
        case 0x1E00...0x1EFF: entry(scalar - 0x1E00, in: latinAdditional)
        default: nil
        }
    }

    /// The two letters an upper-case letter of the Latin tables stands for.
    static func digraph(_ letter: UInt8) -> [UInt8] {
        switch letter {
        case UInt8(ascii: "A"): Array("ae".utf8)
        case UInt8(ascii: "D"): Array("dz".utf8)
        case UInt8(ascii: "I"): Array("ij".utf8)
        case UInt8(ascii: "L"): Array("lj".utf8)
        case UInt8(ascii: "N"): Array("nj".utf8)
        case UInt8(ascii: "O"): Array("oe".utf8)
        case UInt8(ascii: "S"): Array("ss".utf8)
        default: Array("th".utf8)
        }
    }

    /// The lower-case letter of another alphabet without its accent, or the scalar itself.
    static func base(of scalar: UInt32) -> UInt32 {
        switch scalar {
        case 0x380...0x3D7: greekBase(entry(scalar - 0x380, in: greek)) ?? scalar
        case 0x1F00...0x1FFF: greekBase(entry(scalar - 0x1F00, in: greekExtended)) ?? scalar
        case 0x1EF: 0x292  // ezh, the one accented Latin letter whose base is not ASCII
        case 0x439...0x4F9: cyrillicBase(scalar)
        case 0x622...0x6D3: arabicBase(scalar)
        default: scalar
        }
    }

    /// The plain text of a lower-case ligature, numeral or enclosed form.
    static func compatible(_ scalar: UInt32) -> String? {
        switch scalar {
        case 0xAA: "a"
        case 0xB2, 0xB3: String(scalar - 0xB0)
        case 0xB9: "1"
        case 0xBA: "o"
        case 0x2070, 0x2074...0x2079: String(scalar - 0x2070)
        case 0x2080...0x2089: String(scalar - 0x2080)
        case 0x2116: "no"
        case 0x2122: "tm"
        case 0x2170...0x217F: romanNumerals[Int(scalar - 0x2170)]
        case 0x2460...0x2473: String(scalar - 0x2460 + 1)
        case 0x3231: "(\u{682A})"
        case 0x3232: "(\u{6709})"
        case 0xFB00...0xFB06: ligatures[Int(scalar - 0xFB00)]
        default: nil
        }
    }

    private static let romanNumerals = [
        "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "l", "c", "d", "m",
    ]

    private static let ligatures = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"]

    private static func entry(_ index: UInt32, in table: StaticString) -> UInt8? {
        guard index < table.utf8CodeUnitCount else { return nil }
        let letter = table.utf8Start[Int(index)]
        return letter == UInt8(ascii: ".") ? nil : letter
    }

    // One letter a scalar, `.` where a scalar has none.
    private static let latinExtended: StaticString = """
        aaaaaaAceeeeiiiidnooooo.ouuuuyTSaaaaaaAceeeeiiiidnooooo.ouuuuyTyaaaaaaccccccccdd\
        ddeeeeeeeeeegggggggghhhhiiiiiiiiiiIIjjkk.llllllllllnnnnnnn..ooooooOOrrrrrrssssss\
        ssttttttuuuuuuuuuuuuwwyyyzzzzzzsb...............................oo.............u\
        u...................DDDLLLNNNaaiioouuuuuuuuuu.aaaaAA..ggkkoooo..jDDDgg..nnaaAAoo\
        aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy...............b............
        """
    private static let latinAdditional: StaticString = """
        aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooo\
        oooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyas..S.\
        aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuu\
        uuyyyyyyyy......
        """
    private static let greek: StaticString = """
        ......a.ehi.o.uwia...e.h.i.....o.r.s.u...wiuaehiu.................s.......iuouw.\
        ..uuu...
        """
    private static let greekExtended: StaticString = """
        aaaaaaaaaaaaaaaaeeeeee..eeeeee..hhhhhhhhhhhhhhhhiiiiiiiiiiiiiiiioooooo..oooooo..\
        uuuuuuuu.u.u.u.uwwwwwwwwwwwwwwwwaaeehhiioouuww..aaaaaaaaaaaaaaaahhhhhhhhhhhhhhhh\
        wwwwwwwwwwwwwwwwaaaaa.aaaaaaa.i...hhh.hheehhh...iiii..iiiiii....uuuurruuuuuur...\
        ..www.wwoowww...
        """

    /// The Greek letter behind a letter of the Greek tables.
    private static func greekBase(_ letter: UInt8?) -> UInt32? {
        switch letter {
        case UInt8(ascii: "a"): 0x3B1
        case UInt8(ascii: "e"): 0x3B5
        case UInt8(ascii: "h"): 0x3B7
        case UInt8(ascii: "i"): 0x3B9
        case UInt8(ascii: "o"): 0x3BF
        case UInt8(ascii: "r"): 0x3C1
        case UInt8(ascii: "s"): 0x3C3
        case UInt8(ascii: "u"): 0x3C5
        case UInt8(ascii: "w"): 0x3C9
        default: nil
        }
    }

    private static func cyrillicBase(_ scalar: UInt32) -> UInt32 {
        switch scalar {
        case 0x4D1, 0x4D3: 0x430
        case 0x453: 0x433
        case 0x450, 0x451, 0x4D7: 0x435
        case 0x4C2, 0x4DD: 0x436
        case 0x4DF: 0x437
        case 0x439, 0x45D, 0x4E3, 0x4E5: 0x438
        case 0x45C: 0x43A
        case 0x4E7: 0x43E
        case 0x45E, 0x4EF, 0x4F1, 0x4F3: 0x443
        case 0x4F5: 0x447
        case 0x4F9: 0x44B
        case 0x4ED: 0x44D
        case 0x457: 0x456
        case 0x477: 0x475
        case 0x4DB: 0x4D9
        case 0x4EB: 0x4E9
        default: scalar
        }
    }

    private static func arabicBase(_ scalar: UInt32) -> UInt32 {
        switch scalar {
        case 0x622, 0x623, 0x625: 0x627
        case 0x624: 0x648
        case 0x626: 0x64A
        case 0x6C0: 0x6D5
        case 0x6C2: 0x6C1
        case 0x6D3: 0x6D2
        default: scalar
        }
    }
}
