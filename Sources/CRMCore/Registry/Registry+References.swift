public import StorageProtocols

extension Registry {
    /// Requires that the records in a list field exist.
    ///
    /// Fields that hold one identifier need no such declaration.
    public mutating func references<R: Record, Other: Record>(_ field: Field<R, [ID<Other>]>) {
        _ = references.add(.identifiers(R.typeName, field.name, to: Other.typeName))
        list(field) { ids, note in for id in ids { note(id.raw, Other.typeName) } }
    }

    /// Requires that the records to which a field's links lead exist.
    public mutating func references<R: Record>(_ field: Field<R, [RecordLink]>) {
        _ = references.add(.links(R.typeName, field.name))
        list(field) { links, note in for link in links { note(link.id, link.type) } }
    }

    /// Says that a field's links lead to records that were there once, and may be gone.
    mutating func remembers<R: Record>(_ field: Field<R, [RecordLink]>) {
        _ = references.add(.links(R.typeName, field.name))
    }

    private mutating func list<R: Record, Element: ListElement>(
        _ field: Field<R, [Element]>,
        _ visit: @escaping @Sendable ([Element], (RecordID, String) -> Void) -> Void
    ) {
        gate("\(R.typeName).\(field.name).exist", on: R.self) { batch, context in
            guard batch.kind != .deleted else { return }
            var check = ReferenceCheck()
            // By position: a loop over the records would copy each of them.
            for index in batch.records.indices {
                visit(field.get(batch.records[index])) { check.insert($0, of: $1) }
            }
            let missing = try check.missing(in: context.visible)
            guard !missing.isEmpty else { return }
            for (index, record) in batch.records.enumerated() {
                var wrong: [(RecordID, String)] = []
                visit(field.get(record)) { id, type in
                    if missing[type]?.contains(id) == true { wrong.append((id, type)) }
                }
                guard !wrong.isEmpty else { continue }
                var before: Set<RecordID> = []
                if batch.kind == .updated, let previous = try context.previous(record.id) {
                    visit(field.get(previous)) { id, _ in before.insert(id) }
                }
                for (id, type) in wrong where !before.contains(id) {
                    batch.refuse(
                        index,
                        .unknownReference,
                        "there is no such \(type)",
                        field: field.name,
                        value: .id(id)
                    )
                }
            }
        }
    }
}
