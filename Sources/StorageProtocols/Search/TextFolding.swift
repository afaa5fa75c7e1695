/// Folds text to the form in which all stores search and compare words.
///
/// Folding maps what a person typing a search regards as the same text to the same UTF-8 bytes: letters become
/// lower-case, Latin, Greek, Cyrillic and Arabic letters lose their accents and points (`Ä` and `ä` become `a`, `ß`
/// becomes `ss`, `ø` becomes `o`), full-width ASCII becomes ASCII, half-width and full-width katakana become hiragana
/// with their voiced marks composed, decomposed Hangul is composed, ligatures, Roman numerals, circled and raised
/// digits become plain, every white space scalar outside ASCII becomes a space, and scalars that nobody sees (joiners,
/// variation selectors, soft hyphens) disappear. Everything else, punctuation included, stays.
///
/// Folding is idempotent: folding folded text changes nothing. It needs no locale, so a store folds the same way on
/// every machine.
public enum TextFolding {
    /// Returns the folded text as UTF-8 bytes.
    public static func fold(_ text: String) -> [UInt8] {
        var buffer: [UInt8] = []
        append(text, to: &buffer)
        return buffer
    }

    /// Appends the folded text to a buffer, which a hot loop reuses between records.
    public static func append(_ text: String, to buffer: inout [UInt8]) {
        var text = text
        text.withUTF8 { append($0, to: &buffer) }
    }

    private static func append(_ bytes: UnsafeBufferPointer<UInt8>, to buffer: inout [UInt8]) {
        let start = buffer.count
        var union: UInt8 = 0
        for byte in bytes {
            union |= byte
        }
        guard union >= 0x80 else {
            buffer.append(contentsOf: bytes)
            buffer.withUnsafeMutableBufferPointer { folded in
                for index in start..<folded.count {
                    folded[index] = lowercase(folded[index])
                }
            }
            return
        }
        var index = 0
        while index < bytes.count {
            let scalar = UTF8Scalars.next(in: bytes, at: &index)
            if scalar < 0x80 {
                buffer.append(lowercase(UInt8(truncatingIfNeeded: scalar)))
            } else {
                append(scalar, to: &buffer, start: start)
            }
        }
    }

    @inline(__always)
    private static func lowercase(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    /// Folds one scalar outside ASCII; what may compose with an earlier scalar looks back as far as `start`.
    private static func append(_ scalar: UInt32, to buffer: inout [UInt8], start: Int) {
        switch scalar {
        case 0xC0...0x24F, 0x1E00...0x1EFF:
            if appendLatin(scalar, to: &buffer) { return }
        case 0x3400...0x9FFF, 0xAC00...0xD7A3, 0x2_0000...0x3_FFFF:
            return UTF8Scalars.append(scalar, to: &buffer)
        case 0x3041...0x30FF, 0xFF61...0xFF9F:
            return KanaFolding.append(scalar, to: &buffer, start: start)
        case 0x1100...0x11FF:
            return HangulFolding.append(scalar, to: &buffer, start: start)
        case 0xFF01...0xFF5E:
            return buffer.append(lowercase(UInt8(truncatingIfNeeded: scalar - 0xFF01 + 0x21)))
        default:
            if isDropped(scalar) { return }
        }
        guard let properties = Unicode.Scalar(scalar)?.properties else { return }
        if properties.isWhitespace {
            return buffer.append(0x20)
        }
        for lower in properties.lowercaseMapping.unicodeScalars where !isDropped(lower.value) {
            appendLowercase(lower.value, to: &buffer)
        }
    }

    private static func appendLowercase(_ scalar: UInt32, to buffer: inout [UInt8]) {
        if scalar < 0x80 || !appendLatin(scalar, to: &buffer), !appendCompatible(scalar, to: &buffer) {
            UTF8Scalars.append(FoldingTables.base(of: scalar), to: &buffer)
        }
    }

    private static func appendLatin(_ scalar: UInt32, to buffer: inout [UInt8]) -> Bool {
        guard let letter = FoldingTables.latin(scalar) else { return false }
        if letter &- 0x41 < 26 {
            buffer.append(contentsOf: FoldingTables.digraph(letter))
        } else {
            buffer.append(letter)
        }
        return true
    }

    private static func appendCompatible(_ scalar: UInt32, to buffer: inout [UInt8]) -> Bool {
        guard let text = FoldingTables.compatible(scalar) else { return false }
        buffer.append(contentsOf: text.utf8)
        return true
    }

    /// Whether a scalar leaves no trace: accents that combine with a letter, and scalars without a glyph.
    private static func isDropped(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xAD,  // soft hyphen
            0x300...0x36F, 0x483...0x487, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F,
            0x591...0x5BD, 0x5BF, 0x5C1...0x5C2, 0x5C4...0x5C5, 0x5C7,  // Hebrew points
            0x610...0x61A, 0x640, 0x64B...0x65F, 0x670, 0x6D6...0x6DC,  // Arabic points and the kashida
            0x61C, 0x180B...0x180F, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F,
            0xFE00...0xFE0F, 0xFEFF, 0xE_0000...0xE_0FFF:
            true
        default:
            false
        }
    }
}
