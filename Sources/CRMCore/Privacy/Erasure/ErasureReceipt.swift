public import StorageProtocols

/// The proof that a person was erased, without anything that would tell who it was.
///
/// Its creation is in the change feed, so that whoever keeps copies elsewhere can follow.
public struct ErasureReceipt: CRMRecord, Hashable {
    /// The identifier.
    public var id: ID<ErasureReceipt>
    /// The identifier that the contact had; it leads nowhere any more.
    public var contact: RecordID
    /// Why.
    public var basis: String
    /// How many records were removed with their history.
    public var removed: Int
    /// How many records were rewritten.
    public var rewritten: Int
    /// How many records stayed as they are.
    public var kept: Int
    /// How many addresses are suppressed because of it.
    public var suppressed: Int
    /// The same by record type, and why records stayed, as JSON.
    public var details: String
    /// When; assigned by the session.
    public var at: Instant

    init(
        _ id: ID<ErasureReceipt>,
        _ contact: RecordID,
        _ basis: String,
        _ removed: Int,
        _ rewritten: Int,
        _ kept: Int,
        _ suppressed: Int,
        _ details: String,
        _ at: Instant
    ) {
        self.id = id
        self.contact = contact
        self.basis = basis
        self.removed = removed
        self.rewritten = rewritten
        self.kept = kept
        self.suppressed = suppressed
        self.details = details
        self.at = at
    }

    /// Assigns the time, unless it is known.
    public mutating func assign(createdAt now: Instant) {
        if at == .unassigned { at = now }
    }

    /// The fields of receipts.
    public enum Fields {
        /// The identifier.
        public static let id = Field<ErasureReceipt, ID<ErasureReceipt>>("id") { $0.id }
        /// The identifier that the contact had.
        public static let contact = Field<ErasureReceipt, RecordID>("contact") { $0.contact }
        /// Why.
        public static let basis = Field<ErasureReceipt, String>("basis") { $0.basis }
        /// How many records were removed.
        public static let removed = Field<ErasureReceipt, Int>("removed") { $0.removed }
        /// How many records were rewritten.
        public static let rewritten = Field<ErasureReceipt, Int>("rewritten") { $0.rewritten }
        /// How many records stayed.
        public static let kept = Field<ErasureReceipt, Int>("kept") { $0.kept }
        /// How many addresses are suppressed.
        public static let suppressed = Field<ErasureReceipt, Int>("suppressed") { $0.suppressed }
        /// The same by record type.
        public static let details = Field<ErasureReceipt, String>("details") { $0.details }
        /// When.
        public static let at = Field<ErasureReceipt, Instant>("at") { $0.at }
    }

    /// The name of the record type.
    public static let typeName = "erasure_receipt"

    /// The columns and indexes.
    public static let schema = Schema(
        typeName,
        Fields.id,
        Fields.contact,
        Fields.basis,
        Fields.removed,
        Fields.rewritten,
        Fields.kept,
        Fields.suppressed,
        Fields.details,
        Fields.at,
        make: { ErasureReceipt($0, $1, $2, $3, $4, $5, $6, $7, $8) }
    )
    .indexed(by: Fields.contact)
    .indexed(by: Fields.at)
}

extension ErasureReceipt {
    /// The receipt of a plan that is carried out.
    init(_ plan: SubjectErasurePlan) {
        func count(_ isWanted: (SubjectErasurePlan.Action) -> Bool) -> Int {
            plan.decisions.count { isWanted($0.action) }
        }
        let (removed, kept) = (count { $0 == .remove }, count { $0 == .keep })
        self.init(
            .unassigned,
            plan.contact.raw,
            plan.policy.basis,
            removed,
            plan.decisions.count - removed - kept,
            kept,
            plan.suppressions,
            Self.details(plan),
            .unassigned
        )
    }

    private static func details(_ plan: SubjectErasurePlan) -> String {
        var counts: [String: Int] = [:]
        for decision in plan.decisions {
            let text =
                decision.action == .keep
                ? "keep \(decision.link.type): \(decision.reason)" : "\(decision.action) \(decision.link.type)"
            counts[text, default: 0] += 1
        }
        var json = JSONWriter()
        json.beginObject()
        for (text, count) in counts.sorted(by: { Value.order(.text($0.key), .text($1.key)) < 0 }) {
            json.key(text)
            json.integer(Int64(count))
        }
        json.endObject()
        return json.text
    }
}
