import StorageProtocols

extension WebhookEvent {
    /// Reads in the history what a change was.
    ///
    /// Of a record whose history was erased, only that it changed is known.
    init(_ change: Change, in tx: any ReadTransaction) throws {
        let type = try tx.catalog.type(change.type)
        let states = RecordStates(try tx.revisions(type, change.record), at: change.commit)
        let commit = try tx.commits(.id(change.commit)).first
        id = "\(change.record).\(change.commit)"
        kind =
            switch change.kind {
            case .created: states.isReturn ? .restored : .created
            case .updated: .updated
            case .deleted: .deleted
            }
        record = RecordLink(type: change.type, id: change.record)
        at = commit?.at ?? Instant(microseconds: 0)
        actor = commit?.actor
        sequence = change.position.number
        version = states.version
        changed = []
        references = []
        for (index, column) in type.columns.prefix(type.storedCount).enumerated() where column.name != Column.id {
            let after = states.after?[index] ?? .null
            let before = states.before?[index] ?? .null
            if change.kind != .deleted, after != before { changed.append(column.name) }
            guard case .id(let target) = column.kind, after != .null || before != .null else { continue }
            references.append(
                Reference(
                    field: column.name,
                    type: target,
                    id: after.recordID,
                    previous: after == before ? nil : before.recordID
                )
            )
        }
    }

    /// Leaves out what a receiver may not be told.
    ///
    /// - Parameters:
    ///   - disclosure: What the host lets the receiver know.
    ///   - fields: What the receiver's owner may not see.
    ///   - withValues: Whether the receiver wants values.
    ///   - tx: The state as the owner may see it.
    /// - Returns: Nil where there is nothing to tell: only hidden fields changed.
    func disclosed(
        _ disclosure: WebhookDisclosure,
        _ fields: FieldPolicy,
        withValues: Bool,
        in tx: any ReadTransaction
    ) throws -> WebhookEvent? {
        if disclosure == .nothing { return nil }
        var shown: Set<String>?
        if case .fields(let names) = disclosure { shown = names }
        func isShown(_ field: String) -> Bool { shown?.contains(field) != false && !fields.hidden.contains(field) }
        var copy = self
        copy.changed = changed.filter(isShown)
        copy.references = references.filter { isShown($0.field) }
        let isNarrowed = shown != nil || !fields.isFull
        if isNarrowed, kind == .updated, copy.changed.isEmpty { return nil }
        if withValues, disclosure != .identifiers, kind != .deleted { copy.values = try values(isShown, in: tx) }
        return copy
    }

    /// The shown values that the record had after the change; nil where its history was erased.
    private func values(_ isShown: (String) -> Bool, in tx: any ReadTransaction) throws -> String? {
        let type = try tx.catalog.type(record.type)
        let states = try tx.revisions(type, record.id)
        guard let commit = id.split(separator: ".").last.flatMap({ Int64($0) }),
            let state = states.last(where: { $0.from == CommitID(commit) })
        else { return nil }
        var columns: [Column] = []
        var values: [Value] = []
        for (column, value) in zip(type.columns.prefix(type.storedCount), state.values) {
            guard isShown(column.name) else { continue }
            columns.append(column)
            values.append(value)
        }
        var json = JSONWriter(reservingCapacity: 256)
        var row = RowReader(values: values)
        try RecordJSON(columns).write(&row, to: &json)
        return json.text
    }
}

/// A record before and after one of its changes.
private struct RecordStates {
    let before: [Value]?
    let after: [Value]?
    /// The count of changes up to this one.
    let version: Int
    /// Whether the record had been deleted before.
    let isReturn: Bool

    init(_ revisions: [Revision], at commit: CommitID) {
        before = revisions.last { $0.to == commit }?.values
        after = revisions.first { $0.from == commit }?.values
        isReturn = before == nil && revisions.contains { $0.from < commit }
        var version = 0
        var end: CommitID?
        for revision in revisions where revision.from <= commit {
            // A deletion between two states is a change too.
            if let end, end < revision.from { version += 1 }
            version += 1
            end = revision.to
        }
        if let end, end <= commit { version += 1 }
        self.version = version
    }
}

extension Value {
    fileprivate var recordID: RecordID? {
        if case .id(let id) = self { id } else { nil }
    }
}
