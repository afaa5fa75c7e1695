/// The class of a scalar of folded text; a maximal sequence of word scalars of one class is a run.
///
/// White space, punctuation and control scalars separate runs. Within ASCII only letters and digits are word
/// scalars, so `_`, `@`, `+` and `.` separate too; outside ASCII symbols and emoji count as word scalars.
enum WordClass: UInt8 {
    case separator
    /// Letters, digits and symbols of scripts that put spaces between words.
    case spaced
    /// Han, kana, bopomofo and Hangul: a word of two scalars is long enough to be looked for anywhere.
    case dense

    /// How many scalars at the beginning of a run make its head.
    @inline(__always)
    var headLength: Int { self == .dense ? 2 : 6 }

    /// How many scalars of a run make one index gram.
    @inline(__always)
    var gramLength: Int { self == .dense ? 2 : 3 }

    @inline(__always)
    init(_ scalar: UInt32) {
        if scalar < 0x80 {
            self = scalar &- 0x61 < 26 || scalar &- 0x30 < 10 || scalar &- 0x41 < 26 ? .spaced : .separator
        } else {
            self.init(beyondASCII: scalar)
        }
    }

    private init(beyondASCII scalar: UInt32) {
        switch scalar {
        case 0x3041...0x309F, 0x30A1...0x30FA, 0x30FC...0x31BF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
            0x3005...0x3007, 0x1100...0x11FF, 0xA960...0xA97F, 0xAC00...0xD7FF, 0xF900...0xFAFF, 0x2_0000...0x3_FFFF:
            self = .dense
        default:
            guard let category = Unicode.Scalar(scalar)?.properties.generalCategory else {
                self = .separator
                return
            }
            switch category {
            case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
                .finalPunctuation, .otherPunctuation, .spaceSeparator, .lineSeparator, .paragraphSeparator, .control,
                .format, .surrogate:
                self = .separator
            default:
                self = .spaced
            }
        }
    }
}
