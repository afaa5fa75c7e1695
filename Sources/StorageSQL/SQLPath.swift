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
    ///
    /// - Parameters:
    ///   - query: The query, which the catalog has checked.
    ///   - catalog: The record types.
    ///   - rowsAscend: Whether the rows of the query's type have been numbered in the order of their identifiers.
    public static func ways(
        of query: RecordQuery,
        in catalog: Catalog,
        rowsAscend: Bool = false
    ) throws -> [[SQLLookup]] {
        guard query.limit != nil, query.asOf == nil, query.condition != .always else { return [] }
        let type = try catalog.type(query.type)
        let conjuncts = query.condition.conjuncts
        guard conjuncts.contains(where: type.isFinding) else { return [] }
        let compiler = SQLCompiler(catalog, asOf: nil, rowsAscend: rowsAscend)
        guard compiler.order(of: query, type) != nil else { return [] }
        let order = query.sort.first?.field
        if order != nil || rowsAscend, type.finds(conjuncts, inOrderOf: order) { return [] }
        var scope = SQLScope(type: type, alias: "t")
        _ = compiler.takeAccessPath(query.condition, into: &scope)
        return scope.path == nil && !scope.isSingle ? conjuncts.compactMap { type.lookups(of: $0) } : []
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

    /// What has all rows of a type in a query's order; nil for nothing.
    func order(of query: RecordQuery, _ type: RecordType) -> SQLScope.Order? {
        guard let key = query.sort.first else {
            return ordersByRow ? .rows : .index(SQLNames.identifiers(type))
        }
        let index = type.indexes.first {
            $0.fields.first == key.field && !type.isSparse($0) && !type.listIndexes.contains($0)
        }
        return index.map { .index(SQLNames.index(type, $0)) }
    }
}

extension RecordType {
    /// The look-ups that find all rows which satisfy a condition; nil where indexes don't help.
    func lookups(of condition: Condition) -> [SQLLookup]? {
        guard isFinding(condition) else { return nil }
        switch condition {
        case .compare(let field, _, let value): return [SQLLookup(field: field, values: [value])]
        case .isIn(let field, let values): return [SQLLookup(field: field, values: values)]
        case .any(let parts): return parts.flatMap { lookups(of: $0) ?? [] }
        case .all(let parts): return parts.first(where: isFinding).flatMap(lookups)
        default: return nil
        }
    }

    /// Whether indexes find all rows that satisfy a condition.
    func isFinding(_ condition: Condition) -> Bool {
        switch condition {
        case .compare(let field, .equal, _), .isIn(let field, _): finds(field)
        case .any(let parts): parts.allSatisfy(isFinding)
        case .all(let parts): parts.contains(where: isFinding)
        default: false
        }
    }

    /// Whether all rows that satisfy a condition are found by values of keys: never more rows than there are values.
    func isFindingKeys(_ condition: Condition) -> Bool {
        switch condition {
        case .compare(let field, .equal, _), .isIn(let field, _): isKey(field)
        case .any(let parts): parts.allSatisfy(isFindingKeys)
        case .all(let parts): parts.contains(where: isFindingKeys)
        default: false
        }
    }

    /// Whether each value of a field is that of one record at most.
    public func isKey(_ field: FieldName) -> Bool {
        field == .id || indexes.contains { $0.isUnique && $0.fields == [field] }
    }

    /// Whether an index begins with a field that conditions can compare: no list.
    private func finds(_ field: FieldName) -> Bool {
        if let path = field.path { return customFields.contains { $0.name == path && ($0.isIndexed || $0.isUnique) } }
        return field == .id || indexes.contains { $0.fields.first == field }
    }

    /// Whether an index finds the rows of some conditions and has them in the order of a field; nil for that of rows.
    fileprivate func finds(_ conjuncts: [Condition], inOrderOf field: FieldName?) -> Bool {
        let fixed = conjuncts.compactMap { if case .compare(let field, .equal, _) = $0 { field } else { nil } }
        return !fixed.isEmpty
            && indexes.contains { index in
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
