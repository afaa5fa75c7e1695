import StorageProtocols

extension SQLCompiler {
    /// Takes the conjunct by which rows are best found out of a condition and puts it into the scope.
    ///
    /// - Returns: The conjuncts that remain.
    func takeAccessPath(_ condition: Condition, into scope: inout SQLScope) -> [Condition] {
        var conjuncts = condition.conjuncts
        guard !isPast else { return conjuncts }
        for (position, conjunct) in conjuncts.enumerated() {
            switch conjunct {
            case .compare(let field, .equal, _):
                if field == .id || scope.type.indexes.contains(where: { $0.isUnique && $0.fields == [field] }) {
                    scope.isSingle = true
                    return conjuncts
                }
            case .contains(let field, let key):
                if let index = scope.type.listIndex(on: field) {
                    scope.path = .listKey(index, key)
                    scope.isSingle = index.isUnique
                    conjuncts.remove(at: position)
                    return conjuncts
                }
            case .any(let parts):
                if let (field, keys) = Self.listKeys(parts), let index = scope.type.listIndex(on: field) {
                    scope.path = .listKeys(index, keys)
                    conjuncts.remove(at: position)
                    return conjuncts
                }
            default: break
            }
        }
        for (position, conjunct) in conjuncts.enumerated() {
            if case .matches(let search) = conjunct, search.hasCandidates, !scope.type.searchFields.isEmpty {
                scope.path = .search(search)
                // The candidates are checked by the condition itself.
                conjuncts.swapAt(position, conjuncts.count - 1)
                return conjuncts
            }
        }
        return conjuncts
    }

    /// The keys of which a list field is to have at least one; nil for any other alternatives.
    private static func listKeys(_ parts: [Condition]) -> (FieldName, [Value])? {
        guard parts.count > 1, case .contains(let field, _)? = parts.first else { return nil }
        var keys: [Value] = []
        for part in parts {
            guard case .contains(field, let key) = part else { return nil }
            keys.append(key)
        }
        return (field, keys)
    }

    /// Writes the table of a scope, with the table of its access path in front.
    mutating func from(_ scope: SQLScope) {
        switch scope.path {
        case .listKey(let index, _):
            let field = index.fields.first?.column ?? ""
            sql.append(name: SQLNames.list(scope.type, field))
            sql.append(" k CROSS JOIN ")
        case .listKeys(let index, let keys):
            sql.append("(SELECT DISTINCT row FROM ")
            sql.append(name: SQLNames.list(scope.type, index.fields.first?.column ?? ""))
            sql.append(" WHERE key IN (")
            placeholders(keys)
            sql.append(")) k CROSS JOIN ")
        case .search(let search):
            sql.append("(")
            candidates(search, scope.type)
            sql.append(") k CROSS JOIN ")
        case nil: break
        }
        source(scope.type, scope.alias)
        switch scope.order {
        case .rows: sql.append(" NOT INDEXED")
        case .index(let name):
            sql.append(" INDEXED BY ")
            sql.append(name: name)
        case nil: break
        }
    }

    /// Writes the rows of a type in the state that is read, under an alias.
    mutating func source(_ type: RecordType, _ alias: String) {
        guard isPast, !isFormer else {
            sql.append(name: isFormer ? SQLNames.history(type) : type.name)
            sql.append(" ")
            sql.append(alias)
            return
        }
        var columns = "\"_version\""
        for column in type.columns { columns += "," + SQLText.quoted(column.name) }
        sql.append("(SELECT \(columns) FROM \(SQLText.quoted(type.name)) WHERE \"_version\"<=")
        sql.bind(.asOf)
        sql.append(" UNION ALL SELECT \(columns) FROM \(SQLText.quoted(SQLNames.history(type))) WHERE \"_version\"<=")
        sql.bind(.asOf)
        sql.append(" AND \"_until\">")
        sql.bind(.asOf)
        sql.append(") ")
        sql.append(alias)
    }

    /// Writes the rows that the text index offers, and those that wait for it.
    mutating func candidates(_ search: TextSearch, _ type: RecordType) {
        let index = SQLText.quoted(SQLNames.search(type))
        sql.append("SELECT rowid AS row FROM \(index) WHERE \(index) MATCH ")
        sql.bind(.candidates(search))
        sql.append(" UNION ALL SELECT row FROM \(SQLText.quoted(SQLNames.pending(type))) WHERE crm_found(")
        sql.bind(.search(search, type: type.name))
        sql.append(",document)")
    }

    /// Writes the tables of the records that projected fields are reached through.
    mutating func joins(_ joins: ProjectionJoins) throws {
        for (index, reference) in joins.references.enumerated() {
            guard let type = catalog.types[reference.type] else { continue }
            sql.append(" LEFT JOIN ")
            source(type, "j\(index)")
            sql.append(" ON j\(index).id=t.")
            sql.append(name: reference.field.column)
            if let condition = reference.condition {
                sql.append(" AND ")
                try finding(false) { try $0.condition(condition, SQLScope(type: type, alias: "j\(index)")) }
            }
        }
    }

    /// Which conjuncts the engine may find rows by.
    private func finders(_ conjuncts: [Condition], _ scope: SQLScope) -> [Bool] {
        guard scope.path == nil, !scope.isSingle, scope.order == nil else { return conjuncts.map { _ in false } }
        // Keys come first: nothing is sure to find fewer rows.
        let keys = conjuncts.map(scope.type.isFindingKeys)
        return keys.contains(true) ? keys : conjuncts.map(scope.type.isFinding)
    }

    /// Writes the conjuncts of a scope, its access path and what comes after a cursor.
    mutating func `where`(_ conjuncts: [Condition], _ scope: SQLScope, after query: RecordQuery? = nil) throws {
        var separator = " WHERE "
        func begin(_ sql: inout SQLText) {
            sql.append(separator)
            separator = " AND "
        }
        switch scope.path {
        case .listKey(_, let key):
            begin(&sql)
            sql.append("k.key=")
            sql.bind(.value(key))
            sql.append(" AND t.row=k.row")
        case .listKeys, .search:
            begin(&sql)
            sql.append("t.row=k.row")
        case nil: break
        }
        for (conjunct, isFinding) in zip(conjuncts, finders(conjuncts, scope)) {
            begin(&sql)
            try finding(isFinding) { try $0.condition(conjunct, scope) }
        }
        if let query, let cursor = query.after {
            begin(&sql)
            try after(cursor, query.sort, scope)
        }
    }
}

/// The references through which a query's fields are reached, each once.
struct ProjectionJoins {
    var references: [ProjectedField.Reference] = []

    init(_ columns: RecordQuery.Columns) {
        if case .fields(let fields) = columns { self.init(fields) } else { self.init([]) }
    }

    init(_ fields: [ProjectedField]) {
        for case let reference? in fields.map(\.through) where !references.contains(reference) {
            references.append(reference)
        }
    }
}

extension Condition {
    /// The parts that all have to hold.
    var conjuncts: [Condition] {
        guard case .all(let parts) = self else { return [self] }
        return parts.flatMap(\.conjuncts)
    }
}

extension TextSearch {
    /// Whether the text index can narrow the search down.
    var hasCandidates: Bool {
        let query = SearchQuery(text)
        return !query.isEmpty && !SearchGrams.constraints(for: query, mode: mode).isEmpty
    }
}
