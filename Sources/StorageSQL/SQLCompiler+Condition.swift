import StorageProtocols

extension SQLCompiler {
    /// Writes a condition on the rows of a scope; it gives true, false or null as the condition does.
    mutating func condition(_ condition: Condition, _ scope: SQLScope) throws {
        switch condition {
        case .all(let parts): try join(parts, " AND ", empty: "1", scope)
        case .any(let parts): try join(parts, " OR ", empty: "0", scope)
        case .not(.isNull(let field)):
            // SQLite sees only in this form that an index over what is not null will do.
            try self.field(field, scope)
            sql.append(" IS NOT NULL")
        case .not(let part):
            sql.append("NOT ")
            try join([part], "", empty: "", scope)
        case .compare(let field, let comparison, let value):
            try self.field(field, scope)
            sql.append(comparison.sql)
            sql.bind(.value(value))
        case .isNull(let field):
            try self.field(field, scope)
            sql.append(" IS NULL")
        case .isIn(let field, let values): try isIn(field, values, scope)
        case .hasPrefix(let field, let prefix):
            sql.append("(")
            try self.field(field, scope)
            sql.append(">=")
            sql.bind(.value(.text(prefix)))
            sql.append(" AND ")
            try self.field(field, scope)
            sql.append("<")
            sql.bind(.prefixEnd(prefix))
            sql.append(")")
        case .contains(let field, let key): try contains(field, key, scope)
        case .matches(let search): try matches(search, scope)
        case .exists(let related): try exists(related, scope)
        }
    }

    private mutating func join(_ parts: [Condition], _ word: String, empty: String, _ scope: SQLScope) throws {
        guard !parts.isEmpty else { return sql.append(empty) }
        sql.append("(")
        for (index, part) in parts.enumerated() {
            if index > 0 { sql.append(word) }
            try condition(part, scope)
        }
        sql.append(")")
    }

    private mutating func isIn(_ field: FieldName, _ values: [Value], _ scope: SQLScope) throws {
        guard !values.isEmpty else { return sql.append("0") }
        if !isFinding, values.count > 2, try isIdentifiers(values, of: field, scope) {
            // The engine would make a table of a list anew for each query.
            sql.append("crm_in(")
            try self.field(field, scope)
            sql.append(",")
            sql.bind(.ids(values))
            return sql.append(")")
        }
        try self.field(field, scope)
        sql.append(" IN (")
        placeholders(values)
        sql.append(")")
    }

    private func isIdentifiers(_ values: [Value], of field: FieldName, _ scope: SQLScope) throws -> Bool {
        guard field.path == nil, case .id = try scope.type.kind(of: field) else { return false }
        return values.allSatisfy { if case .id = $0 { true } else { false } }
    }

    /// Writes a list of values, whose count is rounded up to a power of two, so that few shapes serve all lists.
    mutating func placeholders(_ values: [Value]) {
        guard let last = values.last else { return }
        var count = 1
        while count < values.count { count *= 2 }
        for index in 0..<count {
            if index > 0 { sql.append(",") }
            sql.bind(.value(index < values.count ? values[index] : last))
        }
    }

    private mutating func contains(_ field: FieldName, _ key: Value, _ scope: SQLScope) throws {
        let kind = try scope.type.kind(of: field)
        sql.append("(CASE WHEN ")
        try self.field(field, scope)
        sql.append(" IS NULL THEN NULL ELSE ")
        if !isPast, scope.type.listIndex(on: field) != nil {
            sql.append("EXISTS(SELECT 1 FROM ")
            sql.append(name: SQLNames.list(scope.type, field.column))
            sql.append(" WHERE key=")
            sql.bind(.value(key))
            sql.append(" AND row=\(scope.alias).row)")
        } else {
            let each = alias()
            sql.append("EXISTS(SELECT 1 FROM json_each(")
            try self.field(field, scope)
            sql.append(") \(each) WHERE \(Self.elementKey(each, kind))=")
            sql.bind(.value(key))
            sql.append(")")
        }
        sql.append(" END)")
    }

    /// The key of a list element that `json_each` gives.
    private static func elementKey(_ each: String, _ kind: ColumnKind) -> String {
        let key = "CASE \(each).type WHEN 'object' THEN json_extract(\(each).value,'$.key') ELSE \(each).value END"
        return kind == .idList ? "crm_id(\(key))" : "(\(key))"
    }

    private mutating func matches(_ search: TextSearch, _ scope: SQLScope) throws {
        guard !scope.type.searchFields.isEmpty, !SearchQuery(search.text).isEmpty else { return sql.append("0") }
        sql.append("(")
        if !isPast, scope.path == nil, search.hasCandidates {
            sql.append("\(scope.alias).row IN (")
            candidates(search, scope.type)
            sql.append(") AND ")
        }
        sql.append("crm_matches(")
        sql.bind(.search(search, type: scope.type.name))
        for column in scope.type.searchFields {
            if search.without?.contains(column) == true {
                sql.append(",NULL")
                continue
            }
            sql.append(",\(scope.alias).")
            sql.append(name: column)
        }
        sql.append("))")
    }

