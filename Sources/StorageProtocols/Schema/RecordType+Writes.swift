/// The rules of writing that do not depend on the driver: it asks them row by row before it writes.
extension RecordType {
    /// Checks a row to be added.
    ///
    /// - Parameters:
    ///   - row: A value for every column.
    ///   - index: The row's position in its batch.
    ///   - live: Looks up the live row of a record.
    /// - Returns: The record's identifier.
    /// - Throws: ``StorageError``: `invalidValue`, `alreadyExists`, with the position.
    public func check(insert row: [Value], at index: Int, live: (RecordID) throws -> StoredRow?) throws -> RecordID {
        let id = try identifier(of: row, at: index)
        guard try live(id) == nil else { throw StorageError(.alreadyExists, type: name, record: id, index: index) }
        return id
    }

    /// Checks new values of a record.
    ///
    /// - Parameters:
    ///   - update: The values, and the version that is expected.
    ///   - index: The update's position in its batch.
    ///   - live: Looks up the live row of a record.
    /// - Returns: The record's identifier; nil when the values do not differ and nothing is to be written.
    /// - Throws: ``StorageError``: `invalidValue`, `notFound`, `versionConflict`, with the position.
    public func check(
        update: RowUpdate,
        at index: Int,
        live: (RecordID) throws -> StoredRow?
    ) throws -> RecordID? {
        let id = try identifier(of: update.values, at: index)
        return try version(of: id, update.expected, at: index, live).values == update.values ? nil : id
    }

    /// Checks a deletion.
    ///
    /// - Parameters:
    ///   - deletion: The record, and the version that is expected.
    ///   - index: The deletion's position in its batch.
    ///   - live: Looks up the live row of a record.
    /// - Returns: The record's identifier.
    /// - Throws: ``StorageError``: `notFound`, `versionConflict`, with the position.
    public func check(
        delete deletion: RowDeletion,
        at index: Int,
        live: (RecordID) throws -> StoredRow?
    ) throws -> RecordID {
        _ = try version(of: deletion.id, deletion.expected, at: index, live)
        return deletion.id
    }

    private func identifier(of row: [Value], at index: Int) throws -> RecordID {
        try check(row, at: index)
        guard case .id(let id)? = row.first else {
            throw StorageError(.invalidValue, "a row without identifier", type: name, field: Column.id, index: index)
        }
        return id
    }

    private func version(
        of id: RecordID,
        _ expected: CommitID?,
        at index: Int,
        _ live: (RecordID) throws -> StoredRow?
    ) throws -> StoredRow {
        guard let row = try live(id) else { throw StorageError(.notFound, type: name, record: id, index: index) }
        guard expected == nil || expected == row.version else {
            throw StorageError(.versionConflict, type: name, record: id, index: index)
        }
        return row
    }
}

/// A value that at most one live record of a type holds.
public struct UniqueKey: Sendable, Hashable {
    /// The position of the unique index among the type's indexes, behind which stand those of unique custom fields.
    public var index: Int
    /// The value of each of the index's fields; of a list, the key of one element.
    public var values: [Value]
}

extension RecordType {
    /// The values that a row holds alone: for each unique index one, for a list one for each key, and none where a
    /// field is null.
    ///
    /// - Parameter row: A value for every column.
    /// - Returns: The keys, in the order of the indexes.
    /// - Throws: ``StorageError`` with code `unknownName` for an index over a field that there is not.
    public func uniqueKeys(of row: [Value]) throws -> [UniqueKey] {
        var keys: [UniqueKey] = []
        for (position, index) in (indexes + uniqueCustomFields).enumerated() where index.isUnique {
            let values = try index.fields.map { try row.value(of: $0, in: self) }
            guard let first = values.first, !values.contains(where: \.isNull) else { continue }
            let heads = if case .list(let list) = first { list.keys } else { [first] }
            for head in heads { keys.append(UniqueKey(index: position, values: [head] + values.dropFirst())) }
        }
        return keys
    }

    /// The indexes that keep custom fields unique.
    private var uniqueCustomFields: [Index] {
        customFields.filter(\.isUnique).map { Index([.custom($0.name)], isUnique: true) }
    }

    /// The error that says that another live record holds a unique value.
    public func violation(of key: UniqueKey, by id: RecordID, at index: Int?) -> StorageError {
        let all = indexes + uniqueCustomFields
        let field = all.indices.contains(key.index) ? all[key.index].fields.first : nil
        return StorageError(.uniqueViolation, type: name, field: field?.path ?? field?.column, record: id, index: index)
    }
}
