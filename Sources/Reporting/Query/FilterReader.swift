import CRMCore

/// Finds what a filter names and types its values.
struct FilterReader {
    let fact: Fact
    let zone: Zone
    let currency: Currency?
    let asOf: AsOf?
    let transaction: QueryTransaction

    /// The condition that a filter stands for.
    ///
    /// - Throws: ``ReportError``.
    func condition(_ filter: ReportFilter) throws -> Condition {
        let target = try target(filter.field)
        switch filter.operation {
        case .isEmpty: return target.field.isMissing
        case .isNotEmpty: return .not(target.field.isMissing)
        case .equal: return try equal(filter.values.first ?? "", target)
        case .isIn: return .any(try filter.values.map { try equal($0, target) })
        case .notEqual:
            return .all([.not(target.field.isMissing), .not(try equal(filter.values.first ?? "", target))])
        case .hasPrefix:
            guard target.kind == .text else { throw refuse(filter, "only text can begin with something") }
            return target.field.satisfies { .hasPrefix($0, filter.values.first ?? "") }
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            return try compare(filter, target)
        }
    }

    /// A field that is filtered by.
    private struct Target {
        let name: String
        let field: ProjectedField
        let kind: ColumnKind
        var dimension: Dimension?
        var currency: ProjectedField?
    }

    private func target(_ name: String) throws -> Target {
        let catalog = transaction.session.crm.store.catalog
        func target(_ field: ProjectedField) throws -> Target {
            let type = try catalog.type(field.through?.type ?? fact.type)
            return Target(name: name, field: field, kind: try type.kind(of: field.field))
        }
        if let dimension = fact.dimension(name) {
            var found = try target(dimension.field)
            found.dimension = dimension
            return found
        }
        if let measure = fact.measure(name), case .aggregate(let aggregate) = measure.definition {
            switch aggregate.function {
            case .sum(let field), .average(let field), .minimum(let field), .maximum(let field):
                var found = try target(field)
                if case .money(let currency) = measure.unit { found.currency = currency }
                return found
            case .count, .distinct: break
            }
        }
        let type = try catalog.type(fact.type)
        let plain = type.columns.filter { !$0.kind.isList && $0.kind != .json && $0.kind != .bytes }
        if plain.contains(where: { $0.name == name }) { return try target(ProjectedField(FieldName(name))) }
        if type.customFields.contains(where: { $0.name == name }) { return try target(ProjectedField(.custom(name))) }
        let names = fact.dimensions.map(\.name) + plain.map(\.name) + type.customFields.map(\.name)
        var seen: Set<String> = []
        throw ReportError(.unknownField, name, choices: names.filter { seen.insert($0).inserted })
    }

    private func equal(_ text: String, _ target: Target) throws -> Condition {
        if let value = target.dimension?.names.first(where: { $0.title.isEqualIgnoringCase(text) })?.value {
            return target.field.satisfies { .compare($0, .equal, value) }
        }
        if case .bands? = target.dimension?.kind, let band = try band(text, target) { return band }
        if let label = target.dimension?.label, RecordID(text) == nil {
            let ids = try ids(labelled: text, label, target)
            return target.field.satisfies { .isIn($0, ids) }
        }
        if let days = try days(text, target) {
            return target.field.satisfies { days.condition($0, isDate: target.kind == .date) }
        }
        let (value, currency) = try value(text, target)
        return Condition.joined([target.field.satisfies { .compare($0, .equal, value) }] + currency)
    }

    private func compare(_ filter: ReportFilter, _ target: Target) throws -> Condition {
        let text = filter.values.first ?? ""
        guard target.dimension?.label == nil, target.kind.hasOrder else { throw refuse(filter, "it has no order") }
        var comparison: Condition.Comparison =
            switch filter.operation {
            case .less: .less
            case .lessOrEqual: .lessOrEqual
            case .greater: .greater
            default: .greaterOrEqual
            }
        guard let days = try days(text, target) else {
            let (value, currency) = try value(text, target)
            return Condition.joined([target.field.satisfies { .compare($0, comparison, value) }] + currency)
        }
        // After a day is from the next one on; up to a day is up to its end.
        let usesEnd = comparison == .greater || comparison == .lessOrEqual
        if comparison == .greater { comparison = .greaterOrEqual }
        if comparison == .lessOrEqual { comparison = .less }
        let (date, instants) = (usesEnd ? days.to : days.from, days.instants)
        let value =
            target.kind == .date
            ? Int64(date.daysSinceEpoch)
            : (usesEnd ? instants.upperBound : instants.lowerBound).microseconds
        return target.field.satisfies { .compare($0, comparison, .integer(value)) }
    }

