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
        guard rule.action == .anonymise else {
            try tx.writer.erase(type, [RowErasure(id: link.id, states: nil)])
            return nil
        }
        guard let anonymiser = review.anonymiser else { return SubjectErasurePlan.Reason.undeclared.description }
        try tx.writer.erase(type, [anonymiser.erasure(of: link.id, tx.writer.revisions(type, link.id))])
        return nil
    }
}

extension Instant {
    func advanced(byDays days: Int64) -> Instant {
        let (sum, overflow) = microseconds.addingReportingOverflow(days * 86_400_000_000)
        return Instant(microseconds: overflow ? .max : sum)
    }
}
