/// Which of the East Asian scripts a piece of a name is written in.
enum Script {
    /// Whether text is made of Han, kana, Hangul or Bopomofo only, and isn't empty.
    static func isCJK(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.unicodeScalars.allSatisfy(isCJK)
    }

    /// Whether text is made of katakana only, as foreign names are in Japanese, and isn't empty.
    static func isKatakana(_ text: some StringProtocol) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                (0x30A0...0x30FF).contains($0.value) || (0xFF65...0xFF9F).contains($0.value)
            }
    }

    /// Whether text is made of kana only, as readings are, and isn't empty.
    static func isKana(_ text: some StringProtocol) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                (0x3041...0x30FF).contains($0.value) || (0xFF65...0xFF9F).contains($0.value)
            }
    }

    static func isCJK(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3005, 0x3007, 0x1100...0x11FF, 0x3041...0x318F, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFF65...0xFF9F, 0x2_0000...0x3_FFFF:
            true
        default: false
        }
    }
}
