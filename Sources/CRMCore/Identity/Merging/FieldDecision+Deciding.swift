import StorageProtocols

/// Decides group by group what a merged record has: a pure function of the candidates and the policy.
struct FieldDecider {
    let type: RecordType
    /// The records, the primary one first.
    let candidates: [MergeCandidate]
    let policy: MergePolicy

    func decisions() throws -> [FieldDecision] {
        var decisions: [FieldDecision] = []
        for group in policy.groups(of: type) {
            let positions = group.fields.compactMap { type.index(of: $0) }
            let names = group.fields.map { FieldName($0) }
            let offers = candidates.map { candidate in
                Offer(
                    record: candidate.id,
                    values: positions.map { candidate.values[$0] },
                    changed:
                        positions.compactMap { candidate.changed.indices.contains($0) ? candidate.changed[$0] : nil }
                        .max(),
                    source: source(of: candidate),
                    isExcluded: !candidate.excluded.isDisjoint(with: group.fields)
                )
            }
            decisions.append(try decide(group.name, names, offers, group.rule))
        }
        return decisions + (try customDecisions())
    }

    /// What one record has in a group.
    private struct Offer {
        var record: RecordID
        var values: [Value]
        var changed: Instant?
        var source: String?
        var isExcluded = false

        var isBlank: Bool { values.allSatisfy(\.isBlank) }
    }

    private func source(of candidate: MergeCandidate) -> String? {
        guard let field = policy.source, let position = type.index(of: field),
            case .text(let source) = candidate.values[position]
        else { return nil }
        return source
    }

    /// Each custom field is decided on for itself.
    private func customDecisions() throws -> [FieldDecision] {
        guard let position = type.index(of: Column.customFields) else { return [] }
        let customs = try candidates.map { candidate in
            if case .text(let json) = candidate.values[position] {
                try CustomValues(json: json)
            } else {
                CustomValues()
            }
        }
        let names = Set(customs.flatMap(\.names).map { Value.text($0) }).sorted { Value.order($0, $1) < 0 }
        let texts = names.compactMap { if case .text(let name) = $0 { name } else { nil } }
        return try texts.filter { name in !texts.contains { CustomFieldKind.currencyName(of: $0) == name } }
            .map { name in
                // An amount goes nowhere without its currency.
                let currency = CustomFieldKind.currencyName(of: name)
                let members = texts.contains(currency) ? [name, currency] : [name]
                let offers = zip(candidates, customs)
                    .map { candidate, custom in
                        Offer(
                            record: candidate.id,
                            values: members.map { custom[$0] ?? .null },
                            changed: candidate.changed.indices.contains(position) ? candidate.changed[position] : nil,
                            source: source(of: candidate)
                        )
                    }
                let rule = policy.custom
                return try decide("\(Column.customFields).\(name)", members.map { .custom($0) }, offers, rule)
            }
    }

    private func decide(
        _ name: String,
        _ fields: [FieldName],
        _ offers: [Offer],
        _ rule: Survivorship
    ) throws -> FieldDecision {
        let filled = offers.filter { !$0.isBlank && !$0.isExcluded }
        guard let first = filled.first else {
            // What is excluded everywhere is left out, and kept beside.
            let lost = offers.filter { !$0.isBlank }
            let blank = offers.first.map { $0.values.map(\.emptied) } ?? []
            return FieldDecision(
                name: name,
                fields: fields,
                values: lost.isEmpty ? offers.first?.values ?? [] : blank,
                from: lost.isEmpty ? offers.first?.record : nil,
                reason: lost.isEmpty ? .empty : .aboveItself,
                alternates: lost.map { FieldDecision.Alternate(record: $0.record, values: $0.values) }
            )
        }
        if let chosen = policy.choices[name], let offer = offers.first(where: { $0.record == chosen }) {
            return decision(name, fields, offer, .chosen, offers)
        }
        if filled.count == 1 {
            let reason: FieldDecision.Reason = offers.contains(where: \.isExcluded) ? .aboveItself : .onlyOne
            return decision(name, fields, first, reason, offers)
        }
        if filled.allSatisfy({ $0.values == first.values }) { return decision(name, fields, first, .same, offers) }
        if case .union = rule, let united = try union(name, fields, filled) { return united }
        return decision(name, fields, winner(filled, rule) ?? first, .rule(rule.name), offers)
    }

