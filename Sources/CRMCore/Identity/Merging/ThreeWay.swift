import StorageProtocols

/// Takes back what a merge did to a row that was changed since: what only the merge changed goes back, what only
/// others changed stays, and where both did, what is there now stays and is reported.
struct ThreeWay {
    let type: RecordType
    /// What fields that name merged records hold without the merge.
    let references: [FieldName: Value]

    /// The row without the merge.
    ///
    /// - Parameters:
    ///   - before: The values before the merge.
    ///   - after: The values after it.
    ///   - now: The values now.
    ///   - groups: The columns that belong together.
    /// - Returns: The values, of which derived ones are those of now, and the fields in which the merge stays.
    func reverting(
        _ before: [Value],
        _ after: [Value],
        _ now: [Value],
        _ groups: [[Int]]
    ) throws -> ([Value], [FieldName]) {
        var values = now
        var conflicts: [FieldName] = []
        for group in groups {
            if group.count == 1, let position = group.first,
                let value = references[FieldName(type.columns[position].name)]
            {
                values[position] = value
            } else if group.allSatisfy({ now[$0] == after[$0] }) {
                for position in group { values[position] = before[position] }
            } else if group.allSatisfy({ before[$0] == after[$0] }) {
                continue
            } else if group.count == 1, let position = group.first {
                let column = type.columns[position]
                let name = FieldName(column.name)
                if column.kind.isList {
                    let (list, isWhole) = try list(before[position], after[position], now[position])
                    values[position] = list
                    if !isWhole { conflicts.append(name) }
                } else if column.name == Column.customFields {
                    let (custom, fields) = try custom(before[position], after[position], now[position])
                    values[position] = custom
                    conflicts += fields
                } else {
                    conflicts.append(name)
                }
            } else {
                conflicts += group.filter { before[$0] != after[$0] }.map { FieldName(type.columns[$0].name) }
            }
        }
        return (values, conflicts)
    }

    /// A list without the elements that the merge brought, and with those that it took away.
    ///
    /// - Returns: The list, and whether nothing of the merge remains in it and nothing of others is gone.
    private func list(_ before: Value, _ after: Value, _ now: Value) throws -> (Value, Bool) {
        let before = try ListElements(before).elements
        let after = try ListElements(after).elements
        let now = try ListElements(now).elements
        let brought = Set(after).subtracting(before)
        let knownKeys = Set(before.map(\.key))
        let broughtKeys = Set(brought.map(\.key)).subtracting(knownKeys)
        let taken = before.filter { !after.contains($0) && !now.contains($0) }
        var result: [ListElements.Element] = []
        var isWhole = true
        var place: Int?
        for element in now {
            guard brought.contains(element) || broughtKeys.contains(element.key) else {
                result.append(element)
                continue
            }
            // One that was changed since goes all the same: it belongs to the record that comes back.
            if !brought.contains(element) { isWhole = false }
            place = place ?? result.count
        }
        if place == nil, !taken.isEmpty, !brought.isEmpty { return (ListElements(result).value, false) }
        for element in taken { Self.insert(element, into: &result, as: before, place) }
        return (ListElements(result).value, isWhole)
    }

    /// Puts an element back beside those that it stood beside.
    private static func insert(
        _ element: ListElements.Element,
        into list: inout [ListElements.Element],
        as before: [ListElements.Element],
        _ place: Int?
    ) {
        guard let position = before.firstIndex(of: element) else { return }
        for neighbour in before[..<position].reversed() {
            guard let index = list.firstIndex(of: neighbour) else { continue }
            return list.insert(element, at: index + 1)
        }
        for neighbour in before[position...].dropFirst() {
            guard let index = list.firstIndex(of: neighbour) else { continue }
            return list.insert(element, at: index)
        }
        list.insert(element, at: min(place ?? list.count, list.count))
    }

    /// Custom fields, each for itself.
    private func custom(_ before: Value, _ after: Value, _ now: Value) throws -> (Value, [FieldName]) {
        let (before, after) = (try Self.custom(before), try Self.custom(after))
        var result = try Self.custom(now)
        var conflicts: [FieldName] = []
        for name in Set(before.names + after.names).sorted(by: { Value.order(.text($0), .text($1)) < 0 })
        where before[name] != after[name] || references[.custom(name)] != nil {
            if case .text(let json)? = references[.custom(name)] {
                result[name] = try CustomValues(json: json)[name]
            } else if result[name] == after[name] {
                result[name] = before[name]
            } else {
                conflicts.append(.custom(name))
            }
        }
        return (.text(result.json), conflicts)
    }

    private static func custom(_ value: Value) throws -> CustomValues {
        if case .text(let json) = value { try CustomValues(json: json) } else { CustomValues() }
    }
}
