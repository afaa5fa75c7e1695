import StorageProtocols

/// Finds out what a field that names records would hold if a merge had never been: from what people wrote into it, in
/// order, and from the merges that still stand.
///
/// A field of which several merges and edits have their part cannot be taken back by comparing two states: where two
/// records became one, a list names it once, and only the history tells that it stands for both.
struct ReferenceReplay {
    let referrer: Referrer
    /// The type of the records that are merged.
    let target: String
    /// The record that an identifier led to after a commit.
    let survivor: (RecordID, CommitID) throws -> RecordID
    /// Whether a commit merged records or took a merge back.
    let isOfMerge: (CommitID) throws -> Bool

    /// What people wrote, and the form in which it showed last.
    private struct Part {
        var written: Value
        var shown: Value
    }

    /// The field's value with other survivors than those of now.
    ///
    /// - Parameters:
    ///   - revisions: All states of the row.
    ///   - position: The field's column.
    ///   - settled: The record that an identifier leads to then.
    /// - Returns: Nil where the history does not explain what is there now.
    func value(
        of revisions: [Revision],
        _ position: Int,
        settled: (RecordID) throws -> RecordID
    ) throws -> Value? {
        let states = revisions.filter { $0.from != $0.to }
        guard let last = states.last else { return nil }
        var parts: [Part] = []
        var previous: CommitID?
        for revision in states {
            defer { previous = revision.from }
            let next = try split(revision.values[position])
            guard previous != nil else {
                parts = next.map { Part(written: $0, shown: $0) }
                continue
            }
            // A merge that only named others by their survivors wrote nothing; one that chose a value did.
            let value = try projected(revision.values[position])
            if try isOfMerge(revision.from), try shown(parts, after: revision.from, like: value) == value { continue }
            let before = CommitID(revision.from.sequence - 1)
            for index in parts.indices {
                parts[index].shown = try map(parts[index].written) { try survivor($0, before) }
            }
            parts = Self.edited(parts, next, isList: revision.values[position].isList)
        }
        let now = try projected(last.values[position])
        guard try shown(parts, after: last.from, like: now) == now else { return nil }
        return try join(parts.map { part in try map(part.written, settled) }, like: now)
    }

    private func shown(_ parts: [Part], after commit: CommitID, like value: Value) throws -> Value {
        try join(parts.map { part in try map(part.written) { try survivor($0, commit) } }, like: value)
    }

    /// The parts after an edit: without those that it took away, and with those that it brought in their places.
    private static func edited(_ parts: [Part], _ next: [Value], isList: Bool) -> [Part] {
        guard isList else {
            if parts.map(\.shown) == next { return parts }
            return next.map { Part(written: $0, shown: $0) }
        }
        let wanted = Set(next)
        let known = Set(parts.map(\.shown))
        var result = parts.filter { wanted.contains($0.shown) }
        for (index, value) in next.enumerated() where !known.contains(value) {
            let part = Part(written: value, shown: value)
            guard index > 0 else {
                result.insert(part, at: 0)
                continue
            }
            let place = result.lastIndex { $0.shown == next[index - 1] }.map { $0 + 1 }
            result.insert(part, at: place ?? result.count)
        }
        return result
    }

    private func map(_ value: Value, _ survivor: (RecordID) throws -> RecordID) throws -> Value {
        var survivors: [RecordID: RecordID] = [:]
        for id in try referrer.identifiers(of: target, in: value) { survivors[id] = try survivor(id) }
        return try referrer.replacing(survivors, of: target, in: value)
    }

    /// Of custom fields, the one that names the records.
    private func projected(_ value: Value) throws -> Value {
        guard let name = referrer.field.path, case .text(let json) = value else { return value }
        var custom = CustomValues()
        custom[name] = try CustomValues(json: json)[name]
        return .text(custom.json)
    }

    /// The elements of a list, each as a list of its own; another value by itself.
    private func split(_ value: Value) throws -> [Value] {
        guard value.isList else { return [try projected(value)] }
        return try ListElements(value).elements.map { ListElements([$0]).value }
    }

    private func join(_ parts: [Value], like value: Value) throws -> Value {
        guard value.isList else { return parts.first ?? value }
        var seen: Set<ListElements.Element> = []
        let elements = try parts.flatMap { try ListElements($0).elements }
        // Two who took part stay two, even where they are one now.
        let isSet = referrer.shape == .links || referrer.shape == .identifiers
        return ListElements(isSet ? elements.filter { seen.insert($0).inserted } : elements).value
    }
}
