public import StorageProtocols

/// A record type whose records are part of somebody's book of business: they move when another takes over.
struct Book: Sendable {
    let type: String
    /// What somebody has of the type.
    let items: @Sendable (ID<User>, QueryTransaction) throws -> [HandoverItem]
    /// Gives records that still belong to the first and are not closed to the second, and says which those were.
    let move: @Sendable ([RecordID], ID<User>, ID<User>, CommandTransaction) throws -> [RecordID]

    init<R: CRMRecord>(
        _ owner: Field<R, ID<User>?>,
        _ path: any WritableKeyPath<R, ID<User>?> & Sendable,
        _ open: Filter<R>,
        _ describe: @escaping @Sendable (R) -> (title: String, customer: RecordLink?)
    ) {
        type = R.typeName
        items = { user, tx in
            var items: [HandoverItem] = []
            try tx.forEach(Query((owner == user) && open)) { stored in
                let (title, customer) = describe(stored.record)
                let link = RecordLink(stored.id)
                items.append(HandoverItem(link: link, title: title, customer: customer ?? link))
            }
            return items
        }
        move = { ids, from, to, tx in
            let mine = Query(Filter<R>(.isIn(.id, ids.map(Value.id))) && (owner == from) && open)
            let found = try tx.fetch(mine)
            try tx.update(
                found.map { stored in
                    var stored = stored
                    stored.record[keyPath: path] = to
                    return stored
                }
            )
            return found.map { $0.id.raw }
        }
    }
}

extension Registry {
    /// Makes records of a type part of their owner's book of business: ``Session/planHandover(from:to:reason:)`` moves
    /// them.
    ///
    /// What is closed should stay with who closed it: leave it out.
    ///
    /// - Parameters:
    ///   - owner: The owner's field.
    ///   - path: The same as a key path.
    ///   - open: Which records move.
    ///   - describe: What a record is called, and the account or person that it is about.
    public mutating func book<R: CRMRecord>(
        _ owner: Field<R, ID<User>?>,
        _ path: any WritableKeyPath<R, ID<User>?> & Sendable,
        where open: Filter<R> = .all,
        _ describe: @escaping @Sendable (R) -> (title: String, customer: RecordLink?)
    ) {
        mention(R.typeName, owner.name)
        guard claim(R.typeName, "book") else { return }
        automation.books.append(Book(owner, path, open, describe))
    }

    /// Adds a section to the brief that a successor gets about customers.
    ///
    /// - Parameters:
    ///   - title: The section's title, unique among all, such as `Open deals`.
    ///   - lines: The lines of each customer, an account or a person; those without any are left out.
    public mutating func brief(
        _ title: String,
        _ lines: @escaping @Sendable ([RecordLink], QueryTransaction) throws -> [RecordLink: [String]]
    ) {
        guard claim(title, "brief") else { return }
        automation.briefs.append(BriefSection(title: title, lines: lines))
    }
}

/// A section of the brief.
struct BriefSection: Sendable {
    let title: String
    let lines: @Sendable ([RecordLink], QueryTransaction) throws -> [RecordLink: [String]]
}

extension CoreModule {
    func books(_ registry: inout Registry) {
        registry.add(Handover.self)
        registry.book(Account.Fields.owner, \.owner) { ($0.name, nil) }
        registry.book(Contact.Fields.owner, \.owner) { ($0.displayName, $0.account.map { RecordLink($0) }) }
        registry.book(TaskItem.Fields.owner, \.owner, where: TaskItem.Fields.state == .open) { task in
            let account = task.links.first { $0.type == Account.typeName }
            return (task.title, account ?? task.links.first)
        }
        registry.brief("Open promises") { customers, tx in try BriefLines.promises(customers, tx) }
        registry.brief("What happened last") { customers, tx in try BriefLines.lastActivities(customers, tx) }
    }
}
