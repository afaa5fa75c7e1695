/// Folds kana of both widths to hiragana, composing voiced marks with the kana before them.
enum KanaFolding {
    /// Folds a scalar of U+3041...U+30FF or of the half-width forms U+FF61...U+FF9F.
    static func append(_ scalar: UInt32, to buffer: inout [UInt8], start: Int) {
        switch scalar {
        case 0x30A1...0x30F6, 0x30FD...0x30FE:
            UTF8Scalars.append(scalar - 0x60, to: &buffer)
        case 0x30F7...0x30FA:  // voiced wa, wi, we, wo have no hiragana
            UTF8Scalars.append(scalar - 0x68, to: &buffer)
        case 0x3099, 0xFF9E:
            compose(to: &buffer, start: start, with: voiced)
        case 0x309A, 0xFF9F:
            compose(to: &buffer, start: start, with: semiVoiced)
        case 0xFF61...0xFF9D:
            let offset = Int(scalar - 0xFF61) * 3
            guard offset + 3 <= halfWidth.utf8CodeUnitCount else { return }
            buffer.append(contentsOf: UnsafeBufferPointer(start: halfWidth.utf8Start + offset, count: 3))
        default:
            UTF8Scalars.append(scalar, to: &buffer)
        }
    }

    /// The folded half-width forms in code order; each takes three bytes.
    private static let halfWidth: StaticString = """
        。「」、・をぁぃぅぇぉゃゅょっーあいうえおかきくけこさしすせそたちつてと\
        なにぬねのはひふへほまみむめもやゆよらりるれろわん
        """

    /// Replaces the last kana by its marked form; a mark that fits no kana is dropped like any accent.
    private static func compose(to buffer: inout [UInt8], start: Int, with marked: (UInt32) -> UInt32?) {
        guard let last = lastThreeByteScalar(of: buffer, start: start), let composed = marked(last) else { return }
        buffer.removeLast(3)
        UTF8Scalars.append(composed, to: &buffer)
    }

    private static func voiced(_ kana: UInt32) -> UInt32? {
        switch kana {
        case 0x304B...0x3061 where kana & 1 == 1: kana + 1
        case 0x3064, 0x3066, 0x3068, 0x309D: kana + 1
        case 0x306F...0x307B where kana % 3 == 0: kana + 1
        case 0x3046: 0x3094
        default: nil
        }
    }

    private static func semiVoiced(_ kana: UInt32) -> UInt32? {
        switch kana {
        case 0x306F...0x307B where kana % 3 == 0: kana + 2
        default: nil
        }
    }
}

/// Composes conjoining Hangul jamo to syllables.
enum HangulFolding {
    /// Folds a scalar of the jamo block U+1100...U+11FF.
    static func append(_ scalar: UInt32, to buffer: inout [UInt8], start: Int) {
        if let last = lastThreeByteScalar(of: buffer, start: start), let syllable = compose(last, scalar) {
            buffer.removeLast(3)
            UTF8Scalars.append(syllable, to: &buffer)
        } else {
            UTF8Scalars.append(scalar, to: &buffer)
        }
    }

    private static func compose(_ last: UInt32, _ jamo: UInt32) -> UInt32? {
        switch (last, jamo) {
        case (0x1100...0x1112, 0x1161...0x1175):
            0xAC00 + ((last - 0x1100) * 21 + (jamo - 0x1161)) * 28
        case (0xAC00...0xD7A3, 0x11A8...0x11C2) where (last - 0xAC00) % 28 == 0:
            last + (jamo - 0x11A7)
        default:
            nil
        }
    }
}

/// The last scalar of the folded bytes from `start` on, where it takes three bytes.
private func lastThreeByteScalar(of buffer: [UInt8], start: Int) -> UInt32? {
    let end = buffer.count
    guard end - start >= 3, buffer[end - 3] & 0xF0 == 0xE0 else { return nil }
    return UInt32(buffer[end - 3] & 0x0F) << 12 | UInt32(buffer[end - 2] & 0x3F) << 6 | UInt32(buffer[end - 1] & 0x3F)
}
