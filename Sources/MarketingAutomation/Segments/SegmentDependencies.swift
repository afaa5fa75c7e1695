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
            var links = try tx.values(of: last.foreign, in: last.type, changes.map(\.record), asOf: nil)
            for (commit, records) in Self.departures(changes, last) {
                links.formUnion(try tx.values(of: last.foreign, in: last.type, records, asOf: .commit(commit)))
            }
            for index in path.hops.indices.reversed() where !links.isEmpty {
                let near = index == 0 ? Contact.typeName : path.hops[index - 1].type
                let records = try tx.records(of: near, where: path.hops[index].local, isOneOf: links)
                if index == 0 {
                    concerned.formUnion(records.map { ID($0) })
                } else {
                    links = try tx.values(of: path.hops[index - 1].foreign, in: near, Array(records), asOf: nil)
                }
            }
        }
        return concerned
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
    fileprivate func values(
        of field: FieldName,
        in type: String,
        _ records: [RecordID],
        asOf state: AsOf?
    ) throws -> Set<Value> {
        if records.isEmpty { return [] }
        if field == .id { return Set(records.map(Value.id)) }
        if type == Activity.typeName, field == Activity.Fields.links.reference {
            let query = Query(Filter<Activity>(.isIn(.id, records.map(Value.id)))).asOf(state)
            return Set(try fetch(query.select(Activity.Fields.links.selected)).flatMap { $0.map { Value.id($0.id) } })
        }
        var query = AggregateQuery(
            type: type,
            condition: .isIn(.id, records.map(Value.id)),
            groups: [.field(ProjectedField(field))],
            measures: []
        )
        query.asOf = state
        var values: Set<Value> = []
        for row in try aggregate(query) {
            for key in row.keys where !key.isNull {
                if case .list(let list) = key { values.formUnion(list.keys) } else { values.insert(key) }
            }
        }
        return values
    }

    /// The records of a type whose field is one of these values.
    fileprivate func records(
        of type: String,
        where field: FieldName,
        isOneOf values: Set<Value>
    ) throws -> Set<RecordID> {
        if field == .id {
            return Set(values.compactMap { if case .id(let id) = $0 { id } else { nil } })
        }
        let isList = type == Contact.typeName ? try Contact.schema.type.kind(of: field).isList : false
        let query = AggregateQuery(
            type: type,
            condition: isList ? .any(values.map { .contains(field, $0) }) : .isIn(field, Array(values)),
            groups: [.field(ProjectedField(.id))],
            measures: []
        )
        return Set(
            try aggregate(query).compactMap { row in if case .id(let id)? = row.keys.first { id } else { nil } }
        )
    }
}
