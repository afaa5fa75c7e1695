/// The words that a full name is made of, and those among them that are no names.
enum NameWords {
    /// The comma-separated clauses of a name, each with its words; none is empty.
    static func clauses(of text: String) -> [[String]] {
        let commas: Set<Unicode.Scalar> = [",", "\u{FF0C}", "\u{3001}", "\u{060C}"]
        return text.unicodeScalars.split { commas.contains($0) }.map { words(of: String($0)) }.filter { !$0.isEmpty }
    }

    /// The words between white space of any script, or between the middle dots of a katakana name.
    static func words(of text: String) -> [String] {
        let isKatakana = text.unicodeScalars.allSatisfy { ContactText.isSpace($0) || Script.isKatakana(String($0)) }
        return text.unicodeScalars
            .split { scalar in
                ContactText.isSpace(scalar) || (isKatakana && (scalar.value == 0x30FB || scalar.value == 0xFF65))
            }
            .map { String($0) }
    }

    /// The text without its first part in quotes or parentheses, and that part.
    static func aside(in text: String) -> (text: String, aside: String) {
        let scalars = text.unicodeScalars
        // What was not found behind one opening mark isn't found behind a later one either.
        var absent: Set<Unicode.Scalar> = []
        for open in scalars.indices {
            guard let closing = closings[scalars[open]], !absent.contains(closing) else { continue }
            let start = scalars.index(after: open)
            // A quotation mark inside a word is an apostrophe.
            let isAtEdge = open == scalars.startIndex || ContactText.isSpace(scalars[scalars.index(before: open)])
            guard isAtEdge || !quotes.contains(scalars[open]) else { continue }
            guard let close = scalars[start...].firstIndex(of: closing) else {
                absent.insert(closing)
                continue
            }
            let rest = String(scalars[..<open]) + " " + String(scalars[scalars.index(after: close)...])
            return (rest, ContactText.trimmed(String(scalars[start..<close])))
        }
        return (text, "")
    }

    static func isTitle(_ word: String) -> Bool {
        let key = key(word)
        return titles.contains(key) || (key.utf8.count < word.utf8.count && dottedTitles.contains(key))
    }

    static func isSuffix(_ word: String) -> Bool { suffixes.contains(key(word)) }

    static func isParticle(_ word: String) -> Bool {
        particles.contains(key(word)) || lowerCaseParticles.contains(word)
    }

    /// A word in lower case without dots.
    private static func key(_ word: String) -> String {
        var scalars = word.unicodeScalars
        scalars.removeAll { $0 == "." }
        return ContactText.folded(String(scalars))
    }

    private static let quotes: Set<Unicode.Scalar> = ["\"", "'", "\u{2018}"]

    private static let closings: [Unicode.Scalar: Unicode.Scalar] = [
        "\"": "\"", "'": "'", "(": ")", "[": "]", "\u{201C}": "\u{201D}", "\u{2018}": "\u{2019}",
        "\u{201E}": "\u{201C}",
        "\u{FF08}": "\u{FF09}", "\u{300C}": "\u{300D}", "\u{AB}": "\u{BB}",
    ]

    private static let titles: Set<String> = [
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "rev", "hon", "capt", "captain",
        "sgt",
        "herr", "frau", "hr", "dipl-ing", "mme", "mlle", "monsieur", "madame", "sr", "sra", "srta", "señor", "señora",
        "signor", "signora", "dott", "dottssa", "dhr", "mevr", "shri", "smt", "sheikh",
    ]

    /// Titles that are also names, and so are titles only where a dot abbreviates them.
    private static let dottedTitles: Set<String> = ["fr", "ing", "mag", "gen", "maj", "col", "lt", "sig", "st"]

    private static let suffixes: Set<String> = [
        "jr", "sr", "junior", "senior", "ii", "iii", "iv", "phd", "dphil", "md", "dds", "dvm", "jd", "llm", "mba",
        "cpa",
        "esq", "esquire", "msc", "bsc", "frcs", "obe", "mbe", "cbe", "様", "さま", "殿", "さん", "先生", "氏",
    ]

    private static let particles: Set<String> = [
        "van", "von", "vom", "zu", "zum", "zur", "de", "der", "den", "del", "della", "dei", "di", "da", "dos", "du",
        "des",
        "la", "las", "le", "les", "los", "al", "bin", "ibn", "binte", "bint", "ter", "'t", "af", "av",
    ]

    /// Particles that are also names, and so are particles only in lower case.
    private static let lowerCaseParticles: Set<String> = [
        "do", "das", "dell", "lo", "el", "ben", "bat", "abu", "ten", "te", "op", "san", "santa", "st",
    ]
}
