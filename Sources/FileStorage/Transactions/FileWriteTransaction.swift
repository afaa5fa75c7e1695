import CSwiftCRMSQLite
import StorageProtocols
import StorageSQL

/// A commit in the making, on the thread of the writing connection.
final class FileWriteTransaction: FileReadTransaction, WriteTransaction {
    let commit: CommitID
    private let lastChange: Int64
    private let lastInstant: Int64
    private var searchIndexes: [String: SearchIndex] = [:]
    private var hasMovedCursor = false
    private var hasWritten = false
    private var hasDeleted = false
    /// Why SQLite gave up the whole transaction, if it did.
    private var failure: StorageError?

    override init(_ shape: StoreShape, _ connection: SQLiteConnection, _ cancellation: Cancellation) throws {
        let last = try connection.statement("SELECT version,last_change,at FROM _commit ORDER BY version DESC LIMIT 1")
        defer { last.reset() }
        let isFirst = try !last.step()
        let (sequence, isLast) = (isFirst ? 0 : last.integer(0)).addingReportingOverflow(1)
        guard !isLast else { throw StorageError(.corrupt, "there is no number after the last commit's") }
        commit = CommitID(sequence)
        lastChange = isFirst ? 0 : last.integer(1)
        lastInstant = isFirst ? .min : last.integer(2)
        try super.init(shape, connection, cancellation)
    }

    /// Writes the commit's own row, if anything was written.
    ///
    /// - Returns: Whether there is a commit.
    func finish(_ request: CommitRequest) throws -> Bool {
        if let failure { throw failure }
        let last = try connection.integer("SELECT max(position) FROM _change") ?? 0
        guard hasMovedCursor || last > lastChange else { return false }
        for index in searchIndexes.values { try index.mergeIfDue() }
        try connection.run(
            "INSERT INTO _commit(version,at,actor,reason,operation,key,last_change) VALUES(?,?,?,?,?,?,?)",
            .integer(commit.sequence),
            .integer(max(request.at.microseconds, lastInstant)),
            request.actor.value,
            request.reason.value,
            request.operation.value,
            request.key.value,
            .integer(max(last, lastChange))
        )
        return true
    }

    func insert(_ type: RecordType, _ rows: [[Value]]) throws {
        try write {
            let layout = try layout(type)
            let insertion = try connection.statement(layout.insertSQL)
            let lists = try layout.lists.map { try ListIndexWriter($0, connection) }
            let search = searchIndex(layout)
            let change = try ChangeWriter(layout.number, commit, connection)
            insertion.bind(commit.sequence, at: 1)
            var last = try lastID(layout)
            for (position, values) in rows.enumerated() {
                try cancellation.check()
                try layout.type.check(values, at: position)
                guard case .id(let id) = values.first else { continue }
                insertion.bind(row: values, from: 2)
                do {
                    defer { insertion.reset() }
                    _ = try insertion.step()
                } catch let error as StorageError {
                    // SQLite names whichever of a row's constraints it came to first.
                    let field = connection.violatedField
                    let isLive = error.code == .uniqueViolation ? try stored(id, layout) != nil : false
                    if isLive { throw StorageError(.alreadyExists, type: type.name, record: id, index: position) }
                    throw violation(error, type, position, id, field: field)
                }
                let row = connection.lastRow
                if let before = last, before > id {
                    // From now on a search over the type has to put its hits in order.
                    try connection.run("UPDATE _type SET ascending=0 WHERE number=?", .integer(layout.number))
                    last = nil
                } else if last != nil {
                    last = id
                }
                for list in lists {
                    guard case .list(let value) = values[list.layout.position], !value.keys.isEmpty else { continue }
                    do {
                        try list.insert(value.distinctKeys, list.extras(of: values), row: row)
                    } catch let error as StorageError {
                        throw violation(error, type, position, id, field: list.layout.index.fields.first?.column)
                    }
                }
                try search?.insert(values, row: row, now: rows.count >= SearchIndex.batch)
                if try hasDeleted && wasArchivedNow(id, type) {
                    try change.replace(id, after: lastChange, with: .updated)
                } else {
                    try change.append(id, .created)
                }
            }
        }
    }

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
                    guard let old = try parked[id] ?? stored(id, layout) else {
                        throw StorageError(.notFound, type: type.name, record: id, index: position)
                    }
                    if let expected = update.expected, expected.sequence != old.version {
                        throw StorageError(.versionConflict, type: type.name, record: id, index: position)
                    }
                    let changed = update.values.indices.filter { update.values[$0] != old.values[$0] }
                    if changed.isEmpty { return false }
                    if parked[id] == nil { try archive(old, layout) }
                    try replace(old, by: update.values, changed, layout, position, id)
                    if old.version != commit.sequence { try change.append(id, .updated) }
                    return true
                }
        }
    }

    func delete(_ type: RecordType, _ deletions: [RowDeletion]) throws {
        try write {
            let layout = try layout(type)
            let change = try ChangeWriter(layout.number, commit, connection)
            for (position, deletion) in deletions.enumerated() {
                try cancellation.check()
                guard let old = try stored(deletion.id, layout) else {
                    throw StorageError(.notFound, type: type.name, record: deletion.id, index: position)
                }
                if let expected = deletion.expected, expected.sequence != old.version {
                    throw StorageError(.versionConflict, type: type.name, record: deletion.id, index: position)
                }
                try archive(old, layout)
                for list in layout.lists {
                    guard case .list(let value) = old.values[list.position] else { continue }
                    let writer = try ListIndexWriter(list, connection)
                    try writer.delete(value.distinctKeys, writer.extras(of: old.values), row: old.row)
                }
                try searchIndex(layout)?.remove(old.values, row: old.row)
                try connection.run(layout.deleteSQL, .integer(old.row))
                if old.version != commit.sequence {
                    try change.append(deletion.id, .deleted)
                } else if try wasArchivedNow(deletion.id, type) {
                    try change.replace(deletion.id, after: lastChange, with: .deleted)
                } else {
                    try change.remove(deletion.id, after: lastChange)
                }
                hasDeleted = true
            }
        }
    }

    func setFeedCursor(_ name: String, to position: FeedPosition) throws {
        hasMovedCursor = true
        try write {
            try connection.run(
                "INSERT INTO _cursor(name,position) VALUES(?,?) ON CONFLICT(name) DO UPDATE SET position=excluded.position",
                .text(name),
                .integer(position.number)
            )
        }
    }
}

