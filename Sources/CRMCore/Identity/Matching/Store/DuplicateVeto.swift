public import StorageProtocols

/// A decision that two records are not duplicates, with the evidence that it was about.
///
/// It holds as long as nothing new speaks for a duplicate: when a field comes to agree that did not, or agrees on
/// another value than then, the pair is shown again. See ``Session/vetoDuplicate(_:_:note:)``.
public struct DuplicateVeto: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<DuplicateVeto>
    /// The two records, the older one first.
    public var records: [RecordLink]
    /// What spoke for a duplicate when it was decided: field, level and a hash of the values, one text each.
    public var evidence: [String]
    /// Who decided.
    public var decidedBy: String
    /// When it was decided; assigned by the session.
    public var decidedAt: Instant
    /// Why.
    public var note: String?

    /// Creates a veto; the session assigns the identifier and the time.
    public init(
        id: ID<DuplicateVeto> = .unassigned,
        records: [RecordLink],
        evidence: [String],
        decidedBy: String = "",
        decidedAt: Instant = .unassigned,
        note: String? = nil
    ) {
        self.id = id
        self.records = records
        self.evidence = evidence
        self.decidedBy = decidedBy
        self.decidedAt = decidedAt
        self.note = note
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if decidedAt == .unassigned { decidedAt = now }
    }

    /// The fields of vetoes.
    public enum Fields {
        /// The identifier.
        public static let id = Field<DuplicateVeto, ID<DuplicateVeto>>("id") { $0.id }
        /// The two records.
        public static let records = Field<DuplicateVeto, [RecordLink]>("records") { $0.records }
        /// What spoke for a duplicate.
        public static let evidence = Field<DuplicateVeto, [String]>("evidence") { $0.evidence }
        /// Who decided.
        public static let decidedBy = Field<DuplicateVeto, String>("decided_by") { $0.decidedBy }
        /// When.
        public static let decidedAt = Field<DuplicateVeto, Instant>("decided_at") { $0.decidedAt }
        /// Why.
        public static let note = Field<DuplicateVeto, String?>("note") { $0.note }
        /// The two identifiers as one text; derived.
        public static let pair = Field<DuplicateVeto, String>("pair") { $0.pair }
    }

    /// The name of the record type.
    public static let typeName = "duplicate_veto"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.records,
        Fields.evidence,
        Fields.decidedBy,
        Fields.decidedAt,
        Fields.note,
        make: {
            DuplicateVeto(id: $0, records: $1, evidence: $2, decidedBy: $3, decidedAt: $4, note: $5)
        }
    )
    .derived(Fields.pair)
    .unique(Fields.pair)
    .indexed(by: Fields.records)

    /// The two identifiers as one text, whatever their order.
    var pair: String { Self.pair(records.map(\.id)) }

    static func pair(_ records: [RecordID]) -> String {
        records.sorted().map(\.description).joined(separator: " ")
    }
}
