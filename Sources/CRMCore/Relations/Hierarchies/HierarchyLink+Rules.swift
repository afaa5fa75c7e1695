import StorageProtocols

extension HierarchyLink {
    /// The rules of hierarchies.
    static func register(in registry: inout Registry) {
        registry.add(HierarchyLink.self)
        registry.requireDays(HierarchyLink.self)
        for field in [Fields.parent.name, Fields.child.name] {
            _ = registry.references.add(.single(typeName, field, to: nil))
        }
        registry.hierarchy(.legal, label: "Legal ownership")
        registry.hierarchy(.buyingGroup, label: "Buying group")
        registry.hierarchy(.outletChain, label: "Outlet chain")
        let book = registry.relations
        registry.gate("hierarchy_link.forest", on: HierarchyLink.self) { batch, context in
            guard batch.kind != .deleted, context.purpose == .command else { return }
            try check(&batch, book.hierarchies, context)
        }
    }

    private static func check(
        _ batch: inout GateBatch<HierarchyLink>,
        _ hierarchies: [String: RelationBook.HierarchyKind],
        _ context: GateContext
    ) throws {
        var references = ReferenceCheck()
        for link in batch.records {
            guard let hierarchy = hierarchies[link.kind] else { continue }
            references.insert(link.parent, of: hierarchy.type)
            references.insert(link.child, of: hierarchy.type)
        }
        let missing = try references.missing(in: context.visible)
        var forests: [String: HierarchyForest] = [:]
        for kind in Set(batch.records.map(\.kind)) {
            let written = batch.records.filter { $0.kind == kind }
            forests[kind] = HierarchyForest(written) { try context.transaction.links(above: $0, kind) }
        }
        for (index, link) in batch.records.enumerated() {
            guard let hierarchy = hierarchies[link.kind], var forest = forests[link.kind] else {
                let value = Value.text(link.kind)
                batch.refuse(index, .notAllowed, "a registered hierarchy", field: Fields.kind.name, value: value)
                continue
            }
            for (field, id) in [(Fields.parent, link.parent), (Fields.child, link.child)]
            where missing[hierarchy.type]?.contains(id) == true {
                let rule = "there is no such \(hierarchy.type)"
                batch.refuse(index, .unknownReference, rule, field: field.name, value: .id(id))
            }
            if try forest.hasOtherParent(link) {
                batch.refuse(index, .repeated, "one parent on any day", field: Fields.parent.name)
            } else if try forest.closesCycle(link) {
                batch.refuse(index, .cycle, "nothing stands above itself on any day", field: Fields.parent.name)
            }
            forests[link.kind] = forest
        }
    }
}

extension ReadTransaction {
    /// The links of a hierarchy whose lower records are these.
    fileprivate func links(above records: [RecordID], _ kind: String) throws -> [HierarchyLink] {
        var links: [HierarchyLink] = []
        for start in stride(from: 0, to: records.count, by: 1000) {
            let chunk = Array(records[start..<min(start + 1000, records.count)])
            links += try fetch(HierarchyLink.where { $0.child.isIn(chunk) && $0.kind == kind }).map(\.record)
        }
        return links
    }
}
