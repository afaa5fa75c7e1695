import StorageProtocols

extension FileWriteTransaction {
    func update(_ type: RecordType, _ updates: [RowUpdate]) throws -> [Bool] {
        try write {
            let layout = try layout(type)
            let change = try ChangeWriter(layout.number, commit, connection)
            let parked = try park(updates, layout)
            return try updates.enumerated()
                .map { position, update in
                    try cancellation.check()
                    try layout.type.check(update.values, at: position)
                    guard case .id(let id) = update.values.first else { return false }
                    guard let old = try parked[id] ?? difference(update.values, id, layout) else {
                        throw StorageError(.notFound, type: type.name, record: id, index: position)
                    }
                    if let expected = update.expected, expected.sequence != old.version {
                        throw StorageError(.versionConflict, type: type.name, record: id, index: position)
                    }
                    let isParked = parked[id] != nil
                    let changed = isParked ? layout.changed(from: old.values, to: update.values) : old.changed
                    if changed.isEmpty { return false }
                    if !isParked { try archive(old, layout) }
                    try replace(old, by: update.values, changed, layout, position, id)
                    if old.version != commit.sequence { try change.append(id, .updated) }
                    return true
                }
        }
    }

    /// A live row as it is stored.
    struct StoredRow {
        var row: Int64
        var version: Int64
        /// All columns; none where nobody needs them.
        var values: [Value]
        /// The positions of the columns that are to change, where that was asked.
        var changed: [Int] = []
    }

    /// The live row of a record.
    func stored(_ id: RecordID, _ layout: TypeLayout) throws -> StoredRow? {
        let statement = try connection.statement(.lookup, layout)
        defer { statement.reset() }
        statement.bind(id, at: 1)
        guard try statement.step() else { return nil }
        return StoredRow(
            row: statement.integer(0),
            version: statement.integer(1),
            values: try Self.values(statement, layout)
        )
    }

    /// The live row of a record and how it differs from new values.
    ///
    /// Its own values are read only where an index has to forget them.
    private func difference(_ values: [Value], _ id: RecordID, _ layout: TypeLayout) throws -> StoredRow? {
        let statement = try connection.statement(.lookup, layout)
        defer { statement.reset() }
        statement.bind(id, at: 1)
        guard try statement.step() else { return nil }
        let changed = values.indices.filter { !statement.holds(values[$0], at: Int32(truncatingIfNeeded: $0 + 2)) }
        let isIndexed = changed.contains { layout.indexedPositions.contains($0) }
        return StoredRow(
            row: statement.integer(0),
            version: statement.integer(1),
            values: isIndexed ? try Self.values(statement, layout) : [],
            changed: changed
        )
    }

    private static func values(_ statement: SQLiteStatement, _ layout: TypeLayout) throws -> [Value] {
        var reader = statement.row(from: 2)
        return try layout.type.columns.map { try reader.value($0.kind) }
    }

    /// Takes the unique values that a batch changes off its rows, so that they can be passed from one to another.
    ///
    /// - Returns: The rows as they were, which are in the history already.
    private func park(_ updates: [RowUpdate], _ layout: TypeLayout) throws -> [RecordID: StoredRow] {
        let unique = layout.uniquePositions
        guard updates.count > 1, !unique.isEmpty else { return [:] }
        var seen: Set<RecordID> = []
        let ids = updates.compactMap { if case .id(let id)? = $0.values.first { id } else { nil } }
        // A record that comes twice is passed through its states one by one.
        guard ids.count == updates.count, ids.allSatisfy({ seen.insert($0).inserted }) else { return [:] }
        var parked: [RecordID: StoredRow] = [:]
        for (id, update) in zip(ids, updates) {
            guard update.values.count == layout.type.columns.count,
                let difference = try difference(update.values, id, layout)
            else { continue }
            let changed = unique.filter(difference.changed.contains)
            guard !changed.isEmpty, let old = try stored(id, layout) else { continue }
            try archive(old, layout)
            for list in layout.lists where changed.contains(list.position) {
                guard case .list(let value) = old.values[list.position] else { continue }
                let writer = try ListIndexWriter(list, connection)
                try writer.delete(value.distinctKeys, writer.extras(of: old.values), row: old.row)
            }
            let plain = changed.filter { !layout.type.columns[$0].kind.isList }
            if !plain.isEmpty {
                let clear = try connection.statement(.update(plain), layout)
                defer { clear.reset() }
                clear.bind(old.version, at: 1)
                for offset in plain.indices { clear.bind(.null, at: Int32(offset + 2)) }
                clear.bind(old.row, at: Int32(plain.count + 2))
                _ = try clear.step()
            }
            parked[id] = old
        }
        return parked
    }

    /// Moves a row's state to the history, unless this commit itself wrote it.
    func archive(_ old: StoredRow, _ layout: TypeLayout) throws {
        guard old.version != commit.sequence else { return }
        let copy = try connection.statement(.history, layout)
        defer { copy.reset() }
        copy.bind(commit.sequence, at: 1)
        copy.bind(old.row, at: 2)
        _ = try copy.step()
    }

    func replace(
        _ old: StoredRow,
        by values: [Value],
        _ changed: [Int],
        _ layout: TypeLayout,
        _ position: Int,
        _ id: RecordID
    ) throws {
        let type = layout.type
        if let search = searchIndex(layout), changed.contains(where: layout.searchPositions.contains) {
            try search.remove(old.values, row: old.row)
            try search.insert(values, row: old.row, now: false)
        }
        do {
            let update = try connection.statement(.update(changed), layout)
            defer { update.reset() }
            update.bind(commit.sequence, at: 1)
            for (offset, column) in changed.enumerated() { update.bind(values[column], at: Int32(offset + 2)) }
            update.bind(old.row, at: Int32(changed.count + 2))
            _ = try update.step()
        } catch let error as StorageError {
            throw violation(error, type, position, id)
        }
        for list in layout.lists
        where changed.contains(list.position) || changed.contains(where: list.extraPositions.contains) {
            let writer = try ListIndexWriter(list, connection)
            if case .list(let value) = old.values[list.position] {
                try writer.delete(value.distinctKeys, writer.extras(of: old.values), row: old.row)
            }
            guard case .list(let value) = values[list.position] else { continue }
            do {
                try writer.insert(value.distinctKeys, writer.extras(of: values), row: old.row)
            } catch let error as StorageError {
                throw violation(error, type, position, id, field: list.index.fields.first?.column)
            }
        }
    }
}

extension TypeLayout {
    /// The positions at which two rows differ.
    fileprivate func changed(from old: [Value], to new: [Value]) -> [Int] {
        new.indices.filter { old[$0] != new[$0] }
    }
}
