import StorageProtocols

/// A state of the store as one user may see it: every way to read goes through it.
final class GuardedReader: ReadTransaction {
    let access: AccessGuard
    private let queries: QueryGuard
    private var raw: any ReadTransaction { access.raw }

    /// - Parameter exported: The record type of which only what may be exported is found.
    init(_ access: AccessGuard, exporting exported: String? = nil) {
        self.access = access
        queries = QueryGuard(access: access, exported: exported)
    }

    var catalog: Catalog { raw.catalog }

    func forEachRow(_ query: RecordQuery, _ body: (inout RowReader) throws -> Bool) throws {
        // What is wrong with a query is said of the query itself.
        try catalog.check(query)
        let guarded = try queries.rewrite(query)
        guard let redaction = access.redaction(of: query.type), let count = try columnCount(query) else {
            return try raw.forEachRow(guarded, body)
        }
        try redaction.withRoom { room in
            try raw.forEachRow(guarded) { row in
                var redacted = try redaction.reader(of: &row, count, in: room)
                return try redaction.decoding(of: query.type, count) { try body(&redacted) }
            }
        }
    }

    /// How many columns whole rows have; nil where a query gives single fields, which have been checked.
    private func columnCount(_ query: RecordQuery) throws -> Int? {
        let type = try catalog.type(query.type)
        switch query.columns {
        case .record: return type.storedCount
        case .row: return type.columns.count
        case .fields: return nil
        }
    }

    func withRow(_ type: RecordType, _ id: RecordID, _ body: (inout RowReader) throws -> Void) throws -> Bool {
        let filter = queries.filter(type.name)
        if filter == .none { return false }
        if filter == .always, access.fields(of: type.name).isFull { return try raw.withRow(type, id, body) }
        var isFound = false
        try forEachRow(RecordQuery(type: type.name, condition: .compare(.id, .equal, .id(id)))) { row in
            isFound = true
            try body(&row)
            return false
        }
        return isFound
    }

    func count(_ query: RecordQuery) throws -> Int {
        try catalog.check(query)
        return try raw.count(try queries.rewrite(query))
    }

    func aggregate(_ query: AggregateQuery) throws -> [AggregateRow] {
        try catalog.check(query)
        return try raw.aggregate(try queries.rewrite(query))
    }

    func revisions(_ type: RecordType, _ id: RecordID) throws -> [Revision] {
        guard try access.visible([id], of: type).contains(id) else { return [] }
        let revisions = try raw.revisions(type, id)
        guard let redaction = access.redaction(of: type.name) else { return revisions }
        return try revisions.map { revision in
            var copy = revision
            try redaction.redact(&copy.values)
            return copy
        }
    }

    func formerly(_ type: RecordType, _ condition: Condition) throws -> [RecordID] {
        try catalog.check(formerly: condition, of: type)
        // Refuses conditions on fields that the user may not see.
        _ = try queries.rewrite(RecordQuery(type: type.name, condition: condition))
        let ids = try raw.formerly(type, condition)
        let visible = try access.visible(ids, of: type)
        return ids.filter(visible.contains)
    }

    func erasure(_ type: RecordType, _ id: RecordID) throws -> Erasure? {
        try access.visible([id], of: type).contains(id) ? raw.erasure(type, id) : nil
    }

    func commits(_ selection: CommitSelection) throws -> [Commit] { try raw.commits(selection) }

    func changes(after position: FeedPosition, limit: Int) throws -> [Change] {
        try visible(raw.changes(after: position, limit: limit))
    }

    func changes(in commit: CommitID) throws -> [Change] { try visible(raw.changes(in: commit)) }

    private func visible(_ changes: [Change]) throws -> [Change] {
        var visible: [String: Set<RecordID>] = [:]
        for (name, changes) in Dictionary(grouping: changes, by: \.type) {
            guard let type = catalog.types[name] else { continue }
            visible[name] = try access.visible(changes.map(\.record), of: type)
        }
        return changes.filter { visible[$0.type]?.contains($0.record) == true }
    }

    func feedCursor(_ name: String) throws -> FeedPosition? { try raw.feedCursor(name) }

    func foreignTypes() throws -> [String] { try raw.foreignTypes() }
}
