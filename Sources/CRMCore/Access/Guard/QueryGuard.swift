import StorageProtocols

/// Rewrites a user's queries so that they find no record and use no field that the user may not see.
struct QueryGuard {
    let access: AccessGuard
    /// The record type of which only what may be exported is found.
    var exported: String?

    /// The query with the policy's filter in it.
    ///
    /// - Throws: ``CRMError`` with code `denied` that names a hidden field which the query uses.
    func rewrite(_ query: RecordQuery) throws -> RecordQuery {
        var query = query
        query.condition = try condition(query.condition, on: query.type)
        for key in query.sort { try check(key.field, of: query.type) }
        if case .fields(let fields) = query.columns {
            query.columns = .fields(try fields.map { try projected($0, of: query.type) })
        }
        return query
    }

    /// The query with the policy's filter in it.
    func rewrite(_ query: AggregateQuery) throws -> AggregateQuery {
        var query = query
        let type = query.type
        query.condition = try condition(query.condition, on: type)
        query.groups = try query.groups.map { group in
            switch group {
            case .field(let field): .field(try projected(field, of: type))
            case .bucket(let field, let bucket, let zone): .bucket(try projected(field, of: type), bucket, zone)
            }
        }
        query.measures = try query.measures.map { measure in
            Measure(
                try function(measure.function, of: type),
                where: try measure.condition.map { try fields($0, on: type) }
            )
        }
        return query
    }

    /// Which records of a type are found.
    func filter(_ type: String) -> Condition {
        let read = access.filter(.read, on: type)
        guard type == exported else { return read }
        return .both(read, access.filter(.export, on: type))
    }

    private func condition(_ condition: Condition, on type: String) throws -> Condition {
        .both(try fields(condition, on: type), filter(type))
    }

    private func function(_ function: Measure.Function, of type: String) throws -> Measure.Function {
        switch function {
        case .count: .count
        case .distinct(let field): .distinct(try projected(field, of: type))
        case .sum(let field): .sum(try projected(field, of: type))
        case .minimum(let field): .minimum(try projected(field, of: type))
        case .maximum(let field): .maximum(try projected(field, of: type))
        case .average(let field): .average(try projected(field, of: type))
        }
    }

    /// A field whose value is null where the record that it is reached through can't be seen.
    private func projected(_ field: ProjectedField, of type: String) throws -> ProjectedField {
        guard let reference = field.through else {
            try check(field.field, of: type)
            return field
        }
        try check(reference.field, of: type)
        try check(field.field, of: reference.type)
        let filter = access.filter(.read, on: reference.type)
        guard filter != .always else { return field }
        var copy = field
        copy.through?.condition = .both(try fields(reference.condition ?? .always, on: reference.type), filter)
        return copy
    }

    private func check(_ field: FieldName, of type: String) throws {
        if access.fields(of: type).hides(field) { throw CRMError.hidden(field, of: type) }
    }

    /// The condition in which related records are those that can be seen and texts are those of visible fields.
    private func fields(_ condition: Condition, on type: String) throws -> Condition {
        switch condition {
        case .all(let parts): return .all(try parts.map { try fields($0, on: type) })
        case .any(let parts): return .any(try parts.map { try fields($0, on: type) })
        case .not(let part): return .not(try fields(part, on: type))
        case .compare(let field, _, _), .isNull(let field), .isIn(let field, _), .hasPrefix(let field, _),
            .contains(let field, _):
            try check(field, of: type)
            return condition
        case .matches(var search):
            if let hidden = try hiddenTexts(of: type) { search.without = hidden + (search.without ?? []) }
            return .matches(search)
        case .exists(var related):
            try check(related.local, of: type)
            try check(related.foreign, of: related.type)
            related.condition = .both(
                try fields(related.condition, on: related.type),
                access.filter(.read, on: related.type)
            )
            return .exists(related)
        }
    }

    /// The searchable fields that are hidden; nil for none.
    private func hiddenTexts(of name: String) throws -> [String]? {
        let policy = access.fields(of: name)
        if policy.isFull { return nil }
        let texts = try access.raw.catalog.type(name).searchFields
        let hidden = texts.filter { policy.hides(FieldName($0)) }
        if let first = hidden.first, hidden.count == texts.count { throw CRMError.hidden(FieldName(first), of: name) }
        return hidden.isEmpty ? nil : hidden
    }
}
