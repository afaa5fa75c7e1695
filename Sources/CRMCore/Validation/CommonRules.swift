public import StorageProtocols

extension Registry {
    /// Refuses records in which a text has nothing but white space.
    public mutating func require<R: Record>(_ field: Field<R, String>) {
        gate("\(R.typeName).\(field.name).required", on: R.self) { batch, _ in
            guard batch.kind != .deleted else { return }
            // By position: a loop over the records would copy each of them.
            for index in batch.records.indices
            where ContactText.trimmed(field.get(batch.records[index])).isEmpty {
                batch.refuse(index, .required, "not empty", field: field.name)
            }
        }
    }

    /// Refuses a list that has two elements with the same key.
    public mutating func noRepetition<R: Record, Element: ListElement>(_ field: Field<R, [Element]>) {
        gate("\(R.typeName).\(field.name).different", on: R.self) { batch, _ in
            guard batch.kind != .deleted else { return }
            for (index, record) in batch.records.enumerated() {
                let list = field.get(record)
                guard list.count > 1, Set(list.map(\.key)).count < list.count else { continue }
                batch.refuse(index, .repeated, "the same key only once", field: field.name)
            }
        }
    }

    /// Refuses a hierarchy in which a record would be above itself.
    public mutating func noCycle<R: Record>(_ parent: Field<R, ID<R>?>) {
        gate("\(R.typeName).\(parent.name).noCycle", on: R.self) { batch, context in
            guard batch.kind != .deleted, batch.records.contains(where: { parent.get($0) != nil }) else { return }
            var parents: [ID<R>: ID<R>?] = [:]
            for record in batch.records { parents[record.id] = .some(parent.get(record)) }
            for (index, record) in batch.records.enumerated() {
                var path: Set<ID<R>> = [record.id]
                var above = parent.get(record)
                while let id = above {
                    guard path.insert(id).inserted else {
                        batch.refuse(index, .cycle, "nobody is above themselves", field: parent.name)
                        break
                    }
                    if parents[id] == nil { parents[id] = .some(try context.previous(id).flatMap(parent.get)) }
                    above = parents[id] ?? nil
                }
            }
        }
    }
}
