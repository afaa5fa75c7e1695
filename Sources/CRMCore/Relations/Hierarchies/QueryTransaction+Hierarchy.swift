public import StorageProtocols

/// A record of a subtree.
public struct HierarchyNode<R: Record>: Sendable, Hashable {
    /// The record.
    public let id: ID<R>
    /// Its parent in the subtree; nil for the root.
    public let parent: ID<R>?
    /// How many steps it stands below the root.
    public let depth: Int
}

/// Every query is about one day, today in UTC unless another is named, and one state of the store.
extension QueryTransaction {
    /// The record above another one; nil where there is none on that day.
    public func parent<R: Record>(
        of child: ID<R>,
        in hierarchy: Hierarchy<R>,
        at day: CivilDate? = nil,
        asOf state: AsOf? = nil
    ) throws -> ID<R>? {
        let links = try links(hierarchy, HierarchyLink.Fields.child, [child.raw], day, state)
        return links.first.map { ID($0.parent) }
    }

    /// The records above another one, the nearest first.
    public func ancestors<R: Record>(
        of child: ID<R>,
        in hierarchy: Hierarchy<R>,
        at day: CivilDate? = nil,
        asOf state: AsOf? = nil
    ) throws -> [ID<R>] {
        var path: [ID<R>] = []
        var seen: Set<ID<R>> = [child]
        var next = try parent(of: child, in: hierarchy, at: day, asOf: state)
        // A rule keeps cycles out; what got past it must not hang a query.
        while let upper = next, seen.insert(upper).inserted {
            path.append(upper)
            next = try parent(of: upper, in: hierarchy, at: day, asOf: state)
        }
        return path
    }

    /// The records right below another one, by identifier.
    public func children<R: Record>(
        of parent: ID<R>,
        in hierarchy: Hierarchy<R>,
        at day: CivilDate? = nil,
        asOf state: AsOf? = nil
    ) throws -> [ID<R>] {
        try links(hierarchy, HierarchyLink.Fields.parent, [parent.raw], day, state).map(\.child).sorted()
            .map { ID($0) }
    }

    /// A record and all that stands below it: each level by one query, the upper levels first, by identifier.
    public func subtree<R: Record>(
        of root: ID<R>,
        in hierarchy: Hierarchy<R>,
        at day: CivilDate? = nil,
        asOf state: AsOf? = nil
    ) throws -> [HierarchyNode<R>] {
        var nodes = [HierarchyNode(id: root, parent: nil, depth: 0)]
        var seen: Set<RecordID> = [root.raw]
        var level = [root.raw]
        var depth = 0
        while !level.isEmpty {
            depth += 1
            let links = try links(hierarchy, HierarchyLink.Fields.parent, level, day, state)
                .filter { seen.insert($0.child).inserted }
                .sorted { $0.child < $1.child }
            nodes += links.map { HierarchyNode(id: ID($0.child), parent: ID($0.parent), depth: depth) }
            level = links.map(\.child)
        }
        return nodes
    }

    /// The links of a hierarchy that hold on a day, by their upper or lower records.
    private func links<R: Record>(
        _ hierarchy: Hierarchy<R>,
        _ side: Field<HierarchyLink, RecordID>,
        _ records: [RecordID],
        _ day: CivilDate?,
        _ state: AsOf?
    ) throws -> [HierarchyLink] {
        let (from, until) = (HierarchyLink.Fields.from.reference, HierarchyLink.Fields.until.reference)
        let holds = Filter<HierarchyLink>(Validity.condition(from: from, until: until, at: day ?? today))
        var links: [HierarchyLink] = []
        for start in stride(from: 0, to: records.count, by: 1000) {
            let chunk = Array(records[start..<min(start + 1000, records.count)])
            let query = HierarchyLink.where { side.isIn(chunk) && $0.kind == hierarchy.name && holds }
            links += try fetch(query.asOf(state)).map(\.record)
        }
        return links
    }
}
