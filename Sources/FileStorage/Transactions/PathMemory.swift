import StorageProtocols
import StorageSQL

/// For which look-ups of a connection so many rows were found that a query's own order is the better way.
struct PathMemory {
    private var uses: [Key: Int] = [:]

    private struct Key: Hashable {
        let type: String
        let ways: [[SQLLookup]]
    }

    /// How often it is taken as known before rows are counted again, and how many look-ups are kept.
    private static let (patience, capacity) = (200, 256)

    /// Whether many rows are known to be found; each answer counts as a use.
    mutating func isMany(_ type: String, _ ways: [[SQLLookup]]) -> Bool {
        let key = Key(type: type, ways: ways)
        guard let index = uses.index(forKey: key) else { return false }
        uses.values[index] -= 1
        if uses.values[index] == 0 { uses.remove(at: index) }
        return true
    }

    /// Remembers that many rows are found.
    mutating func remember(_ type: String, _ ways: [[SQLLookup]]) {
        if uses.count >= Self.capacity { uses.removeAll(keepingCapacity: true) }
        uses[Key(type: type, ways: ways)] = Self.patience
    }
}

extension FileReadTransaction {
    /// How the rows of a query are best reached.
    ///
    /// SQLite doesn't know how many rows an index finds, and looks for them all wherever it can: a page of a user's
    /// 45,000 contacts would be sorted each time. What is found is counted, in the index, up to the number at which
    /// going through the rows in order takes as long: with n rows of which m are found, a page of p reads n·p/m.
    func path(of query: RecordQuery) throws -> SQLPath {
        guard let limit = query.limit else { return .found }
        let ways = try SQLCompiler.ways(of: query, in: catalog)
        if ways.isEmpty { return .found }
        if connection.paths.isMany(query.type, ways) { return .ordered }
        let type = try catalog.type(query.type)
        let rows = try connection.integer("SELECT max(row) FROM \(SQLText.quoted(type.name))") ?? 0
        let bound = Int((Double(rows) * Double(min(limit, 1 << 20))).squareRoot()) + 1
        for way in ways where try count(way, of: type, upTo: bound) < bound { return .found }
        connection.paths.remember(query.type, ways)
        return .ordered
    }

    private func count(_ way: [SQLLookup], of type: RecordType, upTo bound: Int) throws -> Int {
        var count = 0
        for lookup in way where count < bound {
            if type.isKey(lookup.field) {
                count += lookup.values.count
                continue
            }
            let sql = try SQLCompiler.count(lookup, of: type, upTo: bound - count, in: catalog)
            let statement = try prepared(sql, asOf: nil)
            defer { statement.reset() }
            if try statement.step() { count += Int(statement.integer(0)) }
        }
        return count
    }
}
