import StorageProtocols

/// A query of either kind, or a count.
enum Probe: Sendable {
    case rows(RecordQuery)
    case count(RecordQuery)
    case figures(AggregateQuery)
    case formerly(RecordType, Condition)
}

/// Makes queries that fit the suite's record types.
struct RandomQueries {
    var conditions: RandomConditions
    let zones: [Zone]
    /// The greatest number of a commit.
    let commits: Int

    mutating func probe() -> Probe {
        guard let type = conditions.catalog.types[random.pick(conditions.catalog.names)] else {
            return .count(RecordQuery(type: ""))
        }
        switch random.number(0...10) {
        case 0...4: return .rows(query(type))
        case 5: return .count(query(type))
        case 6: return .formerly(type, conditions.condition(on: type, depth: 2))
        default: return .figures(figures(type))
        }
    }

    private var random: SplitMix64 {
        get { conditions.rows.random }
        set { conditions.rows.random = newValue }
    }

    private mutating func query(_ type: RecordType) -> RecordQuery {
        var query = RecordQuery(type: type.name, condition: conditions.condition(on: type, depth: 4))
        let fields = ordered(type)
        query.sort = (0..<random.number(0...3))
            .map { _ in
                Sort(random.pick(fields).field, random.isOne(in: 2) ? .ascending : .descending)
            }
        if random.isOne(in: 2) { query.limit = random.number(0...7) }
        if random.isOne(in: 3) {
            let values = query.sort.map { key in
                let kind = fields.first { $0.field == key.field }?.kind ?? .integer
                return random.isOne(in: 5) ? Value.null : conditions.rows.value(of: kind)
            }
            query.after = PageCursor(sort: query.sort, values: values, id: conditions.rows.id())
        }
        query.asOf = asOf()
        switch random.number(0...3) {
        case 0: query.columns = .row
        case 1:
            query.columns = .fields((0..<random.number(1...4)).map { _ in projected(type) { _ in true }.field })
        default: break
        }
        return query
    }

    private mutating func figures(_ type: RecordType) -> AggregateQuery {
        let groups = (0..<random.number(0...2)).map { _ in group(type) }
        let measures = (0..<random.number(1...4))
            .map { _ in
                let function = function(type)
                let isFiltered = random.isOne(in: 3)
                return Measure(function, where: isFiltered ? conditions.condition(on: type, depth: 2) : nil)
            }
        var query = AggregateQuery(
            type: type.name,
            condition: conditions.condition(on: type, depth: 3),
            groups: groups,
            measures: measures
        )
        query.asOf = asOf()
        return query
    }

    private mutating func group(_ type: RecordType) -> GroupKey {
        var (field, kind) = projected(type, Self.isOrdered)
        let times = type.columns.filter { $0.kind == .instant || $0.kind == .date }
        if !times.isEmpty, random.isOne(in: 2) {
            let column = random.pick(times)
            (field, kind) = (ProjectedField(FieldName(column.name)), column.kind)
        }
        guard kind == .instant || kind == .date, !random.isOne(in: 4) else { return .field(field) }
        return .bucket(field, random.pick(DateBucket.allCases), random.pick(zones))
    }

    private mutating func function(_ type: RecordType) -> Measure.Function {
        let any = projected(type, Self.isOrdered).field
        func isNumber(_ kind: ColumnKind) -> Bool { kind == .integer || kind == .real || kind == .boolean }
        switch random.number(0...5) {
        case 0: return .count
        case 1: return .distinct(any)
        case 2: return .minimum(any)
        case 3: return .maximum(any)
        case 4: return .sum(projected(type, isNumber).field)
        default: return .average(projected(type, isNumber).field)
        }
    }

    private static func isOrdered(_ kind: ColumnKind) -> Bool { !kind.isList && kind != .json }

    private func ordered(_ type: RecordType) -> [(field: FieldName, kind: ColumnKind)] {
        conditions.fields(of: type).filter { Self.isOrdered($0.kind) }
    }

    /// A field of the record, or sometimes of one that it refers to.
    private mutating func projected(
        _ type: RecordType,
        _ isFitting: (ColumnKind) -> Bool
    ) -> (field: ProjectedField, kind: ColumnKind) {
        let own = conditions.fields(of: type).filter { isFitting($0.kind) }
        let references = type.columns.filter { if case .id = $0.kind, $0.name != Column.id { true } else { false } }
        if !references.isEmpty, random.isOne(in: 3) {
            let column = random.pick(references)
            var target = random.pick(conditions.catalog.names)
            if case .id(let name?) = column.kind { target = name }
            if let other = conditions.catalog.types[target] {
                let (field, kind) = random.pick(conditions.fields(of: other).filter { isFitting($0.kind) })
                let condition = random.isOne(in: 3) ? conditions.condition(on: other, depth: 2) : nil
                let reference = ProjectedField.Reference(FieldName(column.name), to: target, where: condition)
                return (ProjectedField(field, through: reference), kind)
            }
        }
        let (field, kind) = random.pick(own)
        return (ProjectedField(field), kind)
    }

    private mutating func asOf() -> AsOf? {
        switch random.number(0...5) {
        case 0: .commit(CommitID(Int64(random.number(-1...commits + 1))))
        case 1: .instant(.tick(random.number(-1...commits + 1)))
        default: nil
        }
    }
}
