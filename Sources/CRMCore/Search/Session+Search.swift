public import StorageProtocols

extension QueryTransaction {
    /// Searches records of several types.
    ///
    /// Records in which every term starts a word come first, then those in which terms are found inside words; both
    /// by type, and in a type by age.
    ///
    /// - Parameters:
    ///   - text: What was typed.
    ///   - types: The types to search; nil for all that modules made searchable: contacts, accounts, activities, tasks.
    ///   - limit: The most hits.
    /// - Returns: The hits, each record once.
    /// - Throws: `StorageError`.
    public func search(_ text: String, types: [any Record.Type]? = nil, limit: Int = 20) throws -> [SearchHit] {
        var sources = session.crm.registry.searchSources
        if let names = types.map({ Set($0.map { $0.typeName }) }) {
            sources = sources.filter { names.contains($0.type) }
        }
        var hits: [SearchHit] = []
        var found: Set<RecordLink> = []
        for mode in [SearchMode.wordStart, .anywhere] {
            for source in sources {
                guard hits.count < limit else { return hits }
                // Hits of the first round come back in the second, and take no room then.
                let known = found.count { $0.type == source.type }
                for hit in try self.hits(TextSearch(text, mode), in: source, limit: limit - hits.count + known)
                where hits.count < limit && found.insert(hit.link).inserted {
                    hits.append(hit)
                }
            }
        }
        return hits
    }

    private func hits(_ search: TextSearch, in source: SearchSource, limit: Int) throws -> [SearchHit] {
        if let access, access.hides(source) { return try redactedHits(search, in: source, limit: limit) }
        var query = RecordQuery(type: source.type, condition: .matches(search))
        query.limit = limit
        query.columns = .fields([.id, source.name, source.email ?? source.name].map { ProjectedField($0) })
        var hits: [SearchHit] = []
        try reader.forEachRow(query) { row in
            let link = RecordLink(type: source.type, id: try row.id())
            let name = try row.text()
            let email = try source.email.flatMap { _ in row.skipNull() ? nil : try row.text() }
            hits.append(SearchHit(link: link, name: name, email: email))
            return true
        }
        return hits
    }
}

extension QueryTransaction {
    /// The hits of a type of which the user can't see all that hits are called by: what is left of it names them.
    ///
    /// A type whose searchable fields are all hidden has no hits.
    private func redactedHits(_ search: TextSearch, in source: SearchSource, limit: Int) throws -> [SearchHit] {
        let type = try reader.catalog.type(source.type)
        guard let access, let gates = session.crm.registry.entries[source.type]?.gates,
            type.searchFields.contains(where: { !access.fields(of: source.type).hides(FieldName($0)) })
        else { return [] }
        var query = RecordQuery(type: source.type, condition: .matches(search))
        query.limit = limit
        var stored: [[Value]] = []
        try reader.forEachRow(query) { row in
            stored.append(try type.columns.prefix(type.storedCount).map { try row.value($0.kind) })
            return true
        }
        return try gates.rows(stored: stored)
            .compactMap { row in
                guard let id = row.recordID else { return nil }
                let name = try row.value(of: source.name, in: type)
                let email = try source.email.map { try row.value(of: $0, in: type) }
                return SearchHit(
                    link: RecordLink(type: source.type, id: id),
                    name: name.text ?? "",
                    email: email?.text
                )
            }
    }
}

extension AccessGuard {
    /// Whether hits of a search can't be called what they are called otherwise.
    fileprivate func hides(_ source: SearchSource) -> Bool {
        !fields(of: source.type).isFull
    }
}

extension Value {
    fileprivate var text: String? { if case .text(let text) = self { text } else { nil } }
}

extension Session {
    /// Searches records of several types.
    ///
    /// Records in which every term starts a word come first, then those in which terms are found inside words; both
    /// by type, and in a type by age.
    ///
    /// - Parameters:
    ///   - text: What was typed.
    ///   - types: The types to search; nil for all that modules made searchable: contacts, accounts, activities, tasks.
    ///   - limit: The most hits.
    /// - Returns: The hits, each record once.
    /// - Throws: `StorageError`.
    public func search(_ text: String, types: [any Record.Type]? = nil, limit: Int = 20) async throws -> [SearchHit] {
        try await read { try $0.search(text, types: types, limit: limit) }
    }
}
