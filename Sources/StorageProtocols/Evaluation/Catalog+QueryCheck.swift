extension Catalog {
    /// Checks that a query names what there is and asks of each field what its kind can do.
    ///
    /// A driver calls it before it runs a query, so that every store refuses the same queries with the same errors.
    ///
    /// - Throws: ``StorageError``: `unknownName` for a record type or field that is not in the catalog; `invalidValue`
    ///   for a number that is not finite; `invalidQuery` for all else, such as a comparison with null or with a value of
    ///   another kind, a sort by a list, a negative limit, or a cursor of another order.
    public func check(_ query: RecordQuery) throws {
        let type = try type(query.type)
        try check(query.condition, on: type)
        for key in query.sort { try check(key.field, in: type, "cannot be sorted by") { $0.isOrdered } }
        if let limit = query.limit, limit < 0 { throw StorageError(.invalidQuery, "a negative limit", type: type.name) }
        if let cursor = query.after {
            guard cursor.sort == query.sort, cursor.values.count == query.sort.count else {
                throw StorageError(.invalidQuery, "the cursor belongs to another order", type: type.name)
            }
            for (key, value) in zip(cursor.sort, cursor.values) where !value.isNull {
                try check(value, against: key.field, in: type)
            }
        }
        if case .fields(let fields) = query.columns {
            if fields.isEmpty { throw StorageError(.invalidQuery, "no fields are selected", type: type.name) }
            for field in fields { try check(field, in: type, "") { _ in true } }
        }
    }

    /// Checks a condition on the earlier states of records.
    ///
    /// - Throws: ``StorageError``: `unknownName`, `invalidValue`, `invalidQuery`.
    public func check(formerly condition: Condition, of type: RecordType) throws {
        try check(RecordQuery(type: type.name, condition: condition))
        guard !condition.hasRelated else {
            throw StorageError(.invalidQuery, "earlier states have no related records", type: type.name)
        }
    }

    /// Checks an aggregate as ``check(_:)-(RecordQuery)`` does a query of records.
    ///
    /// - Throws: ``StorageError``: `unknownName`, `invalidValue`, or `invalidQuery`, which is also thrown for a sum of
    ///   anything but integers, real numbers and booleans, and for a bucket of anything but an instant or a date.
    public func check(_ query: AggregateQuery) throws {
        let type = try type(query.type)
        try check(query.condition, on: type)
        for group in query.groups {
            switch group {
            case .field(let field): try check(field, in: type, "cannot be grouped by") { $0.isOrdered }
            case .bucket(let field, _, _):
                try check(field, in: type, "is neither an instant nor a date") { $0 == .instant || $0 == .date }
            }
        }
        for measure in query.measures {
            if let condition = measure.condition { try check(condition, on: type) }
            switch measure.function {
            case .count: break
            case .sum(let field), .average(let field):
                try check(field, in: type, "cannot be added up") { $0 == .integer || $0 == .real || $0 == .boolean }
            case .distinct(let field), .minimum(let field), .maximum(let field):
                try check(field, in: type, "cannot be compared") { $0.isOrdered }
            }
        }
    }

    /// The greatest depth to which conditions may be nested; deeper ones are refused with `invalidQuery`.
    public static let maximumConditionDepth = 32

    private func check(_ condition: Condition, on type: RecordType, depth: Int = 1) throws {
        guard depth <= Self.maximumConditionDepth else {
            throw StorageError(.invalidQuery, "conditions are nested too deeply", type: type.name)
        }
        switch condition {
        case .all(let parts), .any(let parts):
            for part in parts { try check(part, on: type, depth: depth + 1) }
        case .not(let part):
            try check(part, on: type, depth: depth + 1)
        case .compare(let field, _, let value):
            try check(field, in: type, "cannot be compared") { $0.isOrdered }
            try check(value, against: field, in: type)
        case .isNull(let field):
            _ = try FieldAccess(field, in: type)
        case .isIn(let field, let values):
            try check(field, in: type, "cannot be compared") { $0.isOrdered }
            try check(values, against: field, in: type)
        case .hasPrefix(let field, _):
            try check(field, in: type, "is not text") { $0 == .text }
        case .contains(let field, let value):
            try check(field, in: type, "is not a list") { $0.isList }
            try check(value, against: field, in: type)
        case .matches:
            break
        case .exists(let related):
            let other = try self.type(related.type)
            let local = try FieldAccess(related.local, in: type).kind
            let foreign = try FieldAccess(related.foreign, in: other).kind
            guard !(local.isList && foreign.isList), let key = local.keyClass, key == foreign.keyClass else {
                throw StorageError(
                    .invalidQuery,
                    "cannot be linked with \(other.name).\(related.foreign.column)",
                    type: type.name,
                    field: related.local.column
                )
            }
            try check(related.condition, on: other, depth: depth + 1)
        }
    }

    private func check(_ values: [Value], against field: FieldName, in type: RecordType) throws {
        let kind = try FieldAccess(field, in: type).kind
        for value in values { try check(value, against: field, kind, in: type) }
    }

    private func check(_ value: Value, against field: FieldName, in type: RecordType) throws {
        try check(value, against: field, FieldAccess(field, in: type).kind, in: type)
    }

    private func check(_ value: Value, against field: FieldName, _ kind: ColumnKind, in type: RecordType) throws {
        if case .real(let number) = value, !number.isFinite {
            throw StorageError(.invalidValue, "a number is not finite", type: type.name, field: field.column)
        }
        let fits =
            switch (value, kind.keyClass) {
            case (.integer, .number?), (.real, .number?): true
            case (.integer, .boolean?), (.integer, .instant?), (.integer, .date?): true
            case (.text, .text?), (.id, .id?), (.bytes, .bytes?): true
            default: false
            }
        guard fits else {
            throw StorageError(.invalidQuery, "a value is of another kind", type: type.name, field: field.column)
        }
    }

    private func check(
        _ field: FieldName,
        in type: RecordType,
        _ message: String,
        _ isAllowed: (ColumnKind) -> Bool
    ) throws {
        guard isAllowed(try FieldAccess(field, in: type).kind) else {
            throw StorageError(.invalidQuery, message, type: type.name, field: field.path ?? field.column)
        }
    }

    private func check(
        _ field: ProjectedField,
        in type: RecordType,
        _ message: String,
        _ isAllowed: (ColumnKind) -> Bool
    ) throws {
        guard let reference = field.through else { return try check(field.field, in: type, message, isAllowed) }
        let other = try self.type(reference.type)
        guard case .id(let target) = try FieldAccess(reference.field, in: type).kind, target ?? other.name == other.name
        else {
            throw StorageError(
                .invalidQuery,
                "does not refer to one \(other.name)",
                type: type.name,
                field: reference.field.column
            )
        }
        try check(field.field, in: other, message, isAllowed)
        if let condition = reference.condition { try check(condition, on: other) }
    }
}

/// The kinds of key that can be equal to each other.
private enum KeyClass {
    case boolean, number, instant, date, text, id, bytes
}

extension ColumnKind {
    /// Whether its values have an order: all but lists and JSON.
    var isOrdered: Bool { !isList && self != .json }

    /// The class of the values, or of the keys of a list.
    fileprivate var keyClass: KeyClass? {
        switch self {
        case .boolean: .boolean
        case .integer, .real: .number
        case .instant: .instant
        case .date: .date
        case .text, .textList: .text
        case .id, .idList: .id
        case .bytes: .bytes
        case .json: nil
        }
    }
}

extension Condition {
    /// Whether a part asks for related records.
    fileprivate var hasRelated: Bool {
        switch self {
        case .all(let parts), .any(let parts): parts.contains(where: \.hasRelated)
        case .not(let part): part.hasRelated
        case .exists: true
        default: false
        }
    }
}
