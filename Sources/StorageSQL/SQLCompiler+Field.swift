public import StorageProtocols

extension SQLCompiler {
    /// Writes a field of a scope.
    mutating func field(_ field: FieldName, _ scope: SQLScope) throws {
        if let path = field.path {
            let kind = try scope.type.kind(of: field)
            sql.append(Self.custom(path, kind, in: scope.alias + "." + SQLText.quoted(field.column)))
            return
        }
        if case .listKey(let index, _) = scope.path, index.fields.dropFirst().contains(field) {
            sql.append("k.")
        } else {
            sql.append(scope.alias)
            sql.append(".")
        }
        sql.append(name: field.column)
    }

    /// Writes a field that a query projects, groups by or measures.
    mutating func field(_ projected: ProjectedField, _ scope: SQLScope, _ joins: ProjectionJoins) throws {
        guard let through = projected.through else { return try field(projected.field, scope) }
        guard let index = joins.references.firstIndex(of: through) else { return sql.append("NULL") }
        let target = SQLScope(type: try catalog.type(through.type), alias: "j\(index)")
        try field(projected.field, target)
    }

    /// A custom field inside a JSON column: its value where it is of the kind, else null.
    public static func custom(_ name: String, _ kind: ColumnKind, in column: String) -> String {
        var path = "'$.\""
        for scalar in name.unicodeScalars {
            path.unicodeScalars.append(contentsOf: scalar == "'" ? ["'", "'"] : [scalar])
        }
        path += "\"'"
        let types =
            switch kind {
            case .text: "'text'"
            case .textList: "'array'"
            case .real: "'real','integer','true','false'"
            default: "'integer','true','false'"
            }
        let value = kind == .real ? "CAST(json_extract(\(column),\(path)) AS REAL)" : "json_extract(\(column),\(path))"
        return "(CASE WHEN json_type(\(column),\(path)) IN (\(types)) THEN \(value) END)"
    }
}
