/// Finds the header among a file's first records.
///
/// Exports may begin with a preamble: a title, a note, the date. Such lines fill few of the columns that the records
/// below them have, so the header is the first record that fills more than half of them. Eight filled cells are enough
/// in any case, for nobody writes a preamble that wide.
struct CSVHeaderDetection {
    /// How many records are looked at.
    static let recordLimit = 100

    private struct Candidate {
        let width: Int
        let filled: Int
    }

    private var candidates: [Candidate] = []

    mutating func add(_ row: CSVRow) {
        let filled = (0..<row.count).count { !row.isEmpty($0) }
        candidates.append(Candidate(width: row.count, filled: filled))
    }

    /// The index of the header among the added records, `nil` if there are none.
    var headerIndex: Int? {
        // Of two frequent widths the larger is the table's: its rows carry more than the notes above it.
        var cells: [Int: Int] = [:]
        for candidate in candidates { cells[candidate.width, default: 0] += candidate.width }
        let width = cells.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
        let enough = min(width / 2 + 1, 8)
        return candidates.firstIndex { $0.filled >= enough } ?? (candidates.isEmpty ? nil : 0)
    }
}
