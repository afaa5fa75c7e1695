import StorageProtocols

/// What a user's writes pass before anything else looks at them.
struct WriteGuard {
    let access: AccessGuard
    let entry: Registry.Entry
    private let type: RecordType
    private let policy: ActorPolicy.TypePolicy?
    private let fields: FieldPolicy
    /// What is wrong, by the position in the batch.
    private(set) var problems: [Int: any Error] = [:]

    init(_ access: AccessGuard, _ entry: Registry.Entry) throws {
        self.access = access
        self.entry = entry
        type = try access.raw.catalog.type(entry.type.name)
        policy = access[type.name]
        fields = access.fields(of: type.name)
    }

    /// Throws what is wrong with a batch.
    func check() throws {
        guard let first = problems.min(by: { $0.key < $1.key }) else { return }
        let denials = problems.sorted { $0.key < $1.key }.compactMap { $0.value as? CRMError }
        // What can't be seen comes first: nothing is said of the rest.
        if let unseen = problems.values.compactMap({ $0 as? StorageError }).first { throw unseen }
        guard !denials.isEmpty else { throw first.value }
        try CRMError.throwing(denials)
    }

    // MARK: Creating

    /// Checks rows that are to be created, and makes those the user's that would belong to nobody.
    ///
    /// - Parameter isRestoring: Whether they are rows that were deleted, as they were.
    mutating func create(_ rows: inout [[Value]], isRestoring: Bool = false) throws {
        if type.name == Share.typeName {
            for (index, row) in rows.enumerated() { try share(row, index) }
            return
        }
        guard access.may(.create, on: type.name), let policy else {
            return refuseAll(rows.indices, .create, [access.policy.refusal ?? .noRole])
        }
        let owner = policy.entry.owner.flatMap { type.index(of: $0.column) }
        let reachesAll = policy.scopes[.create]?[.all] != nil && !isOwnOnly
        let restrictions = try evaluators(policy.restrictions.filter { $0.abilities.contains(.create) })
        try checkWholes(rows, .create)
        for index in rows.indices {
            if let owner {
                if case .id(let user) = rows[index][owner] {
                    let isInReach =
                        user == access.user.raw || access.policy.reaches(user, .create, on: type.name)
                        || access.policy.reaches(user, .assign, on: type.name)
                    if !isInReach { refuse(index, .create, [.outOfScope], field: type.columns[owner].name) }
                    checkOwn(rows[index], .create, index)
                } else if isRestoring {
                    if !reachesAll { refuse(index, .create, [.outOfScope], field: type.columns[owner].name) }
                } else if !reachesAll {
                    rows[index][owner] = .id(access.user.raw)
                }
            }
            if !isRestoring { checkHidden(rows[index], index) }
            if type.name == User.typeName, !access.may(.manageAccess), hasRoles(rows[index]) {
                refuse(index, .create, [.escalation], field: User.Fields.roles.name)
            }
            let row = StoredRow(values: rows[index], version: .none)
            for (id, evaluator) in restrictions where try evaluator.evaluate(row) != .false {
                refuse(index, .create, [.restricted(id)])
            }
        }
    }

    /// Refuses parts of records that the user may not change.
    ///
    /// Records that the user can't see are left to the check of references: they are not there.
    private mutating func checkWholes(_ rows: [[Value]], _ ability: Ability, _ stored: [RecordID: StoredRow] = [:])
        throws
    {
        for parent in policy?.entry.parents ?? [] where parent.isPart {
            guard let position = type.index(of: parent.field.column), let target = parent.type else { continue }
            var wholes: [Int: RecordID] = [:]
            for (index, row) in rows.enumerated() {
                guard case .id(let whole) = row[position] else { continue }
                let before = row.recordID.flatMap { stored[$0]?.values[position] }
                if before != row[position] { wholes[index] = whole }
            }
            guard !wholes.isEmpty else { continue }
            let ids = Array(Set(wholes.values))
            let changed = try access.allowed(.update, ids, of: target)
            let seen = try access.allowed(.read, ids.filter { !changed.contains($0) }, of: target)
            for (index, whole) in wholes where seen.contains(whole) {
                refuse(index, ability, [.outOfScope], field: parent.field.column)
            }
        }
    }

    /// Whether the user may write a record only as its owner: it does something with the owner's rights.
    private var isOwnOnly: Bool { policy?.entry.actsAsOwner == true && !access.may(.manageAccess) }

    /// Refuses a record that would do something with the rights of another.
    private mutating func checkOwn(_ row: [Value], _ ability: Ability, _ index: Int) {
        guard isOwnOnly, let owner = policy?.entry.owner, let position = type.index(of: owner.column),
            row[position] != .id(access.user.raw)
        else { return }
        refuse(index, ability, [.escalation], field: owner.column)
    }

