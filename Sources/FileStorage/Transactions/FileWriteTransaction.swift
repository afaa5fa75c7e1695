import CSwiftCRMSQLite
import StorageProtocols
import StorageSQL

/// A commit in the making, on the thread of the writing connection.
final class FileWriteTransaction: FileReadTransaction, WriteTransaction {
    let commit: CommitID
    override var isUnchanging: Bool { false }
    private let lastChange: Int64
    private let lastInstant: Int64
    private var searchIndexes: [String: SearchIndex] = [:]
    private var hasMovedCursor = false
    private var hasWritten = false
    private var hasDeleted = false
    /// The records that were live before this commit, and whose states it removed.
    private var removed: [String: Set<RecordID>] = [:]
    private var hasErased = false
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
        guard hasMovedCursor || hasErased || last > lastChange else { return false }
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
            var written: ClosedRange<Int64>?
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
                if try hasDeleted && wasLive(id, type) {
                    try change.replace(id, after: lastChange, with: .updated)
                } else if hasDeleted || rows.count == 1 {
                    try change.append(id, .created)
                } else {
                    // New rows are numbered one after the other, but for a file in which the numbers have run out.
                    if let range = written, row == range.upperBound &+ 1, row > range.lowerBound {
                        written = range.lowerBound...row
                    } else {
                        if let written { try change.appendCreated(written, of: layout) }
                        written = row...row
                    }
                }
            }
            if let written { try change.appendCreated(written, of: layout) }
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
                try end(old, deletion.id, layout, change)
            }
        }
    }

    /// Takes a live row out of its table and the indexes, and says so in the feed.
    func end(_ old: StoredRow, _ id: RecordID, _ layout: TypeLayout, _ change: ChangeWriter) throws {
        for list in layout.lists {
            guard case .list(let value) = old.values[list.position] else { continue }
            let writer = try ListIndexWriter(list, connection)
            try writer.delete(value.distinctKeys, writer.extras(of: old.values), row: old.row)
        }
        try searchIndex(layout)?.remove(old.values, row: old.row)
        try connection.run(layout.deleteSQL, .integer(old.row))
        if old.version != commit.sequence {
            try change.append(id, .deleted)
        } else if try wasLive(id, layout.type) {
            try change.replace(id, after: lastChange, with: .deleted)
        } else {
            try change.remove(id, after: lastChange)
        }
        hasDeleted = true
    }

    func erase(_ type: RecordType, _ erasures: [RowErasure]) throws {
        let before = (removed, hasErased)
        do {
            try write {
                let layout = try layout(type)
                for (position, erasure) in erasures.enumerated() {
                    try cancellation.check()
                    let revisions = try revisions(type, erasure.id)
                    let positions = try layout.type.check(erasure: erasure, at: position, revisions: revisions)
                    if let states = erasure.states {
                        if positions.isEmpty { continue }
                        let rewriting = Rewriting(id: erasure.id, index: position, states: states, positions: positions)
                        try rewrite(rewriting, revisions, layout)
                    } else {
                        try remove(erasure.id, layout)
                    }
                    try note(erasure, layout)
                }
            }
        } catch {
            (removed, hasErased) = before
            throw error
        }
    }

    /// Removes a record and its history.
    private func remove(_ id: RecordID, _ layout: TypeLayout) throws {
        let wasLive = try wasLive(id, layout.type)
        let live = try stored(id, layout)
        if wasLive || live.map({ $0.version != commit.sequence }) ?? false {
            removed[layout.type.name, default: []].insert(id)
        }
        if let live { try end(live, id, layout, ChangeWriter(layout.number, commit, connection)) }
        try connection.run("DELETE FROM \(SQLText.quoted(SQLNames.history(layout.type))) WHERE id=?", .id(id))
        hasDeleted = true
    }

    /// Keeps the fact of an erasure, and that the medium is to be cleared of what was erased.
    private func note(_ erasure: RowErasure, _ layout: TypeLayout) throws {
        hasErased = true
        try connection.run(
            """
            INSERT INTO _erasure(type,record,version,removal,remains) VALUES(?1,?2,?3,?4,\(Remains.inFile.rawValue))
            ON CONFLICT(type,record) DO UPDATE SET version=excluded.version,
            removal=coalesce(excluded.removal,removal),remains=excluded.remains
            """,
            .integer(layout.number),
            .id(erasure.id),
            .integer(commit.sequence),
            erasure.states == nil ? .integer(commit.sequence) : .null
        )
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
    func write<T>(_ body: () throws -> T) throws -> T {
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

    /// The greatest identifier of a type; the least there is in an empty one, nil where the rows do not ascend.
    private func lastID(_ layout: TypeLayout) throws -> RecordID? {
        let statement = try connection.statement(layout.lastSQL)
        defer { statement.reset() }
        statement.bind(layout.number, at: 1)
        guard try statement.step(), statement.integer(1) == 1 else { return nil }
        return statement.id(0) ?? RecordID(high: 0, low: 0)
    }

    func searchIndex(_ layout: TypeLayout) -> SearchIndex? {
        guard !layout.searchPositions.isEmpty else { return nil }
        if let index = searchIndexes[layout.type.name] { return index }
        let index = SearchIndex(layout, connection)
        searchIndexes[layout.type.name] = index
        return index
    }

    /// Whether a record that this commit wrote to before was live when the commit began: there is a state that it ended,
    /// or was one.
    private func wasLive(_ id: RecordID, _ type: RecordType) throws -> Bool {
        if removed[type.name]?.contains(id) == true { return true }
        let history = SQLText.quoted(SQLNames.history(type))
        return try connection.integer(
            "SELECT 1 FROM \(history) WHERE id=? AND \"_until\"=?",
            .id(id),
            .integer(commit.sequence)
        ) != nil
    }

    /// Says of a broken constraint which record and field it concerns.
    func violation(
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
        if let custom = SQLNames.uniqueCustomField(in: message) { return custom }
        guard let mark = message.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        return String(message[message.utf8.index(after: mark)...])
    }
}

extension Optional where Wrapped: FieldValue {
    fileprivate var value: Value { self?.value ?? .null }
}
