public import StorageProtocols

/// A commit in the making, which sees its own writes and checks every rule before each of them.
///
/// It belongs to the closure that it is handed to and must not leave it.
public final class CommandTransaction: QueryTransaction {
    /// The time of the commit.
    public let now: Instant
    let writer: any WriteTransaction
    /// Whether the commit is a part of defining a custom field.
    var isDefining = false
    /// Whether what hooks throw is told from what rules say of the rows.
    var marksHookFailures = false

    init(_ writer: any WriteTransaction, session: Session, now: Instant, access: AccessGuard?) {
        self.writer = writer
        self.now = now
        super.init(writer, session: session, now: now, access: access)
    }

    /// Makes an identifier, for a record that others in the same batch refer to.
    public func newID<R>(_ type: R.Type = R.self) -> ID<R> { session.crm.environment.newID() }

    /// Creates records, with identifiers of their own unless they have some already.
    ///
    /// - Returns: The records as they were written.
    /// - Throws: ``CRMError``; `StorageError` with code `uniqueViolation` or `alreadyExists`.
    @discardableResult
    public func create<R: CRMRecord>(_ records: [R]) throws -> [Stored<R>] {
        if records.isEmpty { return [] }
        guard let access else { return try insert(records) }
        let allowed = try authorizedCreation(records, access)
        return try redacted(hidingHolders { try insert(allowed) }, access)
    }

    private func insert<R: CRMRecord>(_ records: [R]) throws -> [Stored<R>] {
        var records = records
        // By position: a loop over the records would copy each of them.
        let missing = records.indices.count { records[$0].id.isUnassigned }
        let ids = session.crm.environment.newIDs(missing, at: now)
        var next = ids.makeIterator()
        for index in records.indices {
            if records[index].id.isUnassigned, let id = next.next() { records[index].id = ID(id) }
            records[index].assign(createdAt: now)
        }
        let hooks = hooks(of: R.self)
        hooks?.prepare(&records, from: nil, at: now)
        try completeCustomFields(&records, isNew: true)
        let schema = R.schema
        var rows = records.map(schema.values(of:))
        try check(&records, &rows, .created)
        try writer.insert(schema.type, rows)
        if let hooks { try behindRows { try hooks.run(HookBatch(created: records), asSystem) } }
        return records.map { Stored($0, version: writer.commit) }
    }

    /// Creates a record, with an identifier of its own unless it has one already.
    @discardableResult
    public func create<R: CRMRecord>(_ record: R) throws -> Stored<R> {
        guard let stored = try create([record]).first else { throw StorageError(.notFound, type: R.typeName) }
        return stored
    }

    /// Writes changed records, if each is still at the version at which it was read.
    ///
    /// - Returns: The records as they are now; one that did not differ keeps its version.
    /// - Throws: ``CRMError``; `StorageError` with code `versionConflict`, `notFound` or `uniqueViolation`.
    @discardableResult
    public func update<R: Record>(_ records: [Stored<R>]) throws -> [Stored<R>] {
        if records.isEmpty { return [] }
        guard let access else { return try replace(records) }
        let allowed = try authorizedUpdate(records, access)
        return try redacted(hidingHolders { try replace(allowed) }, access)
    }

    private func replace<R: Record>(_ records: [Stored<R>]) throws -> [Stored<R>] {
        let hooks = hooks(of: R.self)
        let previous =
            hooks?.needsPrevious == true ? try records.map { try writer.find($0.id)?.record } : nil
        var changed = records.map { $0.record }
        hooks?.prepare(&changed, from: previous, at: now)
        try completeCustomFields(&changed, isNew: false)
        let schema = R.schema
        var rows = changed.map { schema.values(of: $0) }
        try check(&changed, &rows, .updated)
        let differ = try writer.update(
            schema.type,
            zip(rows, records).map { RowUpdate(values: $0, expected: $1.version) }
        )
        if let hooks {
            try behindRows {
                if let previous { try hooks.run(HookBatch(updated: changed, from: previous, differ), asSystem) }
                try hooks.followUp(changed, differ, asSystem)
            }
        }
        return zip(zip(changed, records), differ)
            .map { record, differs in
                Stored(record.0, version: differs ? writer.commit : record.1.version)
            }
    }

    /// Writes a changed record, if it is still at the version at which it was read.
    @discardableResult
    public func update<R: Record>(_ record: Stored<R>) throws -> Stored<R> {
        try update([record]).first ?? record
    }

