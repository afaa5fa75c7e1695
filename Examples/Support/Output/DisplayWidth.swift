extension String {
    /// How many columns of a terminal the text takes: East Asian wide characters and emoji take two.
    package var displayWidth: Int { reduce(0) { $0 + $1.displayWidth } }

    /// The text without anything that a terminal would obey: control characters are spaces.
    package var printable: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.map { $0.isControl ? " " : $0 }))
    }

    /// As much of the text as fits into so many columns, with an ellipsis where something is missing.
    package func fitted(to columns: Int) -> String {
        guard displayWidth > columns else { return self }
        var (text, width) = ("", 0)
        for character in self {
            width += character.displayWidth
            guard width < columns else { break }
            text.append(character)
        }
        return text + "…"
    }

    /// The text with spaces on one side up to so many columns.
    package func padded(to columns: Int, onLeft: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, columns - displayWidth))
        return onLeft ? space + self : self + space
    }
}

extension Character {
    fileprivate var displayWidth: Int { unicodeScalars.reduce(0) { max($0, $1.displayWidth) } }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: value != 0x200D
        default: false
        }
    }

    /// By the ranges of Unicode's East Asian Width that are wide throughout.
    fileprivate var displayWidth: Int {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        return switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
