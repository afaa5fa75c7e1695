/// Says of rows whether they satisfy a condition: the definition of what conditions mean.
///
/// Everything that does not depend on the row is worked out once, when the evaluator is made; that includes the related
/// records of every ``Condition/exists(_:)``.
public struct ConditionEvaluator {
    private let body: (StoredRow) throws -> Truth

    /// Prepares a condition on the records of a type.
    ///
    /// - Parameters:
    ///   - condition: The condition; check its query with the catalog first.
    ///   - type: The record type that the condition is about.
    ///   - catalog: Where related record types are looked up.
    ///   - rows: The state in which related records are looked up.
    /// - Throws: ``StorageError`` with code `unknownName`, and what `rows` throws.
    public init(_ condition: Condition, on type: RecordType, catalog: Catalog, rows: any RowSource) throws {
        body = try Self.prepare(condition, Scope(type: type, catalog: catalog, rows: rows))
    }

    /// What the condition says of a row of all of the type's columns.
    public func evaluate(_ row: StoredRow) throws -> Truth { try body(row) }

    private struct Scope {
        let type: RecordType
        let catalog: Catalog
        let rows: any RowSource
    }

    private static func prepare(_ condition: Condition, _ scope: Scope) throws -> (StoredRow) throws -> Truth {
        switch condition {
        case .all(let parts):
            return fold(try parts.map { try prepare($0, scope) }, decisive: .false, otherwise: .true)
        case .any(let parts):
            return fold(try parts.map { try prepare($0, scope) }, decisive: .true, otherwise: .false)
        case .not(let part):
            let part = try prepare(part, scope)
            return { !(try part($0)) }
        case .compare(let field, let comparison, let operand):
            return try onValue(of: field, scope) { Truth(comparison.holds(Value.order($0, operand))) }
        case .isNull(let field):
            let field = try FieldAccess(field, in: scope.type)
            return { Truth(try field.value(in: $0).isNull) }
        case .isIn(let field, let values):
            if values.isEmpty { return { _ in .false } }
            let keys = Set(values.map(LinkKey.init))
            return try onValue(of: field, scope) { Truth(keys.contains(LinkKey($0))) }
        case .hasPrefix(let field, let prefix):
            return try onValue(of: field, scope) { value in
                guard case .text(let text) = value else { return .false }
                return Truth(text.utf8.starts(with: prefix.utf8))
            }
        case .contains(let field, let key):
            return try onValue(of: field, scope) { value in
                guard case .list(let list) = value else { return .false }
                return Truth(list.keys.contains(key))
            }
        case .matches(let search):
            let matcher = SearchMatcher(SearchQuery(search.text), mode: search.mode)
            let type = scope.type
            let without = search.without ?? []
            return { Truth(matcher.matches(texts: try type.searchTexts(of: $0.values, without: without))) }
        case .exists(let related):
            let linked = try linkedKeys(related, scope)
            let local = try FieldAccess(related.local, in: scope.type)
            return { row in Truth(LinkKey.keys(of: try local.value(in: row)).contains { linked.contains($0) }) }
        }
    }

    /// The keys by which the related records that satisfy the condition are linked.
    private static func linkedKeys(_ related: RelatedRecords, _ scope: Scope) throws -> Set<LinkKey> {
        let other = try scope.catalog.type(related.type)
        let foreign = try FieldAccess(related.foreign, in: other)
        let inner = Scope(type: other, catalog: scope.catalog, rows: scope.rows)
        let condition = try prepare(related.condition, inner)
        var keys: Set<LinkKey> = []
        try scope.rows.forEachRow(of: other) { row in
            guard try condition(row) == .true else { return }
            keys.formUnion(LinkKey.keys(of: try foreign.value(in: row)))
        }
        return keys
    }

    /// Looks at a field's value; unknown for null.
    private static func onValue(
        of field: FieldName,
        _ scope: Scope,
        _ test: @escaping (Value) -> Truth
    ) throws -> (StoredRow) throws -> Truth {
        let field = try FieldAccess(field, in: scope.type)
        return { row in
            let value = try field.value(in: row)
            return value.isNull ? .unknown : test(value)
        }
    }

    /// The decisive truth if any part has it, else unknown if any part is, else the other truth.
    private static func fold(
        _ parts: [(StoredRow) throws -> Truth],
        decisive: Truth,
        otherwise: Truth
    ) -> (StoredRow) throws -> Truth {
        { row in
            var result = otherwise
            for part in parts {
                let truth = try part(row)
                if truth == decisive { return decisive }
                if truth == .unknown { result = .unknown }
            }
            return result
        }
    }
}

extension Condition.Comparison {
    /// Whether it holds of two values whose order is negative, zero or positive.
    func holds(_ order: Int) -> Bool {
        switch self {
        case .equal: order == 0
        case .notEqual: order != 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        }
    }
}

/// A value that equals another exactly when they compare as equal: 2 and 2.0 are the same key.
struct LinkKey: Hashable {
    let value: Value

    init(_ value: Value) {
        if case .real(let number) = value, let integer = Int64(exactly: number) {
            self.value = .integer(integer)
        } else {
            self.value = value
        }
    }

    /// The keys of a field's value: none of null, those of its elements of a list, else the value itself.
    static func keys(of value: Value) -> [LinkKey] {
        switch value {
        case .null: []
        case .list(let list): list.keys.map(LinkKey.init)
        default: [LinkKey(value)]
        }
    }
}