extension FileWriteTransaction {
    /// Runs a call; when it fails, the transaction is in the state before it.
    private func write<T>(_ body: () throws -> T) throws -> T {
        if let failure { throw failure }
        guard hasWritten else { return try writeFirst(body) }
        try connection.run("SAVEPOINT call")
        do {
            let value = try body()
            try connection.run("RELEASE call")
            return value
        } catch {
            // What cannot be rolled back to the call is rolled back as a whole: SQLite has then done so already.
            if connection.isInTransaction {
                try connection.run("ROLLBACK TO call")
                try connection.run("RELEASE call")
            } else {
                failure = error as? StorageError ?? StorageError(.io, "the transaction was given up")
            }
            throw error
        }
    }

    /// Runs the first call that writes: the state before it is that of the transaction's beginning, to which there is a
    /// shorter way than a savepoint, which copies every page that changes.
    ///
    /// No other writer can come between: this one holds the writers' lock.
    private func writeFirst<T>(_ body: () throws -> T) throws -> T {
        do {
            let value = try body()
            hasWritten = true
            return value
        } catch {
            if connection.isInTransaction { try connection.run("ROLLBACK") }
            try connection.run("BEGIN IMMEDIATE")
            throw error
        }
    }

    /// A live row as it is stored.
    private struct StoredRow {
        var row: Int64
        var version: Int64
        var values: [Value]
    }

    private func stored(_ id: RecordID, _ layout: TypeLayout) throws -> StoredRow? {
        let statement = try connection.statement(layout.lookupSQL)
        defer { statement.reset() }
        statement.bind(id, at: 1)
        guard try statement.step() else { return nil }
        var reader = statement.row(from: 2)
        return StoredRow(
            row: statement.integer(0),
            version: statement.integer(1),
            values: try layout.type.columns.map { try reader.value($0.kind) }
        )
    }

    /// The greatest identifier of a type; the least there is in an empty one, nil where the rows do not ascend.
    private func lastID(_ layout: TypeLayout) throws -> RecordID? {
        let statement = try connection.statement(layout.lastSQL)
        defer { statement.reset() }
        statement.bind(layout.number, at: 1)
        guard try statement.step(), statement.integer(1) == 1 else { return nil }
        return statement.id(0) ?? RecordID(high: 0, low: 0)
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
            guard update.values.count == layout.type.columns.count, let old = try stored(id, layout) else { continue }
            let changed = unique.filter { update.values[$0] != old.values[$0] }
            if changed.isEmpty { continue }
            try archive(old, layout)
            for list in layout.lists where changed.contains(list.position) {
                guard case .list(let value) = old.values[list.position] else { continue }
                let writer = try ListIndexWriter(list, connection)
                try writer.delete(value.distinctKeys, writer.extras(of: old.values), row: old.row)
            }
            let plain = changed.filter { !layout.type.columns[$0].kind.isList }
            if !plain.isEmpty {
                let clear = try connection.statement(layout.updateSQL(plain))
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
    private func archive(_ old: StoredRow, _ layout: TypeLayout) throws {
        guard old.version != commit.sequence else { return }
        try connection.run(layout.historySQL, .integer(commit.sequence), .integer(old.row))
    }

    private func replace(
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
            let update = try connection.statement(layout.updateSQL(changed))
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

    private func searchIndex(_ layout: TypeLayout) -> SearchIndex? {
        guard !layout.searchPositions.isEmpty else { return nil }
        if let index = searchIndexes[layout.type.name] { return index }
        let index = SearchIndex(layout, connection)
        searchIndexes[layout.type.name] = index
        return index
    }

    /// Whether this commit ended an earlier state of a record: it was live before.
    private func wasArchivedNow(_ id: RecordID, _ type: RecordType) throws -> Bool {
        let history = SQLText.quoted(SQLNames.history(type))
        return try connection.integer(
            "SELECT 1 FROM \(history) WHERE id=? AND \"_until\"=?",
            .id(id),
            .integer(commit.sequence)
        ) != nil
    }

    /// Says of a broken constraint which record and field it concerns.
    private func violation(
        _ error: StorageError,
        _ type: RecordType,
        _ position: Int,
        _ id: RecordID,
        field: String? = nil
    ) -> StorageError {
        guard error.code == .uniqueViolation else { return error }
        var error = error
        error.type = type.name
        error.index = position
        error.record = id
        error.field = field ?? connection.violatedField
        return error
    }
}

extension SQLiteConnection {
    /// The field of the constraint that the last statement broke, as SQLite's message names it.
    fileprivate var violatedField: String? {
        let message = String(cString: sqlite3_errmsg(handle))
        guard let mark = message.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        return String(message[message.utf8.index(after: mark)...])
    }
}

extension Optional where Wrapped: FieldValue {
    fileprivate var value: Value { self?.value ?? .null }
}