    /// The days that a date, month or year covers; nil where the field holds no dates or the text is none.
    private func days(_ text: String, _ target: Target) throws -> ReportPeriod? {
        guard target.kind == .date || target.kind == .instant else { return nil }
        if let date = CivilDate(iso8601: text) { return ReportPeriod(from: date, to: date.adding(days: 1), in: zone) }
        for (suffix, bucket) in [("-01", DateBucket.month), ("-01-01", .year)] {
            if let date = CivilDate(iso8601: text + suffix) {
                return ReportPeriod(from: date, to: bucket.next(after: date), in: zone)
            }
        }
        if target.kind == .instant, Instant(rfc3339: text) != nil { return nil }
        throw ReportError(.invalidValue, text, detail: "'\(target.name)' takes a date such as 2026-03-31 or 2026-03")
    }

    private func value(_ text: String, _ target: Target) throws -> (Value, [Condition]) {
        func refuse(_ expected: String) -> ReportError {
            ReportError(.invalidValue, text, detail: "'\(target.name)' takes \(expected)")
        }
        if let currency = target.currency { return try money(text, target, currency) }
        switch target.kind {
        case .text: return (.text(text), [])
        case .integer:
            guard let number = Int64(text) else { throw refuse("a whole number") }
            return (.integer(number), [])
        case .real:
            guard let number = Double(text), number.isFinite else { throw refuse("a number") }
            return (.real(number), [])
        case .boolean:
            if text.isEqualIgnoringCase("yes") || text.isEqualIgnoringCase("true") { return (.integer(1), []) }
            if text.isEqualIgnoringCase("no") || text.isEqualIgnoringCase("false") { return (.integer(0), []) }
            throw refuse("yes or no")
        case .instant:
            guard let instant = Instant(rfc3339: text) else { throw refuse("a time") }
            return (.integer(instant.microseconds), [])
        case .id:
            guard let id = RecordID(text) else { throw refuse("an identifier") }
            return (.id(id), [])
        default: throw refuse("no comparison")
        }
    }

    /// An amount such as `5000 EUR`, which holds for amounts of that currency only.
    private func money(_ text: String, _ target: Target, _ currency: ProjectedField) throws -> (Value, [Condition]) {
        do {
            let money = try Money(text: text, currency: self.currency, decimalMark: .point)
            let code = Value.text(money.currency.code)
            return (.integer(money.minor), [currency.satisfies { .compare($0, .equal, code) }])
        } catch {
            throw ReportError(
                .invalidValue,
                text,
                detail: "'\(target.name)' takes an amount such as 5000 EUR (\(error))"
            )
        }
    }

    private func band(_ text: String, _ target: Target) throws -> Condition? {
        guard let dimension = target.dimension else { return nil }
        let planned = PlannedDimension(dimension: dimension, bucket: nil, kind: target.kind)
        for key in planned.bandKeys {
            guard case .text(let title) = planned.cell(key), title.isEqualIgnoringCase(text) else { continue }
            return planned.condition(equal: key, in: zone)
        }
        return nil
    }

    private func ids(labelled text: String, _ label: Dimension.Label, _ target: Target) throws -> [Value] {
        let exact = Labels.query(label, .compare(label.field, .equal, .text(text)), asOf)
        let found = try transaction.aggregate(exact).compactMap(\.keys.first)
        if !found.isEmpty { return found }
        // Small lists, such as those of people and teams, are looked through for another case.
        var all = AggregateQuery(type: label.type, measures: [.count])
        all.asOf = asOf
        guard case .integer(let count)? = try transaction.aggregate(all).first?.values.first, count <= 1_000 else {
            throw ReportError(.unknownValue, text, detail: "'\(target.name)' has no such value")
        }
        let rows = try transaction.aggregate(Labels.query(label, .always, asOf))
        let texts = rows.compactMap { row -> (id: Value, text: String)? in
            guard let id = row.keys.first, case .text(let text)? = row.keys.last else { return nil }
            return (id, text)
        }
        let similar = texts.filter { $0.text.isEqualIgnoringCase(text) }
        guard similar.isEmpty else { return similar.map(\.id) }
        let names = texts.map(\.text).sorted { $0.precedes($1) }
        throw ReportError(
            .unknownValue,
            text,
            choices: names.count <= 30 ? names : [],
            detail: "'\(target.name)' has no such value"
        )
    }

    private func refuse(_ filter: ReportFilter, _ reason: String) -> ReportError {
        ReportError(.invalidFilter, "\(filter.field) \(filter.operation.rawValue)", detail: reason)
    }
}

extension ColumnKind {
    fileprivate var hasOrder: Bool {
        switch self {
        case .integer, .real, .text, .instant, .date, .boolean: true
        default: false
        }
    }
}

extension String {
    /// Whether two texts are the same but for the case of letters.
    func isEqualIgnoringCase(_ other: String) -> Bool {
        lowercased().utf8.elementsEqual(other.lowercased().utf8)
    }
}
