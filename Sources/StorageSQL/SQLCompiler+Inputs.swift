public import StorageProtocols

/// A statement that gives what an aggregate is made of, a row for each record: for a driver that groups rows itself.
public struct AggregateInputs: Sendable {
    /// The statement: the groups' fields first, in their order, whole where they are bucketed; then the other columns.
    public var sql: SQLText
    /// For each measure the column of its field; nil for the count of records.
    public var fields: [Int?]
    /// For each measure the column that is 1 where a record is taken; nil where all are.
    public var filters: [Int?]
}

extension SQLCompiler {
    /// The rows that a grouped aggregate is made of.
    ///
    /// An engine that sorts rows to group them is slower than a table of groups, where no index has them in order.
    public static func inputs(of query: AggregateQuery, in catalog: Catalog) throws -> AggregateInputs {
        var compiler = SQLCompiler(catalog, asOf: query.asOf)
        return try compiler.compileInputs(of: query)
    }

    private mutating func compileInputs(of query: AggregateQuery) throws -> AggregateInputs {
        let type = try catalog.type(query.type)
        var scope = SQLScope(type: type, alias: "t")
        let conjuncts = takeAccessPath(query.condition, into: &scope)
        let keys = query.groups.map(\.field)
        var fields: [ProjectedField] = []
        for field in query.measures.compactMap(\.function.field) where !fields.contains(field) { fields.append(field) }
        var conditions: [Condition] = []
        for condition in query.measures.compactMap(\.condition) where !conditions.contains(condition) {
            conditions.append(condition)
        }
        let joins = ProjectionJoins(keys + fields)
        sql.append("SELECT ")
        for field in keys + fields {
            try self.field(field, scope, joins)
            sql.append(",")
        }
        for condition in conditions {
            try self.condition(condition, scope)
            sql.append(",")
        }
        sql.append("0 FROM ")
        from(scope)
        try self.joins(joins)
        try self.where(conjuncts, scope)
        return AggregateInputs(
            sql: sql,
            fields: query.measures.map { measure in
                measure.function.field.flatMap(fields.firstIndex).map { keys.count + $0 }
            },
            filters: query.measures.map { measure in
                measure.condition.flatMap(conditions.firstIndex).map { keys.count + fields.count + $0 }
            }
        )
    }
}