    private func hasRoles(_ row: [Value]) -> Bool {
        guard let position = type.index(of: User.Fields.roles.name), position < row.count,
            case .list(let list) = row[position]
        else { return false }
        return !list.keys.isEmpty
    }

    private mutating func checkHidden(_ row: [Value], _ index: Int) {
        if fields.isFull { return }
        for (position, column) in type.columns.enumerated() where !column.isDerived && position < row.count {
            if fields.hidden.contains(column.name) {
                if !RowRedaction.isBlank(row[position], column) {
                    refuse(index, .create, [.field(column.name)], field: column.name)
                }
            } else if column.name == Column.customFields, case .text(let json) = row[position] {
                guard let custom = try? CustomValues(json: json) else { continue }
                for name in fields.hiddenCustom.sorted() where custom[name] != nil {
                    refuseCustom(index, .create, name)
                }
            }
        }
    }

    private func evaluators(
        _ restrictions: [AccessRestriction]
    ) throws -> [(ID<AccessRestriction>, ConditionEvaluator)] {
        let rows = TransactionRows(tx: access.raw)
        return try restrictions.map { restriction in
            let evaluator = try ConditionEvaluator(
                restriction.condition,
                on: type,
                catalog: access.raw.catalog,
                rows: rows
            )
            return (restriction.id, evaluator)
        }
    }

    // MARK: Changing

    /// Checks rows that are to be changed, and keeps what the user can't see as it is.
    mutating func update(_ rows: inout [[Value]], _ versions: [CommitID?]) throws {
        let stored = try storedRows(rows.compactMap(\.recordID))
        try find(rows.map(\.recordID), .update)
        if type.name == Share.typeName {
            // Whoever makes a share say something else ends what it said.
            for (index, row) in rows.enumerated() {
                if let former = row.recordID.flatMap({ stored[$0]?.values }) { try share(former, index) }
                try share(row, index)
            }
        }
        try checkWholes(rows, .update, stored)
        for index in rows.indices where problems[index] == nil {
            guard let id = rows[index].recordID, let row = stored[id] else { continue }
            if let version = versions[index], version != row.version {
                problems[index] = StorageError(.versionConflict, type: type.name, record: id, index: index)
                continue
            }
            try merge(&rows[index], row.values, index)
            checkChanges(rows[index], row.values, index)
        }
    }

    /// Checks records that are to be deleted.
    mutating func delete(_ ids: [RecordID]) throws {
        try find(ids, .delete)
        if type.name == Share.typeName {
            let stored = try storedRows(ids)
            for (index, id) in ids.enumerated() {
                if let former = stored[id]?.values { try share(former, index) }
            }
        }
    }

    /// Says of each record that can't be seen that it is not there, and of each other one whether the action is denied.
    private mutating func find(_ ids: [RecordID?], _ ability: Ability) throws {
        let known = ids.compactMap { $0 }
        let isOfShares = type.name == Share.typeName
        let allowed = try access.allowed(isOfShares ? .read : ability, known, of: type.name)
        for (index, id) in ids.enumerated() {
            guard let id else { continue }
            if allowed.contains(id) { continue }
            let decision = try access.decide(ability, RecordLink(type: type.name, id: id))
            if decision.reasons == [.notFound] {
                problems[index] = StorageError(.notFound, type: type.name, record: id, index: index)
            } else {
                problems[index] = CRMError.denied(decision, index: index)
            }
        }
    }

    /// Puts the stored values of what the user can't see into a changed row.
    private mutating func merge(_ row: inout [Value], _ stored: [Value], _ index: Int) throws {
        guard let redaction = policy?.redaction else { return }
        let count = type.storedCount
        var seen = stored
        try redaction.redact(&seen)
        // What the record looks like to the user when it is not changed: a field may hang together with a hidden one.
        if let whole = try? entry.gates.rows(stored: [Array(seen.prefix(count))]).first { seen = whole }
        for position in 1..<count where position < row.count && position < stored.count {
            let column = type.columns[position]
            if row[position] == seen[position] {
                row[position] = stored[position]
            } else if fields.hidden.contains(column.name) {
                refuse(index, .update, [.field(column.name)], field: column.name)
            } else if column.name == Column.customFields, !fields.hiddenCustom.isEmpty {
                row[position] = mergedCustom(row[position], stored[position], index)
            }
        }
    }

