/// Folds the width variants of East Asian text: full-width ASCII becomes ASCII, half-width kana full-width kana, and
/// every space U+0020.
enum WidthFolding {
    static func fold(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var folded = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let mark = voicedOffset(of: scalar), let voiced = folded.last.flatMap({ voice($0, mark) }) {
                folded.removeLast()
                folded.append(voiced)
            } else {
                folded.append(fold(scalar))
            }
        }
        return String(folded)
    }

    static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case ..<0x80: return scalar
        case 0xFF01...0xFF5E: return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        case 0xFF61...0xFF9F:
            let index = Int(scalar.value - 0xFF61)
            return halfWidthKana.indices.contains(index) ? halfWidthKana[index] : scalar
        default: return scalar.properties.generalCategory == .spaceSeparator ? " " : scalar
        }
    }

    /// How far a half-width voicing mark moves the kana before it: one for the voiced, two for the half-voiced.
    private static func voicedOffset(of scalar: Unicode.Scalar) -> UInt32? {
        switch scalar.value {
        case 0xFF9E: 1
        case 0xFF9F: 2
        default: nil
        }
    }

    private static func voice(_ kana: Unicode.Scalar, _ offset: UInt32) -> Unicode.Scalar? {
        switch (kana.value, offset) {
        case (0x30A6, 1): "\u{30F4}"
        case (0x30AB...0x30C1, 1) where kana.value % 2 == 1: Unicode.Scalar(kana.value + 1)
        case (0x30C4...0x30C8, 1) where kana.value % 2 == 0: Unicode.Scalar(kana.value + 1)
        case (0x30CF...0x30DB, _) where kana.value % 3 == 0: Unicode.Scalar(kana.value + offset)
        default: nil
        }
    }

    /// The full-width forms of U+FF61 to U+FF9F in order.
    private static let halfWidthKana = Array(
        "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u{309B}\u{309C}".unicodeScalars
    )
}