    private mutating func exists(_ related: RelatedRecords, _ outer: SQLScope) throws {
        let type = try catalog.type(related.type)
        let scope = SQLScope(type: type, alias: alias())
        let (local, foreign) = (try outer.type.kind(of: related.local), try type.kind(of: related.foreign))
        sql.append("EXISTS(SELECT 1 FROM ")
        switch (local.isList, foreign.isList) {
        case (false, false):
            source(type, scope.alias)
            sql.append(" WHERE ")
            try field(related.foreign, scope)
            sql.append("=")
            try field(related.local, outer)
        case (false, true):
            if !isPast, let index = type.listIndex(on: related.foreign) {
                return try existsByList(related, index, scope, outer)
            } else {
                let each = alias()
                source(type, scope.alias)
                sql.append(",json_each(")
                try field(related.foreign, scope)
                sql.append(") \(each) WHERE \(Self.elementKey(each, foreign))=")
                try field(related.local, outer)
            }
        case (true, false):
            let each = alias()
            sql.append("json_each(")
            try field(related.local, outer)
            sql.append(") \(each) CROSS JOIN ")
            source(type, scope.alias)
            sql.append(" WHERE ")
            try field(related.foreign, scope)
            sql.append("=\(Self.elementKey(each, local))")
        case (true, true):
            throw StorageError(.invalidQuery, "two lists cannot be linked", type: type.name)
        }
        sql.append(" AND ")
        // One record is there by its identifier; of several an index may find the ones.
        try finding(related.foreign != .id) { try $0.condition(related.condition, scope) }
        sql.append(")")
    }

    /// Writes the rest of an anti- or semi-join by way of the table of a list's keys.
    ///
    /// The fields that stand in the index behind the list stand in that table too: comparisons with them are looked up
    /// there, and where nothing else is asked the record itself is not read.
    private mutating func existsByList(
        _ related: RelatedRecords,
        _ index: Index,
        _ scope: SQLScope,
        _ outer: SQLScope
    ) throws {
        let key = alias()
        var (covered, rest): ([Condition], [Condition]) = ([], [])
        for conjunct in related.condition.conjuncts {
            if case .compare(let field, _, _) = conjunct, field.path == nil, index.fields.dropFirst().contains(field) {
                covered.append(conjunct)
            } else {
                rest.append(conjunct)
            }
        }
        sql.append(name: SQLNames.list(scope.type, related.foreign.column))
        sql.append(" \(key)")
        if !rest.isEmpty {
            sql.append(" CROSS JOIN ")
            source(scope.type, scope.alias)
        }
        sql.append(" WHERE \(key).key=")
        try field(related.local, outer)
        for conjunct in covered {
            sql.append(" AND ")
            try condition(conjunct, SQLScope(type: scope.type, alias: key))
        }
        if !rest.isEmpty {
            sql.append(" AND \(scope.alias).row=\(key).row AND ")
            try finding(false) { try $0.condition(.all(rest), scope) }
        }
        sql.append(")")
    }

    /// Writes what comes after the end of a page, in the query's order.
    mutating func after(_ cursor: PageCursor, _ sort: [Sort], _ scope: SQLScope) throws {
        guard cursor.sort == sort, cursor.values.count == sort.count else {
            throw StorageError(.invalidQuery, "the cursor belongs to another order", type: scope.type.name)
        }
        if let key = sort.first, let value = cursor.values.first, !value.isNull, try !isNullable(key.field, scope.type)
        {
            // Said once more in a form that an index can start from.
            try field(key.field, scope)
            sql.append(key.direction == .ascending ? ">=" : "<=")
            sql.bind(.value(value))
            sql.append(" AND ")
        }
        for (key, value) in zip(sort, cursor.values) {
            sql.append("(")
            switch (key.direction, value.isNull) {
            case (.ascending, false):
                try field(key.field, scope)
                sql.append(">")
                sql.bind(.value(value))
            case (.ascending, true):
                try field(key.field, scope)
                sql.append(" IS NOT NULL")
            case (.descending, false):
                sql.append("(")
                try field(key.field, scope)
                sql.append("<")
                sql.bind(.value(value))
                sql.append(" OR ")
                try field(key.field, scope)
                sql.append(" IS NULL)")
            case (.descending, true): sql.append("0")
            }
            sql.append(" OR (")
            try field(key.field, scope)
            sql.append(" IS ")
            sql.bind(.value(value))
            sql.append(" AND ")
        }
        sql.append("\(scope.alias).id>")
        sql.bind(.value(.id(cursor.id)))
        for _ in sort { sql.append("))") }
        guard sort.isEmpty, ordersByRow else { return }
        // Rows are gone through by their numbers: those before are left out by them too.
        sql.append(" AND \(scope.alias).row>ifnull((SELECT row FROM ")
        sql.append(name: scope.type.name)
        sql.append(" WHERE id<=")
        sql.bind(.value(.id(cursor.id)))
        sql.append(" ORDER BY id DESC LIMIT 1),-1)")
    }

    private func isNullable(_ field: FieldName, _ type: RecordType) throws -> Bool {
        guard field.path == nil, field != .version else { return field.path != nil }
        return type.columns.first { $0.name == field.column }?.isNullable ?? true
    }
}

extension Condition.Comparison {
    fileprivate var sql: String {
        switch self {
        case .equal: "="
        case .notEqual: "<>"
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }
}
