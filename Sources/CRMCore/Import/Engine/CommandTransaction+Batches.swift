import StorageProtocols

extension CommandTransaction {
    /// Hands over the records in which a field, or an element of a list field, is one of the values.
    func forEach<R: Record>(
        _ field: FieldName,
        _ values: Set<Value>,
        as type: R.Type,
        _ body: (Stored<R>) throws -> Void
    ) throws {
        guard !values.isEmpty else { return }
        let isList = try reader.catalog.type(R.typeName).kind(of: field).isList
        let all = values.sorted { Value.order($0, $1) < 0 }
        var seen: Set<RecordID> = []
        for start in stride(from: 0, to: all.count, by: 1000) {
            let chunk = Array(all[start..<min(start + 1000, all.count)])
            let condition: Condition = isList ? .any(chunk.map { .contains(field, $0) }) : .isIn(field, chunk)
            try forEach(Query<R>(Filter(condition))) { record in
                if seen.insert(record.id.raw).inserted { try body(record) }
            }
        }
    }

    /// Hands over the records with external identifiers, those that have them no longer because they lost them in a
    /// merge as well.
    ///
    /// - Parameter body: Is given a record and the identifier by which it was looked for.
    func forEach<R: Record>(
        externalID field: FieldName,
        _ ids: Set<Value>,
        as type: R.Type,
        of read: (R) -> String?,
        _ body: (Stored<R>, Value) throws -> Void
    ) throws {
        var missing = ids
        try forEach(field, ids, as: type) { record in
            guard let id = read(record.record).map(Value.text) else { return }
            missing.remove(id)
            try body(record, id)
        }
        // Where nothing was ever merged, that is all.
        let system = asSystem
        guard !missing.isEmpty, try system.first(RecordAlias.all) != nil else { return }
        try system.forEach(RecordAlias.Fields.externalID.reference, missing, as: RecordAlias.self) { alias in
            guard alias.type == R.typeName, let old = alias.externalID,
                let survivor = try find(ID<R>(alias.survivor))
            else { return }
            try body(survivor, .text(old))
        }
    }

    /// Creates those of the records that the rules allow.
    ///
    /// - Returns: The others, with the rule that each breaks.
    func createAllowed<R: CRMRecord>(_ records: inout [R]) throws -> [(R, String)] {
        var refused: [(R, String)] = []
        while !records.isEmpty {
            do {
                try create(records)
                return refused
            } catch let error as CRMError {
                let rules = try error.rulesByIndex()
                for (index, problems) in rules.sorted(by: { $0.key > $1.key }) where records.indices.contains(index) {
                    refused.append((records.remove(at: index), problems.first?.rule ?? ""))
                }
            }
        }
        return refused
    }

    func deleteIfAllowed<R: CRMRecord>(_ id: ID<R>) throws {
        do { try delete(id) } catch is CRMError {}
    }
}

extension CRMError {
    /// The problems of each record of the batch.
    ///
    /// - Throws: The error itself where it does not say which record it is about.
    func rulesByIndex() throws -> [Int: [CRMError]] {
        var rules: [Int: [CRMError]] = [:]
        for problem in all {
            guard let index = problem.index else { throw self }
            rules[index, default: []].append(problem)
        }
        return rules
    }
}
