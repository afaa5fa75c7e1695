import StorageProtocols

extension CommandTransaction {
    /// The same commit without the user's restrictions, for what a command has to write beside the user's own records,
    /// such as a log of it.
    ///
    /// Ask ``authorize(_:)`` or ``authorize(_:_:)`` before. Hooks are handed such a transaction.
    public var asSystem: CommandTransaction {
        if access == nil { return self }
        let system = CommandTransaction(writer, session: session, now: now, access: nil)
        system.marksHookFailures = marksHookFailures
        return system
    }

    /// The records as a user may write them: what the user can't see is as it is stored.
    func authorizedUpdate<R: Record>(_ records: [Stored<R>], _ access: AccessGuard) throws -> [Stored<R>] {
        let schema = R.schema
        var rows = records.map { schema.values(of: $0.record) }
        var check = try WriteGuard(access, entry(R.typeName))
        try check.update(&rows, records.map(\.version))
        try check.check()
        guard !access.fields(of: R.typeName).isFull else { return records }
        return try zip(rows, records).map { Stored(try Self.record($0, schema), version: $1.version) }
    }

    /// The records as a user may create them: what would belong to nobody belongs to the user.
    func authorizedCreation<R: Record>(_ records: [R], _ access: AccessGuard) throws -> [R] {
        let schema = R.schema
        let given = records.map(schema.values(of:))
        var rows = given
        var check = try WriteGuard(access, entry(R.typeName))
        try check.create(&rows)
        try check.check()
        return try records.indices.map { rows[$0] == given[$0] ? records[$0] : try Self.record(rows[$0], schema) }
    }

    /// The records that a user may delete, as they are stored.
    func authorizedDeletion<R: Record>(_ records: [Stored<R>], _ access: AccessGuard) throws -> [Stored<R>] {
        var check = try WriteGuard(access, entry(R.typeName))
        try check.delete(records.map(\.id.raw))
        try check.check()
        guard !access.fields(of: R.typeName).isFull else { return records }
        return try records.map { Stored(try writer.get($0.id).record, version: $0.version) }
    }

    /// Checks that the user may bring back rows that were deleted.
    func checkRestoring(_ rows: [[Value]], _ type: String, _ access: AccessGuard) throws {
        var rows = rows
        var check = try WriteGuard(access, entry(type))
        try check.create(&rows, isRestoring: true)
        try check.check()
    }

    /// The records as the user may see them.
    func redacted<R: Record>(_ records: [Stored<R>], _ access: AccessGuard) throws -> [Stored<R>] {
        guard let redaction = access.redaction(of: R.typeName) else { return records }
        let schema = R.schema
        return try records.map { stored in
            var row = schema.values(of: stored.record)
            try redaction.redact(&row)
            let record = try redaction.decoding(of: R.typeName) { try Self.record(row, schema) }
            return Stored(record, version: stored.version)
        }
    }

    private static func record<R: Record>(_ row: [Value], _ schema: Schema<R>) throws -> R {
        var reader = RowReader(values: row)
        return try schema.decode(&reader)
    }

    /// Says of a value that is taken no more than that.
    func hidingHolders<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let error as StorageError where error.code == .uniqueViolation {
            throw CRMError(
                .taken,
                "another record holds this value",
                type: error.type,
                field: error.field,
                index: error.index
            )
        }
    }
}