    /// Deletes records, if each is still at the version at which it was read.
    ///
    /// Their history stays.
    ///
    /// - Throws: ``CRMError``; `StorageError` with code `versionConflict` or `notFound`.
    public func delete<R: Record>(_ records: [Stored<R>]) throws {
        if records.isEmpty { return }
        let records = try access.map { try authorizedDeletion(records, $0) } ?? records
        try CRMError.throwing(hidingValues(problems(records.map { $0.record }, [], .deleted), R.typeName))
        try writer.delete(R.schema.type, records.map { RowDeletion(id: $0.id.raw, expected: $0.version) })
        if let hooks = hooks(of: R.self) {
            try behindRows { try hooks.run(HookBatch(deleted: records.map { $0.record }), asSystem) }
        }
    }

    /// Deletes a record, if it is still at the version at which it was read.
    public func delete<R: Record>(_ record: Stored<R>) throws { try delete([record]) }

    /// Deletes a record, whatever its version; an old identifier does not stand for its survivor here.
    public func delete<R: Record>(_ id: ID<R>) throws { try delete([reader.get(id)]) }

    /// Brings a deleted record back with the values that it had last.
    ///
    /// - Throws: ``CRMError``; `StorageError` with code `notFound` when it never was, `alreadyExists` when it is
    ///   live, `uniqueViolation`.
    @discardableResult
    public func restore<R: Record>(_ id: ID<R>) throws -> Stored<R> {
        let schema = R.schema
        if let access, try !access.visible([id.raw], of: schema.type).contains(id.raw) {
            throw StorageError(.notFound, type: R.typeName, record: id.raw)
        }
        guard let last = try writer.revisions(schema.type, id.raw).last else {
            throw StorageError(.notFound, type: R.typeName, record: id.raw)
        }
        guard last.to != nil else { throw StorageError(.alreadyExists, type: R.typeName, record: id.raw) }
        if let access { try checkRestoring([last.values], R.typeName, access) }
        var row = RowReader(values: last.values)
        var records = [try schema.decode(&row)]
        var rows = records.map(schema.values(of:))
        try check(&records, &rows, .created)
        try writer.insert(schema.type, rows)
        try hooks(of: R.self)?.run(HookBatch(created: records), asSystem)
        guard let record = records.first else { throw StorageError(.notFound, type: R.typeName, record: id.raw) }
        let restored = Stored(record, version: writer.commit)
        return try access.flatMap { try redacted([restored], $0).first } ?? restored
    }

    /// Runs every rule of the record type on a batch.
    ///
    /// What the records name by an old identifier, they name by the survivor's then.
    private func check<R: Record>(_ records: inout [R], _ rows: inout [[Value]], _ kind: Change.Kind) throws {
        let problems = try problems(records, rows, kind)
        let isMissing = problems.contains { $0.code == .unknownReference }
        guard isMissing, let resolved = try resolvingAliases(rows, problems, entry(R.typeName)) else {
            return try CRMError.throwing(hidingValues(problems, R.typeName))
        }
        let schema = R.schema
        records = try resolved.map { values in
            var row = RowReader(values: values)
            return try schema.decode(&row)
        }
        rows = records.map(schema.values(of:))
        try CRMError.throwing(hidingValues(self.problems(records, rows, kind), R.typeName))
    }

    private func problems<R: Record>(_ records: [R], _ rows: [[Value]], _ kind: Change.Kind) throws -> [CRMError] {
        let entry = try entry(R.typeName)
        let context = context(.command)
        var problems = try RowCheck(entry: entry, context: context).problems(in: rows, kind)
        if let gates = entry.gates as? Gates<R> { problems += try gates.problems(in: records, kind, context) }
        return problems
    }

    /// The problems without the values of fields that the actor may not read.
    private func hidingValues(_ problems: [CRMError], _ type: String) -> [CRMError] {
        guard let fields = access?.fields(of: type), !fields.isFull else { return problems }
        return problems.map { problem in
            var problem = problem
            if problem.field.map({ fields.hides(FieldName($0)) }) ?? false { problem.value = nil }
            return problem
        }
    }

    private func hooks<R: Record>(of type: R.Type) -> Hooks<R>? {
        session.crm.registry.automation.hooks[R.typeName] as? Hooks<R>
    }

    func entry(_ type: String) throws -> Registry.Entry {
        guard let entry = session.crm.registry.entries[type] else {
            throw StorageError(.unknownName, "no such record type", type: type)
        }
        return entry
    }

    func context(_ purpose: GateContext.Purpose) -> GateContext {
        var context = GateContext(
            transaction: writer,
            visible: reader,
            actor: session.actor,
            now: now,
            purpose: purpose
        )
        context.isDefining = isDefining
        context.personal = session.crm.registry.personal
        return context
    }
}
