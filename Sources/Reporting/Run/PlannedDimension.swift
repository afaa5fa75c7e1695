import CRMCore

/// A dimension that a report groups by, with what is known of its values.
struct PlannedDimension: Sendable {
    let dimension: Dimension
    /// The periods of a date; nil for anything else.
    let bucket: DateBucket?
    /// What the field holds.
    let kind: ColumnKind

    var isBands: Bool { if case .bands = dimension.kind { true } else { false } }

    /// What the store groups by; nil for ranges of a number, which are asked for one by one.
    func groupKey(in zone: Zone) -> GroupKey? {
        if let bucket { return .bucket(dimension.field, bucket, zone) }
        return isBands ? nil : .field(dimension.field)
    }

    /// The keys of the ranges, the one of no value first; none for another dimension.
    var bandKeys: [Value] {
        guard case .bands(let bounds) = dimension.kind else { return [] }
        return [.null] + bounds.map { .integer($0) }
    }

    /// The condition that a record has this key.
    func condition(equal key: Value, in zone: Zone) -> Condition {
        if case .bands(let bounds) = dimension.kind { return bandCondition(key, bounds) }
        if key.isNull { return dimension.field.isMissing }
        guard let bucket, case .integer(let days) = key else {
            return dimension.field.satisfies { .compare($0, .equal, key) }
        }
        let start = CivilDate(daysSinceEpoch: Int32(clamping: days))
        let period = ReportPeriod(from: start, to: bucket.next(after: start), in: zone)
        return dimension.field.satisfies { period.condition($0, isDate: dimension.kind == .date) }
    }

    private func bandCondition(_ key: Value, _ bounds: [Int64]) -> Condition {
        guard case .integer(let bound) = key else {
            return .not(
                dimension.field.satisfies { field in
                    // Null compares with nothing, and what is unknown is not false: it has to be said.
                    .all([.not(.isNull(field)), .compare(field, .greaterOrEqual, .integer(bounds.first ?? .min))])
                }
            )
        }
        let end = bounds.first { $0 > bound }
        return dimension.field.satisfies { field in
            let start = Condition.compare(field, .greaterOrEqual, .integer(bound))
            return end.map { .all([start, .compare(field, .less, .integer($0))]) } ?? start
        }
    }

    /// What people read for a key, where no name has to be looked up.
    func cell(_ key: Value) -> ReportCell {
        if let name = dimension.names.first(where: { $0.value == key }) { return .text(name.title) }
        switch key {
        case .null: return .none
        case .integer(let number):
            if bucket != nil { return .date(CivilDate(daysSinceEpoch: Int32(clamping: number))) }
            if case .bands(let bounds) = dimension.kind { return .text(Self.bandText(number, bounds)) }
            switch kind {
            case .boolean: return .text(number == 0 ? "no" : "yes")
            case .instant: return .text(Instant(microseconds: number).description)
            case .date: return .date(CivilDate(daysSinceEpoch: Int32(clamping: number)))
            default: return .count(number)
            }
        case .real(let number): return .number(number)
        case .text(let text): return .text(text)
        case .id(let id): return .text("\(id)")
        case .bytes, .list: return .text("…")
        }
    }

    private static func bandText(_ bound: Int64, _ bounds: [Int64]) -> String {
        guard let end = bounds.first(where: { $0 > bound }) else { return "\(FigureText.grouped(bound))+" }
        return end - 1 == bound
            ? FigureText.grouped(bound) : "\(FigureText.grouped(bound))–\(FigureText.grouped(end - 1))"
    }

    /// The column that shows it.
    var column: ReportColumn {
        let unit: ReportColumn.Unit =
            if let bucket {
                .date(bucket)
            } else if dimension.label == nil, dimension.names.isEmpty, !isBands, kind == .integer {
                .count
            } else if dimension.label == nil, dimension.names.isEmpty, !isBands, kind == .real {
                .number
            } else {
                .text
            }
        return ReportColumn(dimension.name, title: dimension.title, unit, isDimension: true)
    }
}
