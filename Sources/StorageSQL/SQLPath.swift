public import StorageProtocols

/// How the rows of a query are reached.
public enum SQLPath: Sendable, Hashable {
    /// By what finds the fewest, as the engine judges.
    case found
    /// In the order of the query, by an index that has it; each row is tested.
    case ordered
}

/// The values of a field by which an index finds rows.
///
/// As a key of a dictionary it is quick, however many the values are.
public struct SQLLookup: Sendable, Hashable {
    /// The field.
    public var field: FieldName
    /// The values, each of which is looked up.
    public var values: [Value]

    /// Feeds the hasher a part of what equality looks at.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(field)
        hasher.combine(values.count)
        hasher.combine(values.first)
        hasher.combine(values.last)
    }
}

extension SQLCompiler {
    /// The ways to find a query's rows, where an index has all rows in the query's order too; empty for no choice.
    ///
    /// Few rows are best found and then put in order; of many it is better to test all rows in their order and to stop
    /// at the limit. Each element is one way: the look-ups whose rows taken together hold all that the query gives.
    public static func ways(of query: RecordQuery, in catalog: Catalog) throws -> [[SQLLookup]] {
        guard query.limit != nil, query.asOf == nil, let key = query.sort.first else { return [] }
        let type = try catalog.type(query.type)
        let conjuncts = query.condition.conjuncts
        let ways = conjuncts.compactMap { type.lookups(of: $0) }
        guard !ways.isEmpty, type.index(inOrderOf: key.field) != nil, !type.finds(conjuncts, inOrderOf: key.field)
        else { return [] }
        var (compiler, scope) = (SQLCompiler(catalog, asOf: nil), SQLScope(type: type, alias: "t"))
        _ = compiler.takeAccessPath(query.condition, into: &scope)
        return scope.path == nil && !scope.isSingle ? ways : []
    }

    /// The count of the rows that a look-up finds, up to a number.
    public static func count(
        _ lookup: SQLLookup,
        of type: RecordType,
        upTo limit: Int,
        in catalog: Catalog
    ) throws -> SQLText {
        var compiler = SQLCompiler(catalog, asOf: nil)
        let scope = SQLScope(type: type, alias: "t")
        compiler.sql.append("SELECT count(*) FROM (SELECT 1 FROM ")
        compiler.source(type, scope.alias)
        compiler.sql.append(" WHERE ")
        try compiler.finding { try $0.condition(.isIn(lookup.field, lookup.values), scope) }
        compiler.sql.append(" LIMIT ")
        compiler.sql.bind(.value(.integer(Int64(max(0, limit)))))
        compiler.sql.append(")")
        return compiler.sql
    }
}

extension RecordType {
    /// The look-ups that find all rows which satisfy a condition; nil where indexes don't help.
    func lookups(of condition: Condition) -> [SQLLookup]? {
        switch condition {
        case .compare(let field, .equal, let value) where finds(field): return [SQLLookup(field: field, values: [value])]
        case .isIn(let field, let values) where finds(field): return [SQLLookup(field: field, values: values)]
        case .any(let parts):
            var lookups: [SQLLookup] = []
            for part in parts {
                guard let found = self.lookups(of: part) else { return nil }
                lookups += found
            }
            return lookups
        case .all(let parts):
            for part in parts { if let found = lookups(of: part) { return found } }
            return nil
        default: return nil
        }
    }

    /// Whether each value of a field is that of one record at most.
    public func isKey(_ field: FieldName) -> Bool {
        field == .id || indexes.contains { $0.isUnique && $0.fields == [field] }
    }

    private func finds(_ field: FieldName) -> Bool {
        field == .id || plainIndexes.contains { $0.fields.first == field }
    }

    /// An index that has all rows in the order of a field.
    func index(inOrderOf field: FieldName) -> Index? {
        plainIndexes.first { $0.fields.first == field && !isSparse($0) }
    }

    /// Whether an index finds the rows of some conditions and has them in the order of a field.
    fileprivate func finds(_ conjuncts: [Condition], inOrderOf field: FieldName) -> Bool {
        let fixed = conjuncts.compactMap { if case .compare(let field, .equal, _) = $0 { field } else { nil } }
        return !fixed.isEmpty
            && plainIndexes.contains { index in
                let rest = index.fields.drop { fixed.contains($0) }
                return rest.count < index.fields.count && rest.first == field
            }
    }

    /// Whether an index leaves out the rows whose field is null.
    ///
    /// Null is exempt from uniqueness, and a field that is mostly null then costs nothing.
    public func isSparse(_ index: Index) -> Bool {
        guard index.fields.count == 1, let field = index.fields.first else { return false }
        return field.path != nil || columns.first { $0.name == field.column }?.isNullable == true
    }
}
