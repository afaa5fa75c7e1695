/// The columns of a terminal that text takes, by scalars: a mark that combines takes none, East Asian characters two.
enum DisplayWidth {
    /// The width of a text that holds no control characters.
    static func of(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + width($1) } }

    /// The text on one line, without anything that a terminal would obey.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { clean.append(isControl(scalar) ? " " : scalar) }
        return String(clean)
    }

    /// As much of the text as fits, with an ellipsis where something is missing.
    static func fitted(_ text: String, to columns: Int) -> String {
        guard of(text) > columns else { return text }
        var (kept, used) = (String.UnicodeScalarView(), 0)
        for scalar in text.unicodeScalars {
            used += width(scalar)
            guard used < columns else { break }
            kept.append(scalar)
        }
        return String(kept) + "…"
    }

    /// The text with spaces on one side.
    static func padded(_ text: String, to columns: Int, onLeft: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, columns - of(text)))
        return onLeft ? space + text : text + space
    }

    /// Control characters, and those that turn the direction of what follows.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: scalar.value != 0x200D
        default: false
        }
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        return switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
