import CRMCore

/// What a condition looks at beside the contact itself, so that a change of any record leads to the contacts concerned.
struct SegmentDependencies: Sendable {
    /// The ways from a contact to records that the condition looks at.
    private let paths: Set<Path>

    /// A chain of links, from the contact outwards.
    private struct Path: Hashable {
        var hops: [Hop]
        var type: String { hops.last?.type ?? Contact.typeName }
    }

    private struct Hop: Hashable {
        var local: FieldName
        var type: String
        var foreign: FieldName
    }

    init(_ conditions: [SegmentCondition]) {
        var paths: Set<Path> = [Path(hops: [])]
        func visit(_ condition: Condition, _ path: Path) {
            switch condition {
            case .all(let parts), .any(let parts): for part in parts { visit(part, path) }
            case .not(let part): visit(part, path)
            case .exists(let related):
                let hop = Hop(local: related.local, type: related.type, foreign: related.foreign)
                let path = Path(hops: path.hops + [hop])
                paths.insert(path)
                visit(related.condition, path)
            default: break
            }
        }
        // Who restricts the use of their data is in no segment.
        visit(Contact.marketableCondition, Path(hops: []))
        // Every leaf is a condition on contacts and what is related to them, whatever the time is.
        for condition in conditions {
            for leaf in condition.leaves {
                switch leaf {
                case .contact(let condition): visit(condition, Path(hops: []))
                case .account(let condition): visit(SegmentCondition.account(condition), Path(hops: []))
                case .events(let count):
                    visit(SegmentCondition.owned(count.events.type, count.events.link, .always), Path(hops: []))
                case .score:
                    let field = ContactScore.Fields.contact.reference
                    visit(SegmentCondition.owned(ContactScore.typeName, field, .always), Path(hops: []))
                case .consent:
                    let field = ConsentFact.Fields.contact.reference
                    visit(SegmentCondition.owned(ConsentFact.typeName, field, .always), Path(hops: []))
                case .all, .any, .not: break
                }
            }
        }
        self.paths = paths
    }

    /// The record types that the conditions look at.
    var types: Set<String> { Set(paths.map(\.type)) }

    /// The contacts that changes concern, in no order; some of them may be gone.
    func contacts(concernedBy changes: [Change], in tx: QueryTransaction) throws -> Set<ID<Contact>> {
        var concerned: Set<ID<Contact>> = []
        for path in paths {
            let changes = changes.filter { $0.type == path.type }
            guard !changes.isEmpty else { continue }
            guard let last = path.hops.last else {
                concerned.formUnion(changes.map { ID($0.record) })
                continue
            }
            // What the changed records are linked to now, and what they were linked to before.
            let changed = changes.map(\.record)
            var near = try neighbours(of: changed, path.hops.count - 1, path, asOf: nil, tx)
            for (commit, records) in Self.departures(changes, last) {
                near.formUnion(try neighbours(of: records, path.hops.count - 1, path, asOf: .commit(commit), tx))
            }
            for index in path.hops.indices.dropLast().reversed() where !near.isEmpty {
                near = try neighbours(of: Array(near), index, path, asOf: nil, tx)
            }
            concerned.formUnion(near.map { ID($0) })
        }
        return concerned
    }

    /// The records one hop nearer to the contact than those at the end of a hop.
    private func neighbours(
        of records: [RecordID],
        _ index: Int,
        _ path: Path,
        asOf state: AsOf?,
        _ tx: QueryTransaction
    ) throws -> Set<RecordID> {
        let hop = path.hops[index]
        let near = index == 0 ? Contact.typeName : path.hops[index - 1].type
        guard let links = try tx.links(of: hop.foreign, in: hop.type, records, asOf: state) else {
            // A list that only the store can look into.
            let records = Condition.isIn(.id, records.map(Value.id))
            let link = RelatedRecords(type: hop.type, local: hop.local, foreign: hop.foreign, condition: records)
            return try tx.identifiers(of: near, where: .exists(link), asOf: state)
        }
        if links.isEmpty { return [] }
        if hop.local == .id { return Set(links.compactMap { if case .id(let id) = $0 { id } else { nil } }) }
        let isList = near == Contact.typeName ? try Contact.schema.type.kind(of: hop.local).isList : false
        let values = Array(links)
        return try tx.identifiers(
            of: near,
            where: isList ? .any(values.map { .contains(hop.local, $0) }) : .isIn(hop.local, values),
            asOf: nil
        )
    }

    /// The records whose links may have been others before, by the commit before the change.
    private static func departures(_ changes: [Change], _ hop: Hop) -> [CommitID: [RecordID]] {
        if hop.foreign == .id { return [:] }
        let isFixed = fixed.contains(hop.type)
        var records: [CommitID: [RecordID]] = [:]
        for change in changes where change.kind == .deleted || (change.kind == .updated && !isFixed) {
            records[CommitID(change.commit.sequence - 1), default: []].append(change.record)
        }
        return records
    }

    /// The record types whose links never change.
    private static let fixed: Set<String> = [
        Activity.typeName, Touch.typeName, ConsentFact.typeName, ContactScore.typeName, SegmentMember.typeName,
    ]
}

extension QueryTransaction {
    /// The different values of a field of records that are not null; of a list, its elements' keys.
    ///
    /// - Returns: The values; nil for a list of a record type that this module does not know.
    fileprivate func links(
        of field: FieldName,
        in type: String,
        _ records: [RecordID],
        asOf state: AsOf?
    ) throws -> Set<Value>? {
        let condition = Condition.isIn(.id, records.map(Value.id))
        switch (type, field) {
        case (_, .id):
            return Set(records.map(Value.id))
        case (Activity.typeName, Activity.Fields.links.reference):
            let query = Query(Filter<Activity>(condition)).asOf(state)
            return Set(
                try fetch(query.select(Activity.Fields.links.selected)).flatMap { links in links.map { .id($0.id) } }
            )
        case (TaskItem.typeName, TaskItem.Fields.links.reference):
            let query = Query(Filter<TaskItem>(condition)).asOf(state)
            return Set(
                try fetch(query.select(TaskItem.Fields.links.selected)).flatMap { links in links.map { .id($0.id) } }
            )
        default: break
        }
        do {
            return try values(of: field, in: type, where: condition, asOf: state)
        } catch let error as StorageError where error.code == .invalidQuery {
            return nil
        }
    }

    /// The identifiers of the records of a type that satisfy a condition.
    fileprivate func identifiers(
        of type: String,
        where condition: Condition,
        asOf state: AsOf?
    ) throws -> Set<RecordID> {
        let values = try values(of: .id, in: type, where: condition, asOf: state)
        return Set(values.compactMap { if case .id(let id) = $0 { id } else { nil } })
    }

    private func values(
        of field: FieldName,
        in type: String,
        where condition: Condition,
        asOf state: AsOf?
    ) throws -> Set<Value> {
        let groups = [GroupKey.field(ProjectedField(field))]
        var query = AggregateQuery(type: type, condition: condition, groups: groups, measures: [])
        query.asOf = state
        return Set(try aggregate(query).compactMap(\.keys.first).filter { !$0.isNull })
    }
}