    private mutating func mergedCustom(_ new: Value, _ old: Value, _ index: Int) -> Value {
        guard case .text(let json) = new, case .text(let before) = old, var values = try? CustomValues(json: json),
            let stored = try? CustomValues(json: before)
        else { return new }
        for name in fields.hiddenCustom.sorted() {
            if values[name] != nil { refuseCustom(index, .update, name) }
            values[name] = stored[name]
        }
        return .text(values.json)
    }

    /// Refuses changes of fields that can't be changed, and of owners whom the user can't assign to.
    private mutating func checkChanges(_ row: [Value], _ stored: [Value], _ index: Int) {
        for name in fields.readOnly {
            guard let field = FieldName(permission: name), let old = try? stored.value(of: field, in: type),
                let new = try? row.value(of: field, in: type), old != new
            else { continue }
            refuse(index, .update, [.field(name)], field: name)
        }
        if type.name == User.typeName, !access.may(.manageAccess) {
            for name in PolicyTypes.userFields {
                guard let position = type.index(of: name), row[position] != stored[position] else { continue }
                refuse(index, .update, [.escalation], field: name)
            }
        }
        checkOwn(row, .update, index)
        guard let owner = policy?.entry.owner, let position = type.index(of: owner.column),
            row[position] != stored[position]
        else { return }
        let isInReach: Bool =
            if case .id(let user) = row[position] {
                access.policy.reaches(user, .assign, on: type.name)
            } else {
                policy?.scopes[.assign]?[.all] != nil
            }
        guard !isInReach else { return }
        let hasRole = access.may(.assign, on: type.name)
        refuse(index, .assign, [hasRole ? .outOfScope : .noRole], field: owner.column)
    }

    private func storedRows(_ ids: [RecordID]) throws -> [RecordID: StoredRow] {
        var rows: [RecordID: StoredRow] = [:]
        for start in stride(from: 0, to: ids.count, by: 1000) {
            let chunk = ids[start..<min(start + 1000, ids.count)].map(Value.id)
            try TransactionRows(tx: access.raw)
                .forEachRow(of: type, .isIn(.id, chunk)) { row in
                    if let id = row.values.recordID { rows[id] = row }
                }
        }
        return rows
    }

    // MARK: Sharing

    /// Checks that a user shares no more than what the user has, of records that the user may share.
    private mutating func share(_ row: [Value], _ index: Int) throws {
        guard problems[index] == nil, !access.may(.manageAccess) else { return }
        var reader = RowReader(values: row)
        let share = try Share.schema.decode(&reader)
        let decision = try access.decide(.share, share.record)
        if decision.reasons == [.notFound] {
            problems[index] = CRMError(
                .unknownReference,
                "there is no such record",
                type: type.name,
                field: Share.Fields.record.name,
                index: index
            )
        } else if !decision.allowed {
            problems[index] = CRMError.denied(decision, index: index)
        } else if share.level == .update, try !access.decide(.update, share.record).allowed {
            refuse(index, .share, [.escalation], field: Share.Fields.level.name)
        }
    }

    // MARK: Refusing

    private mutating func refuse(_ index: Int, _ ability: Ability, _ reasons: [AccessReason], field: String? = nil) {
        guard problems[index] == nil else { return }
        problems[index] = CRMError.denied(
            AccessDecision(ability, allowed: false, reasons),
            type: type.name,
            field: field,
            index: index
        )
    }

    private mutating func refuseCustom(_ index: Int, _ ability: Ability, _ name: String) {
        let field = FieldName.custom(name).permissionName
        refuse(index, ability, [.field(field)], field: field)
    }

    private mutating func refuseAll(_ indices: Range<Int>, _ ability: Ability, _ reasons: [AccessReason]) {
        for index in indices { refuse(index, ability, reasons) }
    }
}

/// The rows of a transaction's state.
struct TransactionRows: RowSource {
    let tx: any ReadTransaction

    func forEachRow(of type: RecordType, _ body: (StoredRow) throws -> Void) throws {
        try forEachRow(of: type, .always, body)
    }

    func forEachRow(of type: RecordType, _ condition: Condition, _ body: (StoredRow) throws -> Void) throws {
        var query = RecordQuery(type: type.name, condition: condition)
        query.columns = .row
        try tx.forEachRow(query) { row in
            let values = try type.columns.map { try row.value($0.kind) }
            try body(StoredRow(values: values, version: CommitID(try row.integer())))
            return true
        }
    }

    func row(of type: RecordType, _ id: RecordID) throws -> StoredRow? {
        var found: StoredRow?
        try forEachRow(of: type, .compare(.id, .equal, .id(id))) { found = $0 }
        return found
    }
}
