import StorageProtocols

/// The links above records, as far as they have been looked up.
///
/// On every day a hierarchy is a forest: no record has two parents, and none stands above itself.
struct HierarchyForest {
    private var above: [RecordID: [HierarchyLink]] = [:]
    private let replaced: Set<ID<HierarchyLink>>
    private let written: [RecordID: [HierarchyLink]]
    private let fetch: ([RecordID]) throws -> [HierarchyLink]

    /// - Parameters:
    ///   - written: Links that are about to be written, in place of those with the same identifiers.
    ///   - fetch: Looks up the links whose lower records are these.
    init(_ written: [HierarchyLink], _ fetch: @escaping ([RecordID]) throws -> [HierarchyLink]) {
        replaced = Set(written.map(\.id))
        self.written = Dictionary(grouping: written, by: \.child)
        self.fetch = fetch
    }

    /// The links whose lower record is this one.
    mutating func links(above child: RecordID) throws -> [HierarchyLink] {
        try load([child])
        return above[child] ?? []
    }

    /// Whether another link gives the record of a link a parent on one of the same days.
    mutating func hasOtherParent(_ link: HierarchyLink) throws -> Bool {
        try links(above: link.child).contains { $0.id != link.id && $0.validity.overlaps(link.validity) }
    }

    /// Whether a link would put its upper record below its lower one on any day.
    ///
    /// It climbs from the upper record, along all links and only on the days on which all of them hold.
    mutating func closesCycle(_ link: HierarchyLink) throws -> Bool {
        var seen: Set<Climb> = []
        var frontier = [Climb(record: link.parent, days: link.validity)]
        while !frontier.isEmpty {
            if frontier.contains(where: { $0.record == link.child }) { return true }
            try load(frontier.map(\.record))
            var next: [Climb] = []
            for climb in frontier {
                for upper in above[climb.record] ?? [] where upper.id != link.id {
                    let days = climb.days.intersection(upper.validity)
                    let step = Climb(record: upper.parent, days: days)
                    if !days.isEmpty, seen.insert(step).inserted { next.append(step) }
                }
            }
            frontier = next
        }
        return false
    }

    private struct Climb: Hashable {
        let record: RecordID
        let days: Validity
    }

    private mutating func load(_ records: [RecordID]) throws {
        let missing = Array(Set(records.filter { above[$0] == nil }))
        if missing.isEmpty { return }
        for record in missing { above[record] = written[record] ?? [] }
        for link in try fetch(missing) where !replaced.contains(link.id) { above[link.child, default: []].append(link) }
    }
}
