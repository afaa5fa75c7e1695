public import StorageProtocols

extension Session {
    /// Says what somebody's book of business is, and who would get what of it.
    ///
    /// A customer's records stay together. Nothing is written.
    ///
    /// - Parameters:
    ///   - user: Who hands over.
    ///   - successors: Who gets what.
    ///   - reason: Why, in words.
    /// - Throws: ``CRMError`` where a successor is not an active user, or is who hands over.
    public func planHandover(
        from user: ID<User>,
        to successors: Successors,
        reason: String = "handover"
    ) async throws -> HandoverPlan {
        let id = newOperation()
        let books = crm.registry.automation.books
        return try await read { tx in
            try tx.check(successors, for: user)
            var items: [HandoverItem] = []
            for book in books { items += try book.items(user, tx) }
            let accounts = try tx.accounts(of: items.map(\.customer))
            for index in items.indices {
                if let account = accounts[items[index].customer.id] { items[index].customer = RecordLink(account) }
            }
            let ruled = try tx.accounts(for: successors, among: Set(items.map(\.customer)))
            return HandoverPlan(id: id, from: user, reason: reason, items: items, to: successors, ruled: ruled)
        }
    }

    /// Moves a book of business, in commits of 500 records that form one operation, and gives each successor a
    /// checklist of tasks.
    ///
    /// A record that no longer belongs to who hands over is left alone and listed. Applying a plan again goes on
    /// where it was; ``planUndo(_:)`` of the plan's identifier takes it back.
    ///
    /// - Parameters:
    ///   - plan: The plan.
    ///   - days: In how many days the tasks of the checklist are due.
    /// - Returns: What was moved and what was not.
    public func apply(_ plan: HandoverPlan, checklistDueInDays days: Int = 7) async throws -> HandoverResult {
        try await once(plan, "begin") { try $0.create(Handover(plan)) }
        var result = HandoverResult(handover: ID(plan.id))
        let books = Dictionary(crm.registry.automation.books.map { ($0.type, $0) }) { first, _ in first }
        for start in stride(from: 0, to: plan.moves.count, by: 500) {
            let moves = Array(plan.moves[start..<min(start + 500, plan.moves.count)])
            try await once(plan, "\(start)") { tx in
                let groups = Dictionary(grouping: moves) { Destination(type: $0.item.link.type, to: $0.to) }
                for (group, moves) in groups {
                    _ = try books[group.type]?.move(moves.map(\.item.link.id), plan.from, group.to, tx)
                }
            }
        }
        try await once(plan, "checklist") { tx in try tx.create(plan.checklist(due: tx.now, days, in: tx)) }
        result.moved = try await moved(plan, into: &result)
        let count = result.moved.values.reduce(0, +)
        try await once(plan, "finish") { tx in
            var handover = try tx.get(ID<Handover>(plan.id))
            handover.finishedAt = tx.now
            handover.moved = count
            try tx.update(handover)
        }
        return result
    }

    private struct Destination: Hashable {
        var type: String
        var to: ID<User>
    }

    /// Does a part of a hand-over unless it was done.
    private func once<T: Sendable>(
        _ plan: HandoverPlan,
        _ part: String,
        _ body: @escaping @Sendable (CommandTransaction) throws -> T
    ) async throws {
        do {
            try await write(
                reason: "handover: \(plan.reason)",
                key: "handover \(plan.id) \(part)",
                operation: plan.id,
                body
            )
        } catch let error as StorageError where error.code == .alreadyCommitted {
            return
        }
    }

    /// What the operation moved, by the feed; what the plan has beside that stayed.
    private func moved(_ plan: HandoverPlan, into result: inout HandoverResult) async throws -> [String: Int] {
        let changed = try await read { tx in
            var changed: Set<RecordLink> = []
            for commit in try tx.reader.commits(.operation(plan.id)) {
                for change in try tx.reader.changes(in: commit.id) where change.kind == .updated {
                    changed.insert(RecordLink(type: change.type, id: change.record))
                }
            }
            return changed
        }
        var counts: [String: Int] = [:]
        for move in plan.moves {
            if changed.contains(move.item.link) {
                counts[move.item.link.type, default: 0] += 1
            } else {
                result.stayed.append(move.item)
            }
        }
        return counts
    }
}

