import StorageProtocols

/// Makes conditions that fit the suite's record types.
struct RandomConditions {
    let catalog: Catalog
    var rows: RandomRows

    /// Two fields of two record types by which records are linked.
    private typealias Link = (type: String, local: String, other: String, foreign: String)

    private static let links: [Link] = [
        ("company", "id", "person", "company"), ("company", "id", "deal", "company"),
        ("company", "id", "event", "about"),
        ("company", "id", "company", "parent"), ("company", "parent", "company", "id"),
        ("company", "name", "person", "name"), ("company", "city", "person", "tags"),
        ("company", "rating", "deal", "amount"), ("person", "company", "company", "id"),
        ("person", "id", "deal", "owner"), ("person", "id", "event", "participants"),
        ("person", "tags", "company", "city"),
        ("person", "score", "person", "score"), ("deal", "company", "company", "id"), ("deal", "owner", "person", "id"),
        ("deal", "id", "event", "about"), ("deal", "closes", "company", "founded"),
        ("event", "participants", "person", "id"),
        ("event", "about", "company", "id"), ("event", "about", "deal", "id"),
        ("event", "participants", "event", "about"),
    ]

    /// All fields of a type that conditions can name.
    func fields(of type: RecordType) -> [(field: FieldName, kind: ColumnKind)] {
        type.columns.map { (FieldName($0.name), $0.kind) } + [(.version, .integer)]
            + type.customFields.map { (.custom($0.name), $0.kind) }
    }

    mutating func condition(on type: RecordType, depth: Int) -> Condition {
        guard depth > 1, !rows.random.isOne(in: 3) else { return leaf(on: type, depth: depth) }
        switch rows.random.number(0...5) {
        case 0, 1: return .all((0..<rows.random.number(0...3)).map { _ in condition(on: type, depth: depth - 1) })
        case 2, 3: return .any((0..<rows.random.number(0...3)).map { _ in condition(on: type, depth: depth - 1) })
        default: return .not(condition(on: type, depth: depth - 1))
        }
    }

    private mutating func leaf(on type: RecordType, depth: Int) -> Condition {
        switch rows.random.number(0...9) {
        case 0 where !type.searchFields.isEmpty, 1:
            var search = TextSearch(rows.random.pick(RandomRows.searches), rows.random.pick(SearchMode.allCases))
            if !type.searchFields.isEmpty, rows.random.isOne(in: 4) {
                search.without = [rows.random.pick(type.searchFields)]
            }
            return .matches(search)
        case 2, 3:
            let link = rows.random.pick(Self.links.filter { $0.type == type.name })
            guard let other = catalog.types[link.other] else { return .always }
            return .exists(
                RelatedRecords(
                    type: link.other,
                    local: FieldName(link.local),
                    foreign: FieldName(link.foreign),
                    condition: condition(on: other, depth: depth - 1)
                )
            )
        default:
            let (field, kind) = rows.random.pick(fields(of: type))
            return comparison(of: field, kind)
        }
    }

    private mutating func comparison(of field: FieldName, _ kind: ColumnKind) -> Condition {
        if kind == .json || rows.random.isOne(in: 8) { return .isNull(field) }
        if kind.isList { return .contains(field, key(kind, of: field)) }
        switch rows.random.number(0...4) {
        case 0: return .isIn(field, (0..<rows.random.number(0...8)).map { _ in operand(kind) })
        case 1 where kind == .text:
            return .hasPrefix(field, rows.random.pick(["", "a", "A", "e", "\u{E9}", "a%", "M", "\u{0}", "An"]))
        default:
            let comparison = rows.random.pick([
                Condition.Comparison.equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
            ])
            return .compare(field, comparison, operand(kind))
        }
    }

    private mutating func key(_ kind: ColumnKind, of field: FieldName) -> Value {
        switch field.column {
        case "emails": .text("m\(rows.random.number(0...80))@x")
        case "phones": .text("555-012\(rows.random.number(0...9))")
        default: rows.value(of: kind)
        }
    }

    /// A value to compare with: mostly one that occurs, sometimes a number of the other kind or a far one.
    mutating func operand(_ kind: ColumnKind) -> Value {
        switch kind {
        case .integer, .real:
            switch rows.random.number(0...5) {
            case 0: rows.random.pick([.integer(.min), .integer(.max), .real(1e300), .real(-0x1p63), .real(0.5)])
            case 1: rows.value(of: .real)
            default: rows.value(of: .integer)
            }
        default: rows.value(of: kind)
        }
    }
}
