import StorageProtocols
import StorageSQL

/// How the rows of a query are reached, and how far.
struct QueryPath {
    var way = SQLPath.found
    /// After how many thousand steps of SQLite it is given up for another one.
    var budget = Int.max
}

/// What a connection has learnt of how the rows of queries are best reached.
struct PathMemory {
    private var known: [Key: (path: QueryPath, uses: Int)] = [:]

    /// A record type and the ways by which indexes find a query's rows.
    struct Key: Hashable {
        let type: String
        let ways: [[SQLLookup]]
    }

    /// How many are kept.
    private static let capacity = 256

    /// What is known; each answer counts as a use.
    mutating func path(_ key: Key) -> QueryPath? {
        guard let index = known.index(forKey: key) else { return nil }
        let path = known.values[index].path
        known.values[index].uses -= 1
        if known.values[index].uses <= 0 { known.remove(at: index) }
        return path
    }

    /// Remembers a path for so many uses.
    mutating func remember(_ path: QueryPath, _ key: Key, uses: Int) {
        if known.count >= Self.capacity { known.removeAll(keepingCapacity: true) }
        known[key] = (path, uses)
    }
}

/// SQLite knows neither how many rows an index will find nor where they stand in another order, and wherever an index
/// finds rows it looks for them all: each page of a user's 45,000 contacts would take them all and put them in order.
/// Going through all rows in order instead reads, of n rows of which m belong to the query, about n/m for each row that
/// is given, unless they stand together at the end.
///
/// So what is found is counted first, in the index, up to the number at which both take as long. If that many are there,
/// rows are gone through in order, as long as that goes well.
extension FileReadTransaction {
    /// How the rows of a query are best reached.
    func path(of query: RecordQuery, rowsAscend: Bool) throws -> QueryPath {
        // Whoever writes while reading gets rows one way: a change of ways would not find the place again.
        guard isUnchanging, let limit = query.limit else { return QueryPath() }
        let ways = try SQLCompiler.ways(of: query, in: catalog, rowsAscend: rowsAscend)
        if ways.isEmpty { return QueryPath() }
        let key = PathMemory.Key(type: query.type, ways: ways)
        if let known = connection.paths.path(key) { return known }
        let bound = try bound(query.type, limit)
        if try isFew(key, upTo: bound) { return QueryPath() }
        // Four times as many rows as are to be expected at most: testing one takes 4 to 10 steps.
        let path = QueryPath(way: .ordered, budget: 4 + bound / 30)
        connection.paths.remember(path, key, uses: 200)
        return path
    }

    /// How the rows are reached where going through them in order took too long.
    func secondPath(of query: RecordQuery, rowsAscend: Bool) throws -> QueryPath {
        let ways = try SQLCompiler.ways(of: query, in: catalog, rowsAscend: rowsAscend)
        let key = PathMemory.Key(type: query.type, ways: ways)
        let isFew = try isFew(key, upTo: 4 * bound(query.type, query.limit ?? 0))
        let path = QueryPath(way: isFew ? .found : .ordered)
        connection.paths.remember(path, key, uses: 20)
        return path
    }

    /// At how many found rows going through all in order is as quick: the root of the table's rows times the limit.
    private func bound(_ name: String, _ limit: Int) throws -> Int {
        let rows = try connection.integer("SELECT max(row) FROM \(SQLText.quoted(catalog.type(name).name))") ?? 0
        return Int((Double(rows) * Double(min(limit, 1 << 20))).squareRoot()) + 1
    }

    /// Whether one of the ways finds fewer rows than a number.
    private func isFew(_ key: PathMemory.Key, upTo bound: Int) throws -> Bool {
        let type = try catalog.type(key.type)
        return try key.ways.contains { try count($0, of: type, upTo: bound) < bound }
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