    private func decision(
        _ name: String,
        _ fields: [FieldName],
        _ winner: Offer,
        _ reason: FieldDecision.Reason,
        _ offers: [Offer]
    ) -> FieldDecision {
        var seen: Set<[Value]> = [winner.values]
        return FieldDecision(
            name: name,
            fields: fields,
            values: winner.values,
            from: winner.record,
            reason: reason,
            alternates: offers.filter { !$0.isBlank && seen.insert($0.values).inserted }
                .map { FieldDecision.Alternate(record: $0.record, values: $0.values) }
        )
    }

    private func winner(_ offers: [Offer], _ rule: Survivorship) -> Offer? {
        func best(_ measure: (Offer) -> Int64) -> Offer? {
            offers.enumerated().max { (measure($0.element), -$0.offset) < (measure($1.element), -$1.offset) }?.element
        }
        switch rule {
        case .primary, .union: return offers.first
        case .newest: return best { $0.changed?.microseconds ?? .min }
        case .mostComplete: return best { $0.values.reduce(0) { $0 + Int64($1.completeness) } }
        case .longest: return best { $0.values.reduce(0) { $0 + Int64($1.length) } }
        case .mostTrusted(let sources):
            return best { offer in
                let rank = offer.source.flatMap { source in
                    sources.firstIndex { $0.utf8.elementsEqual(source.utf8) }
                }
                return -Int64(rank ?? sources.count)
            }
        case .least:
            return offers.enumerated()
                .min { left, right in
                    for (a, b) in zip(left.element.values, right.element.values) where a != b {
                        return Value.order(a, b) < 0
                    }
                    return left.offset < right.offset
                }?
                .element
        case .custom(_, let choose):
            guard let index = choose(offers.map(\.values)), offers.indices.contains(index) else { return offers.first }
            return offers[index]
        }
    }

    /// All elements of lists, or all texts; nil where the group is neither.
    private func union(_ name: String, _ fields: [FieldName], _ offers: [Offer]) throws -> FieldDecision? {
        var values: [Value] = []
        var lost = Array(repeating: Array(repeating: Value.null, count: fields.count), count: offers.count)
        for position in fields.indices {
            let column = offers.map { $0.values[position] }
            if column.contains(where: \.isList) {
                values.append(try unitedLists(column, fields[position].column) { lost[$0][position] = $1 })
            } else if let text = Self.unitedTexts(column) {
                values.append(text)
            } else {
                return nil
            }
        }
        return FieldDecision(
            name: name,
            fields: fields,
            values: values,
            from: nil,
            reason: .rule(Survivorship.union.name),
            alternates: zip(offers, lost)
                .filter { $1.contains { !$0.isBlank } }
                .map { FieldDecision.Alternate(record: $0.record, values: $1) }
        )
    }

    private func unitedLists(_ column: [Value], _ field: String, _ lost: (Int, Value) -> Void) throws -> Value {
        let isDistinct = policy.isDistinct(field, in: type)
        var united: [ListElements.Element] = []
        var known: [Value: ListElements.Element] = [:]
        var seen: Set<ListElements.Element> = []
        for (index, value) in column.enumerated() {
            var variants: [ListElements.Element] = []
            for element in try ListElements(value).elements where seen.insert(element).inserted {
                if isDistinct, known[element.key] != nil {
                    variants.append(element)
                } else {
                    known[element.key] = element
                    united.append(element)
                }
            }
            if !variants.isEmpty { lost(index, ListElements(variants).value) }
        }
        return ListElements(united).value
    }

    private static func unitedTexts(_ column: [Value]) -> Value? {
        var texts: [String] = []
        for value in column where !value.isBlank {
            guard case .text(let text) = value else { return nil }
            if !texts.contains(where: { $0.utf8.elementsEqual(text.utf8) }) { texts.append(text) }
        }
        return texts.isEmpty ? column.first ?? .null : .text(texts.joined(separator: "\n\n"))
    }
}
