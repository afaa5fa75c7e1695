import CRMCore

/// The lines of one of the workload's files, in batches.
struct TSV {
    private var reader: CSVReader

    init(_ path: String) throws {
        reader = try CSVReader(
            .file(path),
            encoding: .utf8,
            dialect: CSVDialect(delimiter: .tab),
            header: .none
        )
    }

    /// The next lines, at most `count`; none at the end.
    mutating func next(_ count: Int = 1000) throws -> [[String]] {
        var rows: [[String]] = []
        var row = CSVRow()
        while rows.count < count {
            switch try reader.read(into: &row) {
            case .row: rows.append(row.texts)
            case .problem(let problem): throw problem
            case .end: return rows
            }
        }
        return rows
    }

    /// All lines.
    static func all(_ path: String) throws -> [[String]] {
        var file = try TSV(path)
        return try file.next(.max)
    }
}
