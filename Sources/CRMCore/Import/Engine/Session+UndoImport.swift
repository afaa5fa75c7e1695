public import StorageProtocols

extension Session {
    /// Takes back an import: what it created is deleted, accounts and tags made on the way included, and what it changed
    /// gets its values back.
    ///
    /// Records that others changed since stay as they are and are reported, and so are records that it created and that
    /// others refer to by now. The import itself stays on record as undone; the same file can be imported anew.
    ///
    /// - Throws: ``ImportError`` with code `unknownImport`; what the store throws.
    public func undoImport(_ importID: RecordID) async throws -> UndoResult {
        let isKnown = try await read { try $0.seeingImport(ID(importID))?.find(ID<ImportRun>(importID)) != nil }
        guard isKnown else {
            throw ImportError(.unknownImport, importID.description)
        }
        let plan = try await read { tx in
            var plan = try tx.planUndo(importID)
            let own: Set = [
                ImportRun.typeName, ImportRejections.typeName, ImportDuplicates.typeName,
                CustomFieldDefinition.typeName,
            ]
            plan.decisions.removeAll { own.contains($0.link.type) }
            // What is kept may refer to more that is to be kept.
            while try tx.keepReferredTo(&plan) {}
            return plan
        }
        let result = try await undo(plan)
        try await write(reason: "import.undo", operation: result.operation) { tx in
            var run = try tx.asSystem.get(ID<ImportRun>(importID))
            run.record.state = .undone
            try tx.asSystem.update(run)
            try tx.asSystem.dropUnusedFields(of: importID)
        }
        return result
    }
}

extension CommandTransaction {
    /// Deletes the custom fields that an operation defined and in which no record has a value.
    fileprivate func dropUnusedFields(of operation: RecordID) throws {
        isDefining = true
        defer { isDefining = false }
        for change in try writer.commits(.operation(operation)).flatMap({ try writer.changes(in: $0.id) })
        where change.type == CustomFieldDefinition.typeName && change.kind == .created {
            guard let field = try writer.find(ID<CustomFieldDefinition>(change.record)),
                let known = writer.catalog.types[field.type], (try? known.kind(of: .custom(field.name))) != nil
            else { continue }
            let used = RecordQuery(type: field.type, condition: .not(.isNull(.custom(field.name))))
            if try writer.count(used) == 0 { try delete(field) }
        }
    }
}

extension QueryTransaction {
    /// Keeps what a plan would delete although records outside the plan refer to it.
    ///
    /// - Returns: Whether there was any.
    fileprivate func keepReferredTo(_ plan: inout UndoPlan) throws -> Bool {
        var deletions: [RecordID: Int] = [:]
        for (index, decision) in plan.decisions.enumerated() where decision.action == .delete {
            deletions[decision.link.id] = index
        }
        guard !deletions.isEmpty else { return false }
        var hasKept = false
        let ids = deletions.keys.sorted()
        let touched = Set(plan.decisions.filter { $0.action != .keep }.map(\.link.id))
        // What the user can't see holds a record too.
        for name in unguarded.catalog.names {
            let type = try unguarded.catalog.type(name)
            for column in type.columns.dropFirst() where !column.isDerived {
                let isList = column.kind == .idList
                if !isList { guard case .id = column.kind else { continue } }
                // Without an index a query would look at every record for each batch.
                guard type.indexes.contains(where: { $0.fields.first?.column == column.name }) else { continue }
                for start in stride(from: 0, to: ids.count, by: 1000) {
                    let chunk = ids[start..<min(start + 1000, ids.count)].map(Value.id)
                    let field = FieldName(column.name)
                    var query = RecordQuery(
                        type: name,
                        condition: isList ? .any(chunk.map { .contains(field, $0) }) : .isIn(field, chunk)
                    )
                    query.columns = .fields([ProjectedField(.id), ProjectedField(field)])
                    try unguarded.forEachRow(query) { row in
                        let referrer = try row.id()
                        // What the plan deletes or changes back does not hold anything.
                        if touched.contains(referrer) { return true }
                        let targets: [RecordID] =
                            isList
                            ? (try row.value(column.kind)).listedIDs
                            : [try row.id()]
                        for target in targets {
                            guard let index = deletions[target] else { continue }
                            plan.decisions[index].action = .keep
                            plan.decisions[index].reason = try holder(RecordLink(type: name, id: referrer), type)
                            hasKept = true
                        }
                        return true
                    }
                }
            }
        }
        return hasKept
    }
}

extension QueryTransaction {
    /// Names the record that holds another one, if it can be seen.
    private func holder(_ link: RecordLink, _ type: RecordType) throws -> UndoPlan.Reason {
        try reader.withRow(type, link.id) { _ in }
            ? .neededBy(link) : .refused("a record that stays refers to this one")
    }
}

extension Value {
    /// The identifiers in a list.
    fileprivate var listedIDs: [RecordID] {
        guard case .list(let list) = self else { return [] }
        return list.keys.compactMap { if case .id(let id) = $0 { id } else { nil } }
    }
}
