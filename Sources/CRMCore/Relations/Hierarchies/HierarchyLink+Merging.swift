import StorageProtocols

extension CommandTransaction {
    /// Ends the places in a hierarchy that records which become one could not all have: another parent on the same day, a
    /// place below themselves.
    ///
    /// The survivor's place is the one that stays.
    func endLinks<R: Record>(of hierarchy: Hierarchy<R>, _ merge: MergeEvent<R>) throws -> [MergeRemark] {
        let ids = merge.all.map(\.raw)
        let order = Dictionary(ids.enumerated().map { ($1, $0) }, uniquingKeysWith: min)
        let above = try fetch(HierarchyLink.where { $0.kind == hierarchy.name && $0.child.isIn(ids) })
            .sorted { (order[$0.child] ?? .max) < (order[$1.child] ?? .max) }
        var (kept, ended) = ([HierarchyLink](), [Stored<HierarchyLink>]())
        for link in above {
            let hasOther = kept.contains { $0.validity.overlaps(link.validity) }
            if try hasOther || leads(from: link.record, to: Set(ids), hierarchy.name) {
                ended.append(link)
            } else {
                kept.append(link.record)
            }
        }
        try delete(ended)
        return ended.map { MergeRemark("hierarchy", "left: a place in \($0.kind)") }
    }

    /// Whether a way up from a link comes to one of the records on a day on which the link holds.
    private func leads(from link: HierarchyLink, to records: Set<RecordID>, _ kind: String) throws -> Bool {
        var (level, seen) = ([link.parent], Set<RecordID>())
        while !level.isEmpty {
            if level.contains(where: records.contains) { return true }
            seen.formUnion(level)
            let parents = try fetch(HierarchyLink.where { $0.kind == kind && $0.child.isIn(level) })
            level = parents.filter { $0.validity.overlaps(link.validity) }.map(\.parent).filter { !seen.contains($0) }
        }
        return false
    }
}
