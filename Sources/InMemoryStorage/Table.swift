import StorageProtocols

/// The records of one type: for each its live row and its earlier states, and who holds which unique value.
struct Table: Sendable {
    private(set) var records = ShardedMap<RecordID, Lifeline>()
    private(set) var holders = ShardedMap<UniqueKey, RecordID>()

    /// What one record was and is.
    struct Lifeline: Sendable {
        /// The states that have ended, oldest first.
        var past: [Revision] = []
        var live: StoredRow?

        /// The row now, or after an earlier commit.
        func row(_ asOf: CommitID?) -> StoredRow? {
            guard let asOf else { return live }
            if let live, live.version <= asOf { return live }
            guard let revision = past.last(where: { $0.from <= asOf }), let end = revision.to, end > asOf else {
                return nil
            }
            return StoredRow(values: revision.values, version: revision.from)
        }

        var revisions: [Revision] {
            past + (live.map { [Revision(values: $0.values, from: $0.version, to: nil)] } ?? [])
        }
    }

    /// Puts a row in the place of the live one, or none; what was live before this commit becomes history.
    mutating func replace(_ id: RecordID, by row: StoredRow?, in commit: CommitID) {
        var record = records[id] ?? Lifeline()
        if let old = record.live, old.version != commit {
            record.past.append(Revision(values: old.values, from: old.version, to: commit))
        }
        record.live = row
        records[id] = record.past.isEmpty && row == nil ? nil : record
    }

    /// Removes a record and all its states.
    mutating func remove(_ id: RecordID) { records[id] = nil }

    /// Puts other values into the states of a record at some positions; a live one is superseded as by an update.
    mutating func rewrite(_ id: RecordID, _ states: [[Value]], at positions: [Int], in commit: CommitID) {
        guard var record = records[id] else { return }
        for position in positions {
            if position < record.past.count {
                record.past[position].values = states[position]
            } else if let old = record.live {
                let row = StoredRow(values: states[position], version: commit)
                if old.version != commit {
                    record.past.append(Revision(values: row.values, from: old.version, to: commit))
                }
                record.live = row
            }
        }
        records[id] = record
    }

    /// Gives up the unique values of a row.
    mutating func release(_ row: StoredRow, id: RecordID, of type: RecordType) throws {
        for key in try type.uniqueKeys(of: row.values) where holders[key] == id { holders[key] = nil }
    }

    /// Takes the unique values of a row; returns one that another record holds.
    mutating func claim(_ row: StoredRow, id: RecordID, of type: RecordType) throws -> UniqueKey? {
        for key in try type.uniqueKeys(of: row.values) {
            if let holder = holders[key], holder != id { return key }
            holders[key] = id
        }
        return nil
    }

    /// Finds out anew who holds which unique value.
    ///
    /// - Throws: ``StorageError`` with code `uniqueViolation`.
    mutating func rebuildUniqueValues(of type: RecordType) throws {
        holders = ShardedMap()
        for (id, record) in records.elements {
            guard let row = record.live, let key = try claim(row, id: id, of: type) else { continue }
            throw type.violation(of: key, by: id, at: nil)
        }
    }
}
