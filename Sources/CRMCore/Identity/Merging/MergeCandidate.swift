public import StorageProtocols

/// One of the records that are to become one, as the decisions need it.
public struct MergeCandidate: Sendable, Hashable {
    /// The record.
    public var id: RecordID
    /// The version that was read.
    public var version: CommitID
    /// The values of its stored columns, in their order.
    public var values: [Value]
    /// When each column got its value, in the same order.
    public var changed: [Instant]
    /// How many rows of other records refer to it.
    public var references: Int
    /// The fields whose values would put the merged record above itself, and are not taken.
    public var excluded: Set<String>

    /// Creates a candidate.
    public init(
        id: RecordID,
        version: CommitID,
        values: [Value],
        changed: [Instant] = [],
        references: Int = 0,
        excluded: Set<String> = []
    ) {
        self.id = id
        self.version = version
        self.values = values
        self.changed = changed
        self.references = references
        self.excluded = excluded
    }
}

extension MergePolicy {
    /// The candidates with the one that survives first, the others in their order.
    func ordered(_ candidates: [MergeCandidate], of type: RecordType) -> [MergeCandidate] {
        func best(_ measure: (MergeCandidate) -> Int64) -> Int {
            candidates.indices.max { (measure(candidates[$0]), -$0) < (measure(candidates[$1]), -$1) } ?? 0
        }
        let index =
            switch survivor {
            case .first: 0
            case .oldest: best { -($0.createdAt(in: type)?.microseconds ?? .max) }
            case .mostComplete: best { $0.values.reduce(0) { $0 + Int64($1.completeness) } }
            case .mostReferenced: best { Int64($0.references) }
            }
        guard candidates.indices.contains(index) else { return candidates }
        return [candidates[index]] + candidates.indices.filter { $0 != index }.map { candidates[$0] }
    }
}

extension MergeCandidate {
    /// When the record was created: its field of that name, or the time of its identifier.
    fileprivate func createdAt(in type: RecordType) -> Instant? {
        guard let position = type.index(of: "created_at"), values.indices.contains(position),
            case .integer(let microseconds) = values[position]
        else { return nil }
        return Instant(microseconds: microseconds)
    }
}