/// What a hand-over came to.
public struct HandoverResult: Sendable, Hashable {
    /// The record of it.
    public var handover: ID<Handover>
    /// How many records moved, by the type's name.
    public var moved: [String: Int] = [:]
    /// What had another owner by then, or was gone or closed.
    public var stayed: [HandoverItem] = []
}

extension HandoverPlan {
    /// The tasks of the successors: to read up, and to introduce themselves to each customer.
    fileprivate func checklist(due now: Instant, _ days: Int, in tx: QueryTransaction) throws -> [TaskItem] {
        let name = try tx.find(from)?.name ?? "\(from)"
        let due = now.advanced(by: .seconds(Int64(days) * 86_400))
        let names = try tx.names(of: Array(Set(moves.map(\.item.customer))))
        return successors.flatMap { successor in
            let customers = customers(of: successor)
            let brief = TaskItem(
                title: "Read the brief of \(name) on \(customers.count) customers",
                due: due,
                priority: .high,
                owner: successor
            )
            let introductions = customers.compactMap { customer in
                names[customer]
                    .map { title in
                        TaskItem(
                            title: "Introduce yourself to \(SortName.line(title))",
                            due: due,
                            owner: successor,
                            links: [customer]
                        )
                    }
            }
            return [brief] + introductions
        }
    }
}

extension SortName {
    /// A text that fits into a title.
    fileprivate static func line(_ text: String) -> String { String(text.unicodeScalars.prefix(300)) }
}

extension QueryTransaction {
    /// Refuses successors who could not take over.
    fileprivate func check(_ successors: Successors, for user: ID<User>) throws {
        var rest: [ID<User>] = []
        switch successors.last {
        case .one(let successor): rest = [successor]
        case .evenly(let several): rest = several
        case .rules: break
        }
        if rest.isEmpty { throw CRMError(.required, "a hand-over has a successor", type: Handover.typeName) }
        for successor in successors.rules.map(\.successor) + rest {
            guard successor != user, try find(successor)?.isActive == true else {
                throw CRMError(
                    .unknownReference,
                    "a successor is another, active user",
                    type: User.typeName,
                    record: successor.raw
                )
            }
        }
    }

    /// The accounts of those of the customers that are people.
    fileprivate func accounts(of customers: [RecordLink]) throws -> [RecordID: ID<Account>] {
        let people = Set(customers.compactMap { $0.id(as: Contact.self) })
        var accounts: [RecordID: ID<Account>] = [:]
        for chunk in Array(people).chunks(of: 500) {
            let query = Contact.where { $0.id.isIn(chunk) && $0.account != nil }
            for (contact, account) in try fetch(
                query.select(Contact.Fields.id.selected, Contact.Fields.account.selected)
            ) {
                accounts[contact.raw] = account
            }
        }
        return accounts
    }

    /// The accounts for which each rule holds, in the order of the rules.
    fileprivate func accounts(
        for successors: Successors,
        among customers: Set<RecordLink>
    ) throws -> [Set<RecordID>] {
        let accounts = customers.compactMap { $0.id(as: Account.self) }
        return try successors.rules.map { rule in
            var found: Set<RecordID> = []
            for chunk in accounts.chunks(of: 500) {
                let matching = Query(Filter<Account>(.isIn(.id, chunk.map { .id($0.raw) })) && rule.accounts)
                for id in try fetch(matching.select(Account.Fields.id.selected)) { found.insert(id.raw) }
            }
            return found
        }
    }

    /// What accounts and people are called.
    func names(of customers: [RecordLink]) throws -> [RecordLink: String] {
        var names: [RecordLink: String] = [:]
        for chunk in customers.compactMap({ $0.id(as: Account.self) }).chunks(of: 500) {
            for account in try fetch(Account.where { $0.id.isIn(chunk) }) {
                names[RecordLink(account.id)] = account.name
            }
        }
        for chunk in customers.compactMap({ $0.id(as: Contact.self) }).chunks(of: 500) {
            for contact in try fetch(Contact.where { $0.id.isIn(chunk) }) {
                names[RecordLink(contact.id)] = contact.record.displayName
            }
        }
        return names
    }
}

extension Array {
    /// The elements in parts of at most so many.
    func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
