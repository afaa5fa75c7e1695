import StorageProtocols

/// Records that rows name and that are made where there are none of the name, such as tags.
struct MadeRecords<R: CRMRecord> {
    /// What one of them is called in the reason of a refusal.
    let kind: String
    let name: WritableKeyPath<R, String>
    private var ids: [Value: ID<R>] = [:]
    private var new: [R] = []
    /// Why one can't be made, by the name.
    private var refused: [String: String] = [:]
    /// Which row that was accepted is the first to name one that was made, and how it names it.
    private var uses: [RecordID: (row: Int, name: String)] = [:]
    private var kept: Set<RecordID> = []

    init(kind: String, name: WritableKeyPath<R, String>) {
        self.kind = kind
        self.name = name
    }

    private static func key(_ name: String) -> Value { .text(SortName.folded(name)) }

    subscript(name: String) -> ID<R>? { ids[Self.key(name)] }

    /// Looks up those that exist.
    ///
    /// - Parameter field: The field that has the folded names; nil where all records are to be looked at.
    mutating func find(_ names: [String], by field: FieldName?, in tx: CommandTransaction) throws {
        guard !names.isEmpty else { return }
        func add(_ record: Stored<R>) {
            let key = Self.key(record.record[keyPath: name])
            // Of several it is the oldest.
            ids[key] = min(ids[key] ?? record.id, record.id)
        }
        if let field {
            try tx.forEach(field, Set(names.map(Self.key)), as: R.self, add)
        } else {
            try tx.forEach(Query<R>(), add)
        }
    }

    /// Makes those that don't exist.
    mutating func create(
        _ names: [String],
        in tx: CommandTransaction,
        _ make: (ID<R>, String) -> R
    ) throws {
        for name in names where ids[Self.key(name)] == nil {
            let record = make(tx.newID(), name)
            new.append(record)
            ids[Self.key(name)] = record.id
        }
        for (record, rule) in try tx.createAllowed(&new) {
            refused[record[keyPath: name]] = rule
            ids[Self.key(record[keyPath: name])] = nil
        }
    }

    /// Why one that a row names can't be made.
    func refusal(_ name: String) -> String? { refused.isEmpty ? nil : refused[name] }

    /// Notes that a row was accepted.
    mutating func use(_ names: [String], row: Int) {
        if new.isEmpty { return }
        for name in names {
            guard let id = ids[Self.key(name)]?.raw else { continue }
            if uses[id].map({ row < $0.row }) ?? true { uses[id] = (row, name) }
        }
    }

    /// Keeps one as it is, because a row became the record itself.
    mutating func keep(_ id: RecordID) {
        if !new.isEmpty { kept.insert(id) }
    }

    /// Takes back those that no accepted row needs, and calls the others what the first row calls them.
    func finish(in tx: CommandTransaction) throws {
        for record in new where !kept.contains(record.id.raw) {
            guard let use = uses[record.id.raw] else {
                try tx.asSystem.deleteIfAllowed(record.id)
                continue
            }
            guard !use.name.utf8.elementsEqual(record[keyPath: name].utf8) else { continue }
            var stored = try tx.asSystem.get(record.id)
            stored.record[keyPath: name] = use.name
            try tx.asSystem.update(stored)
        }
    }
}
