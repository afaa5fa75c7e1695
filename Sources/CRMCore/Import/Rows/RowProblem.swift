/// A cell that can't be taken, and the rule that it breaks.
struct RowProblem: Sendable {
    /// The column; nil where the whole row is concerned.
    var column: Int?
    /// The value as it stands in the file.
    var value: String?
    /// The rule in words.
    var rule: String
}

extension ImportRejection {
    /// Refuses a row for its first problem; the others come along.
    init(_ row: Int, _ problems: [RowProblem], _ layout: RowLayout) {
        func rejection(_ problem: RowProblem) -> ImportRejection {
            ImportRejection(
                row: row,
                column: layout.header(problem.column),
                value: problem.value.map { String(decoding: $0.utf8.prefix(200), as: UTF8.self) },
                rule: problem.rule
            )
        }
        self = problems.first.map(rejection) ?? ImportRejection(row: row, rule: "refused")
        others = problems.dropFirst().map(rejection)
    }
}
