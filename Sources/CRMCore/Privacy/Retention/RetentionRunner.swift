import StorageProtocols

/// Carries out retention rules, a batch of records in a commit.
struct RetentionRunner {
    let tx: CommandTransaction
    /// The most records of one commit.
    static let batch = 100

    /// What became of the records whose time is over.
    struct Outcome {
        var done: [RecordID] = []
        var kept: [(id: RecordID, reason: String)] = []
        var isFinished = true
    }

    /// Runs the rules that are due; each goes on at once where records are left over, else tomorrow.
    func run(_ rules: [Stored<RetentionRule>]) throws {
        for rule in rules {
            let outcome = rule.isActive && rule.action != .keep ? try carryOut(rule.record) : Outcome()
            var next = rule
            // What is kept now is asked about again tomorrow, so that a batch of it does not end the run.
            next.due = rule.isActive && rule.action != .keep ? tx.now.advanced(byDays: 1) : nil
            // Still due, and yet moved: the next batch follows at once.
            if !outcome.isFinished { next.due = rule.due?.adding(microseconds: -1) }
            if outcome.done.isEmpty, outcome.kept.isEmpty {
                try tx.update(next)
                continue
            }
            var counts: [String: Int] = [:]
            for (_, reason) in outcome.kept { counts[reason, default: 0] += 1 }
            var json = JSONWriter()
            json.beginObject()
            for (reason, count) in counts.sorted(by: { Value.order(.text($0.key), .text($1.key)) < 0 }) {
                json.key(reason)
                json.integer(Int64(count))
            }
            json.endObject()
            let (done, kept) = (outcome.done.count, outcome.kept.count)
            try tx.create(RetentionRun(.unassigned, rule.id, tx.now, done, kept, json.text))
            try tx.update(next)
        }
    }

    private func carryOut(_ rule: RetentionRule) throws -> Outcome {
        let review = try RetentionReview(rule, in: tx, at: tx.now)
        var outcome = Outcome()
        var last: RecordID?
        while true {
            let links = try review.overdue(after: last, limit: Self.batch)
            try carryOut(rule, links, review, &outcome)
            // What was done is gone; the next batch begins anew, in a commit of its own.
            if outcome.done.count >= Self.batch {
                outcome.isFinished = false
                return outcome
            }
            guard links.count == Self.batch, let end = links.last else { return outcome }
            last = end.id
        }
    }

    private func carryOut(
        _ rule: RetentionRule,
        _ links: [RecordLink],
        _ review: RetentionReview,
        _ outcome: inout Outcome
    ) throws {
        for link in links {
            if let reason = try review.reasonToKeep(link) {
                outcome.kept.append((link.id, reason))
            } else if let reason = try carryOut(rule, link, review) {
                outcome.kept.append((link.id, reason))
            } else {
                outcome.done.append(link.id)
            }
        }
    }

    /// - Returns: Why the record is kept in the end; nil where it is done.
    private func carryOut(_ rule: RetentionRule, _ link: RecordLink, _ review: RetentionReview) throws -> String? {
        let type = review.type
        if rule.action == .delete {
            try tx.writer.delete(type, [RowDeletion(id: link.id, expected: nil)])
            return nil
        }
        if link.type == Contact.typeName {
            let suppresses = tx.session.crm.registry.contacting.keys != nil
            let policy = ErasurePolicy(basis: "retention: \(rule.name)", suppressesAddresses: suppresses)
            let plan = try tx.planErasure(of: ID(link.id), policy)
            if let block = plan.blocks.first { return block.reason.description }
            try tx.eraseSubject(plan)
            return nil
        }
        var states: [[Value]]?
        if rule.action == .anonymise, let data = tx.session.crm.registry.personal[link.type] {
            let subject = DataSubject(ID(link.id))
            states = try tx.writer.revisions(type, link.id)
                .map { try data.rows.takeOut(type.emptying(data.handling.fields, of: $0.values, link.id), subject) }
        }
        try tx.writer.erase(type, [RowErasure(id: link.id, states: states)])
        return nil
    }
}

/// Which records a retention rule is about, and which of them it must leave.
struct RetentionReview {
    let rule: RetentionRule
    let type: RecordType
    private let tx: QueryTransaction
    private let now: Instant

    init(_ rule: RetentionRule, in tx: QueryTransaction, at now: Instant) throws {
        self.rule = rule
        self.tx = tx
        self.now = now
        type = try tx.unguarded.catalog.type(rule.type)
    }

    /// The records whose time is over, by identifier; those that were anonymised are done with.
    ///
    /// - Parameters:
    ///   - last: The record behind which to begin.
    ///   - limit: The most records.
    func overdue(after last: RecordID? = nil, limit: Int? = nil) throws -> [RecordLink] {
        var query = RecordQuery(type: type.name, condition: try rule.overdue(in: type, at: now))
        query.columns = .row
        query.after = last.map { PageCursor(sort: [], values: [], id: $0) }
        var links: [RecordLink] = []
        let data = tx.session.crm.registry.personal[type.name]
        try tx.unguarded.forEachRow(query) { row in
            let values = try type.columns.map { try row.value($0.kind) }
            guard case .id(let id)? = values.first else { return true }
            if rule.action == .anonymise, let data,
                try values
                    == data.rows.takeOut(type.emptying(data.handling.fields, of: values, id), DataSubject(ID(id)))
            {
                return true
            }
            links.append(RecordLink(type: type.name, id: id))
            return limit.map { links.count < $0 } ?? true
        }
        return links
    }

    /// Why a record must stay although its time is over; nil where it need not.
    func reasonToKeep(_ link: RecordLink) throws -> String? {
        guard let state = try tx.unguarded.revisions(type, link.id).last else { return nil }
        let holds = try Holds([link], in: tx, at: now)
        if let reason = try holds.reason(for: link, type, state) { return reason.description }
        if link.type == Contact.typeName, try !tx.restriction(of: ID(link.id)).allowsProcessing {
            return "the person demands that the data is stored and nothing else"
        }
        if rule.action == .anonymise, tx.session.crm.registry.personal[link.type] == nil {
            return SubjectErasurePlan.Reason.undeclared.description
        }
        return nil
    }
}

extension Instant {
    func advanced(byDays days: Int64) -> Instant {
        let (sum, overflow) = microseconds.addingReportingOverflow(days * 86_400_000_000)
        return Instant(microseconds: overflow ? .max : sum)
    }
}
