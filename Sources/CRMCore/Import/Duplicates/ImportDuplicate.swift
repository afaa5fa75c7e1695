import StorageProtocols

/// A row of an import that looks like a record, or like a row above it.
public struct ImportDuplicate: Sendable, Hashable {
    /// The row's number among the data records, from 1.
    public var row: Int
    /// The record that it looks most like.
    public var record: RecordLink
    /// The row that made this record; nil where it was there before the import, or before an interruption.
    public var rowOfRecord: Int?
    /// What is to be thought of the two.
    public var verdict: MatchVerdict
    /// The sum of the evidence's weights, in bits.
    public var score: Double
    /// What each field says, those that say most first.
    public var evidence: [MatchEvidence]

    /// Creates a duplicate.
    public init(
        row: Int,
        record: RecordLink,
        rowOfRecord: Int? = nil,
        verdict: MatchVerdict,
        score: Double,
        evidence: [MatchEvidence]
    ) {
        self.row = row
        self.record = record
        self.rowOfRecord = rowOfRecord
        self.verdict = verdict
        self.score = score
        self.evidence = evidence
    }
}

extension ImportDuplicate: Codable {
    private enum Key: String, CodingKey {
        case row, record, rowOfRecord, verdict, score, evidence
    }

    private struct Piece: Codable {
        var field: String
        var level: String
        var weight: Double
    }

    /// Reads what ``encode(to:)`` wrote; fields and levels that are not known any more are left out.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            row: try values.decode(Int.self, forKey: .row),
            record: try values.decode(RecordLink.self, forKey: .record),
            rowOfRecord: try values.decodeIfPresent(Int.self, forKey: .rowOfRecord),
            verdict: try values.decode(MatchVerdict.self, forKey: .verdict),
            score: try values.decode(Double.self, forKey: .score),
            evidence: try values.decode([Piece].self, forKey: .evidence)
                .compactMap { piece in
                    guard let field = MatchField.allCases.first(where: { $0.name == piece.field }),
                        let level = MatchLevel.allCases.first(where: { $0.name == piece.level })
                    else { return nil }
                    return MatchEvidence(field, level, weight: piece.weight)
                }
        )
    }

    /// Writes fields and levels by their stable names.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(row, forKey: .row)
        try values.encode(record, forKey: .record)
        try values.encodeIfPresent(rowOfRecord, forKey: .rowOfRecord)
        try values.encode(verdict, forKey: .verdict)
        try values.encode(score, forKey: .score)
        let pieces = evidence.map { Piece(field: $0.field.name, level: $0.level.name, weight: $0.weight) }
        try values.encode(pieces, forKey: .evidence)
    }
}
