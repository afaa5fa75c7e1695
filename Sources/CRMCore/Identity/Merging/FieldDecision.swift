public import StorageProtocols

/// What a merged record has in a group of fields, from where, why, and what lost.
public struct FieldDecision: Sendable, Hashable, Codable {
    /// The name of the group; of a single field, its own.
    public var name: String
    /// The fields.
    public var fields: [FieldName]
    /// The values, in the order of the fields.
    public var values: [Value]
    /// The record that gave them; nil where several did, or none.
    public var from: RecordID?
    /// Why.
    public var reason: Reason
    /// The values that lost.
    public var alternates: [Alternate]

    /// Creates a decision.
    public init(
        name: String,
        fields: [FieldName],
        values: [Value],
        from: RecordID?,
        reason: Reason,
        alternates: [Alternate] = []
    ) {
        self.name = name
        self.fields = fields
        self.values = values
        self.from = from
        self.reason = reason
        self.alternates = alternates
    }

    /// Why a merged record has a value.
    public enum Reason: Sendable, Hashable, Codable {
        /// No record had one.
        case empty
        /// All records that had one had the same.
        case same
        /// Only one record had one.
        case onlyOne
        /// A rule of the policy, by its name.
        case rule(String)
        /// The caller chose.
        case chosen
        /// The other values would put the record above itself.
        case aboveItself
    }

    /// The values of a record that lost.
    public struct Alternate: Sendable, Hashable, Codable {
        /// The record.
        public var record: RecordID
        /// Its values, in the order of the decision's fields; of a list, only the elements that lost.
        public var values: [Value]

        /// Creates an alternate.
        public init(record: RecordID, values: [Value]) {
            self.record = record
            self.values = values
        }
    }
}

extension FieldDecision.Reason: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        switch self {
        case .empty: "no record has one"
        case .same: "the same everywhere"
        case .onlyOne: "only one record has one"
        case .rule(let name): name
        case .chosen: "chosen"
        case .aboveItself: "the others would put the record above itself"
        }
    }
}
