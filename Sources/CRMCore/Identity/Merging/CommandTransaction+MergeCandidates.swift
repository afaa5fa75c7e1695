import StorageProtocols

extension CommandTransaction {
    /// Reads the records that are to become one, in the order given.
    ///
    /// Old identifiers stand for their survivors.
    ///
    /// - Throws: `StorageError` with code `notFound`.
    func mergeCandidates(_ type: RecordType, _ ids: [RecordID], _ policy: MergePolicy) throws -> [MergeCandidate] {
        var seen: Set<RecordID> = []
        let live = try ids.map { try resolved(RecordLink(type: type.name, id: $0)).id }
            .filter { seen.insert($0).inserted }
        return try live.map { id in
            guard let row = try storedRow(type, id) else {
                throw StorageError(.notFound, type: type.name, record: id)
            }
            return MergeCandidate(
                id: id,
                version: row.version,
                values: row.values,
                changed: try changeTimes(of: row.values, type, id),
                references: policy.survivor == .mostReferenced ? try countReferences(to: id, of: type) : 0,
                excluded: try fieldsAbove(seen, row.values, type)
            )
        }
    }

    /// A row's stored columns and its version; nil where there is none.
    func storedRow(_ type: RecordType, _ id: RecordID) throws -> (values: [Value], version: CommitID)? {
        var found: (values: [Value], version: CommitID)?
        let columns = type.columns.prefix(type.storedCount)
        _ = try reader.withRow(type, id) { row in
            let values = try columns.map { try row.value($0.kind) }
            found = (values, CommitID(try row.integer()))
        }
        return found
    }

    /// When each column got the value that it has.
    private func changeTimes(of values: [Value], _ type: RecordType, _ id: RecordID) throws -> [Instant] {
        var since: [CommitID?] = Array(repeating: nil, count: values.count)
        var open = Set(values.indices)
        for revision in try reader.revisions(type, id).reversed() where revision.from != revision.to {
            for position in open {
                guard revision.values.indices.contains(position), revision.values[position] == values[position] else {
                    open.remove(position)
                    continue
                }
                since[position] = revision.from
            }
            if open.isEmpty { break }
        }
        var times: [CommitID: Instant] = [:]
        return try since.map { commit in
            guard let commit else { return Instant(microseconds: 0) }
            if let time = times[commit] { return time }
            let time = commit == writer.commit ? now : try self.commit(commit).at
            times[commit] = time
            return time
        }
    }

    private func countReferences(to id: RecordID, of type: RecordType) throws -> Int {
        try session.crm.referrers(to: type.name)
            .filter { $0.merging == .moves && $0.lookup == .field }
            .reduce(0) { $0 + (try reader.count(RecordQuery(type: $1.type, condition: $1.condition(naming: [id])))) }
    }

    /// The fields whose record is one of those that become one, or is below one of them.
    private func fieldsAbove(_ merged: Set<RecordID>, _ values: [Value], _ type: RecordType) throws -> Set<String> {
        var fields: Set<String> = []
        for (position, column) in type.columns.prefix(type.storedCount).enumerated().dropFirst()
        where column.kind == .id(of: type.name) {
            var path: Set<RecordID> = []
            var above = values[position]
            while case .id(let id) = above, path.insert(id).inserted {
                if merged.contains(id) {
                    fields.insert(column.name)
                    break
                }
                above = try storedRow(type, id)?.values[position] ?? .null
            }
        }
        return fields
    }
}
