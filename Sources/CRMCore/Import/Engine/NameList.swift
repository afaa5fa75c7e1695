import StorageProtocols

/// The names of all records of a type, among which one that nobody has is looked for.
struct NameList: Sendable {
    /// The most names that are looked at.
    static let limit = 50_000

    /// The records of a name without case, width and accents.
    private(set) var folded: [[UInt8]: [RecordID]] = [:]
    private var names: [(text: String, letters: [UInt8])] = []

    mutating func add(_ name: String, _ id: RecordID) {
        folded[Self.key(name), default: []].append(id)
        names.append((name, Self.letters(name)))
    }

    /// A name without case, width and accents.
    static func key(_ name: String) -> [UInt8] { TextFolding.fold(ContactText.trimmed(name)) }

    /// Up to three names that a name may be meant for, the likeliest first.
    ///
    /// Spaces and punctuation do not count; of other changes there may be one in four letters, where two letters that
    /// changed places are one.
    func near(_ name: String) -> [String] {
        let wanted = Self.letters(name)
        guard !wanted.isEmpty, wanted.count <= 200 else { return [] }
        let most = max(1, wanted.count / 4)
        var found: [(distance: Int, text: String)] = []
        for (text, letters) in names where abs(letters.count - wanted.count) <= most {
            let distance = Self.distance(wanted, letters, most: most)
            if distance <= most { found.append((distance, text)) }
        }
        found.sort { ($0.distance, $0.text) < ($1.distance, $1.text) }
        return found.prefix(3).map(\.text)
    }

    private static func letters(_ name: String) -> [UInt8] {
        TextFolding.fold(name).filter { $0 >= 0x80 || ContactText.isLetter($0) || ContactText.isDigit($0) }
            .map(ContactText.lowercased)
    }

    /// How many letters are to be added, left out, replaced or swapped with their neighbour; more than `most` where it is
    /// known to be.
    static func distance(_ left: [UInt8], _ right: [UInt8], most: Int) -> Int {
        var (beforeLast, last, row) = ([Int](), Array(0...right.count), [Int](repeating: 0, count: right.count + 1))
        for (i, a) in left.enumerated() {
            row[0] = i + 1
            var least = i + 1
            for (j, b) in right.enumerated() {
                var cost = min(last[j] + (a == b ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a == right[j - 1], b == left[i - 1] { cost = min(cost, beforeLast[j - 1] + 1) }
                row[j + 1] = cost
                least = min(least, cost)
            }
            if least > most { return most + 1 }
            (beforeLast, last, row) = (last, row, beforeLast.isEmpty ? row : beforeLast)
        }
        return last.last ?? 0
    }
}
