public import StorageProtocols

/// What a gate checks: records of one type that one command is about to write.
public struct GateBatch<R: Record> {
    /// What is about to happen to the records.
    public let kind: Change.Kind
    /// The records as they are about to be written; those to be deleted, as they are.
    public let records: [R]
    private(set) var problems: [CRMError] = []

    init(_ kind: Change.Kind, _ records: [R]) {
        self.kind = kind
        self.records = records
    }

    /// Refuses a record of the batch, and with it the whole command; the other records are still checked.
    ///
    /// - Parameters:
    ///   - index: The record's position in the batch.
    ///   - code: The kind of rule.
    ///   - rule: The rule in words, without customer data.
    ///   - field: The field's name.
    ///   - value: The value that breaks the rule.
    public mutating func refuse(
        _ index: Int,
        _ code: CRMError.Code,
        _ rule: String,
        field: String? = nil,
        value: Value? = nil
    ) {
        problems.append(
            CRMError(
                code,
                rule,
                type: R.typeName,
                field: field,
                value: value,
                record: records.indices.contains(index) ? records[index].id.raw : nil,
                index: index
            )
        )
    }
}

/// What a gate knows beside its batch.
public struct GateContext {
    /// The state before the write, whoever writes; it includes what the same commit wrote earlier.
    public let transaction: any ReadTransaction
    /// The state in which the records have to be to which the actor refers.
    let visible: any ReadTransaction
    /// Who writes.
    public let actor: CRM.Actor
    /// The time of the commit.
    public let now: Instant
    /// Why the records are written.
    public let purpose: Purpose
    /// What the record types hold of persons.
    var personal = PersonalRegistry()
    /// Whether the write is a part of defining a custom field.
    var isDefining = false

    /// The record as it is before the write, or nil where it is new.
    public func previous<R: Record>(_ id: ID<R>) throws -> R? { try transaction.find(id)?.record }

    /// Why records are written.
    public enum Purpose: Sendable, Hashable {
        /// A command of the actor.
        case command
        /// An operation is taken back: records return to states that were valid.
        case undo
        /// Records become one, or are parted again: values of records that were valid take other places.
        case merge
    }
}

/// A named check of a record type.
struct Gate<R: Record>: Sendable {
    let name: String
    let check: @Sendable (inout GateBatch<R>, GateContext) throws -> Void
}

/// The gates of a record type whose Swift type the caller does not know.
protocol RowGates: Sendable {
    /// Runs the gates on rows of all of the type's columns.
    func problems(in rows: [[Value]], _ kind: Change.Kind, _ context: GateContext) throws -> [CRMError]
    /// The rows of all columns, given the values of the stored ones.
    func rows(stored: [[Value]]) throws -> [[Value]]
}

/// The gates of a record type, in the order in which they were added.
struct Gates<R: Record>: RowGates {
    var gates: [Gate<R>] = []

    func problems(in records: [R], _ kind: Change.Kind, _ context: GateContext) throws -> [CRMError] {
        var batch = GateBatch(kind, records)
        for gate in gates { try gate.check(&batch, context) }
        return batch.problems
    }

    func rows(stored: [[Value]]) throws -> [[Value]] {
        let schema = R.schema
        return try stored.map { values in
            var row = RowReader(values: values)
            return schema.values(of: try schema.decode(&row))
        }
    }

    func problems(in rows: [[Value]], _ kind: Change.Kind, _ context: GateContext) throws -> [CRMError] {
        if gates.isEmpty { return [] }
        let schema = R.schema
        let records = try rows.map { values in
            var row = RowReader(values: values)
            return try schema.decode(&row)
        }
        return try problems(in: records, kind, context)
    }
}
