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
