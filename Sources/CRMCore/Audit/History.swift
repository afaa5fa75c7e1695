public import StorageProtocols

extension QueryTransaction {
    /// Everything that ever happened to a record, oldest first; none for a record that never was.
    ///
    /// Its states can be read with `asOf:` and an entry's commit.
    public func history(of link: RecordLink) throws -> [AuditEntry] {
        let type = try reader.catalog.type(link.type)
        var entries: [AuditEntry] = []
        var previous: Revision?
        for revision in try reader.revisions(type, link.id) where revision.from != revision.to {
            if let ended = previous?.to, ended != revision.from { entries.append(try deletion(ended)) }
            let kind: AuditEntry.Kind =
                previous == nil ? .created : previous?.to == revision.from ? .updated : .restored
            let changes = try FieldChange.changes(from: previous?.values, to: revision.values, in: type)
            entries.append(AuditEntry(commit: try commit(revision.from), kind: kind, changes: changes))
            previous = revision
        }
        if let ended = previous?.to { entries.append(try deletion(ended)) }
        return entries
    }

    /// The records that the commit with an idempotency key created, in their order; none without such a commit.
    ///
    /// What a command that is called again with the same key answers with.
    public func created(byKey key: String) throws -> [RecordLink] {
        guard let commit = try reader.commits(.key(key)).first else { return [] }
        return try reader.changes(in: commit.id)
            .filter { $0.kind == .created }.map { RecordLink(type: $0.type, id: $0.record) }
    }

    private func deletion(_ id: CommitID) throws -> AuditEntry {
        AuditEntry(commit: try commit(id), kind: .deleted, changes: [])
    }

    func commit(_ id: CommitID) throws -> Commit {
        guard let commit = try reader.commits(.id(id)).first else {
            throw StorageError(.corrupt, "a revision names a commit that does not exist")
        }
        return commit
    }
}

extension Session {
    /// Everything that ever happened to a record, oldest first; none for a record that never was.
    ///
    /// Its states can be read with `asOf:` and an entry's commit.
    public func history(of link: RecordLink) async throws -> [AuditEntry] {
        try await read { try $0.history(of: link) }
    }

    /// Everything that ever happened to a record, oldest first; none for a record that never was.
    public func history<R: Record>(of id: ID<R>) async throws -> [AuditEntry] {
        try await history(of: RecordLink(id))
    }
}
