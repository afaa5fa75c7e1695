public import StorageProtocols

extension SQLCompiler {
    /// The measures over all records of an aggregate query; its groups play no part, see ``inputs(of:in:)``.
    public static func aggregate(_ query: AggregateQuery, in catalog: Catalog) throws -> SQLText {
        var compiler = SQLCompiler(catalog, asOf: query.asOf)
        try compiler.compile(query)
        return compiler.sql
    }

    private mutating func compile(_ query: AggregateQuery) throws {
        let type = try catalog.type(query.type)
        var scope = SQLScope(type: type, alias: "t")
        let conjuncts = takeAccessPath(query.condition, into: &scope)
        let joins = ProjectionJoins(query.measures.compactMap(\.function.field))
        sql.append("SELECT ")
        for measure in query.measures {
            try self.measure(measure, scope, joins)
            sql.append(",")
        }
        sql.append("0 FROM ")
        from(scope)
        try self.joins(joins)
        try self.where(conjuncts, scope)
    }

    private mutating func measure(_ measure: Measure, _ scope: SQLScope, _ joins: ProjectionJoins) throws {
        func call(_ opening: String, _ projected: ProjectedField, _ compiler: inout SQLCompiler) throws {
            compiler.sql.append(opening)
            try compiler.field(projected, scope, joins)
            compiler.sql.append(")")
            try compiler.filter(measure.condition, scope)
        }
        switch measure.function {
        case .count:
            sql.append("count(*)")
            try filter(measure.condition, scope)
        case .distinct(let field): try call("count(DISTINCT ", field, &self)
        case .sum(let field): try call("sum(", field, &self)
        case .minimum(let field): try call("min(", field, &self)
        case .maximum(let field): try call("max(", field, &self)
        case .average(let field):
            sql.append("CAST(")
            try call("sum(", field, &self)
            sql.append(" AS REAL)/")
            try call("count(", field, &self)
        }
    }

    private mutating func filter(_ condition: Condition?, _ scope: SQLScope) throws {
        guard let condition else { return }
        sql.append(" FILTER (WHERE ")
        try self.condition(condition, scope)
        sql.append(")")
    }
}

extension GroupKey {
    /// The field that the group is made by.
    var field: ProjectedField {
        switch self {
        case .field(let field), .bucket(let field, _, _): field
        }
    }
}

extension Measure.Function {
    /// The field that is measured, if any.
    var field: ProjectedField? {
        switch self {
        case .count: nil
        case .distinct(let field), .sum(let field), .minimum(let field), .maximum(let field), .average(let field): field
        }
    }
}
