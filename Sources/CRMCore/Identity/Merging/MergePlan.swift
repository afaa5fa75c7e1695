public import StorageProtocols

/// What becoming one means for several records: each decision with its reason.
///
/// A plan is a value: look at it before it is carried out by ``Session/merge(_:key:)``.
public struct MergePlan: Sendable, Hashable {
    /// The record type.
    public let type: String
    /// The record that survives.
    public let survivor: RecordID
    /// The records that are merged into it, in their order.
    public let losers: [RecordID]
    /// The versions that the decisions rest on.
    public let versions: [RecordID: CommitID]
    /// The decisions on the fields of the surviving record, in their order.
    public let fields: [FieldDecision]
    /// The references that move to the survivor, by the field that names the records.
    public internal(set) var moved: [Moved]
    /// The rows of other types that do not simply move, and the reason of each.
    public internal(set) var rows: [Row]
    /// What modules say of the merge.
    public internal(set) var remarks: [MergeRemark]

    /// How many rows name the surviving record by a field, in place of one that was merged into it.
    public struct Moved: Sendable, Hashable, Codable {
        /// The rows' record type.
        public var type: String
        /// The field.
        public var field: FieldName
        /// The count of rows.
        public var count: Int

        /// Creates a count.
        public init(type: String, field: FieldName, count: Int) {
            (self.type, self.field, self.count) = (type, field, count)
        }
    }

    /// A row of another record that does not simply move.
    public struct Row: Sendable, Hashable, Codable {
        /// The row's record type.
        public var type: String
        /// The row's record.
        public var id: RecordID
        /// What becomes of it.
        public var action: Action
        /// Why, in words.
        public var reason: String

        /// The row's record.
        public var link: RecordLink { RecordLink(type: type, id: id) }

        /// Creates a decision on a row.
        public init(_ link: RecordLink, _ action: Action, _ reason: String) {
            (type, id, self.action, self.reason) = (link.type, link.id, action, reason)
        }
    }

    /// What becomes of a row that does not simply move.
    public enum Action: String, Sendable, Hashable, Codable {
        /// It stays with the old identifier, which leads to the survivor: an alternate of a row that the survivor has.
        case keptAsAlternate
        /// It moves with other values than it had.
        case changed
        /// It gets another identifier, because its own follows from the record that it belongs to.
        case renamed
        /// What it says is in a row of the survivor now.
        case folded
        /// A row of the survivor takes in what others say.
        case extended
    }

    /// Decides what a merged record has: a pure function of the records and the policy.
    ///
    /// - Parameters:
    ///   - type: The record type.
    ///   - candidates: The records; which one survives, the policy says.
    ///   - policy: The rules.
    /// - Throws: ``CRMError`` with code `wrongState` for fewer than two records.
    public init(_ type: RecordType, _ candidates: [MergeCandidate], by policy: MergePolicy) throws {
        guard Set(candidates.map(\.id)).count == candidates.count, candidates.count > 1 else {
            throw CRMError(.wrongState, "a merge is of two or more different records", type: type.name)
        }
        let ordered = policy.ordered(candidates, of: type)
        self.type = type.name
        survivor = ordered[0].id
        losers = ordered.dropFirst().map(\.id)
        versions = Dictionary(uniqueKeysWithValues: candidates.map { ($0.id, $0.version) })
        fields = try FieldDecider(type: type, candidates: ordered, policy: policy).decisions()
        (moved, rows, remarks) = ([], [], [])
    }
}

extension MergePlan {
    /// The stored values of the merged record.
    func values(of type: RecordType) throws -> [Value] {
        var values = type.columns.prefix(type.storedCount)
            .map { $0.kind.isList ? Value.list(ListValue(json: "[]", keys: [])) : .null }
        if let first = values.indices.first { values[first] = .id(survivor) }
        var custom = CustomValues()
        for decision in fields {
            for (field, value) in zip(decision.fields, decision.values) {
                if let name = field.path {
                    custom[name] = value
                } else if let position = type.index(of: field.column), values.indices.contains(position) {
                    values[position] = value
                }
            }
        }
        if let position = type.index(of: Column.customFields) { values[position] = .text(custom.json) }
        return values
    }
}
