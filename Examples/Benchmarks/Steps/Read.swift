import CRMCore
import FileStorage
import SalesAutomation
import StorageProtocols

extension Workload {
    /// e: look-ups, one read each and many in one read.
    func lookUp(_ session: Session, _ made: Made) async throws {
        let ids = try TSV.all(file("q_ids")).map { made.contacts[(Int($0[0]) ?? 1) - 1] }
        let emails = try TSV.all(file("q_emails")).map { try EmailAddress($0[0]).normal }
        var (each, many, byEmail) = (Stopwatch(), Stopwatch(), Stopwatch())
        try await each.measure {
            for id in ids { _ = try await session.get(id) }
        }
        report.print("e_by_id", operations: ids.count, each, note: "one read each")
        for start in stride(from: 0, to: ids.count, by: 1000) {
            let batch = Array(ids[start..<min(start + 1000, ids.count)])
            try await many.measure {
                try await session.read { tx in
                    for id in batch { _ = try tx.get(id) }
                }
            }
        }
        report.print("e_by_id_in_txn", operations: ids.count, many, note: "1000 look-ups per read")
        for start in stride(from: 0, to: emails.count, by: 1000) {
            let batch = Array(emails[start..<min(start + 1000, emails.count)])
            let found = try await byEmail.measure {
                try await session.read { tx in
                    try batch.count { email in try tx.first(Contact.where { $0.emails.contains(email) }) != nil }
                }
            }
            guard found > 0 else { continue }
        }
        report.print("e_by_email", operations: emails.count, byEmail, note: "1000 look-ups per read")
    }

    /// f: filtered, sorted pages of 50 with the related name.
    func readPages(_ session: Session, _ made: Made) async throws {
        let rows = try TSV.all(file("q_page"))
        var (time, count) = (Stopwatch(), 0)
        for row in rows {
            let (owner, stage, least) = (made.users[(Int(row[0]) ?? 1) - 1], row[1], Int64(row[2]) ?? 0)
            count += try await time.measure {
                try await session.read { tx in
                    let query = Opportunity.where { $0.owner == owner && $0.stage == stage && $0.amount > least }
                        .sorted { $0.closeDate.ascending }
                        .limit(50)
                        .select(
                            Opportunity.Fields.id.selected,
                            Opportunity.Fields.name.selected,
                            Opportunity.Fields.amount.selected,
                            Opportunity.Fields.closeDate.selected,
                            Opportunity.Fields.contact[Contact.Fields.displayName]
                        )
                    return try tx.fetch(query).count
                }
            }
        }
        report.print("f_page", operations: rows.count, time, note: "rows=\(count)")
    }

    /// g: the search box.
    func search(_ session: Session) async throws {
        let words = try TSV.all(file("q_names")).map { $0[0] }
        var (time, count) = (Stopwatch(), 0)
        for word in words {
            count += try await time.measure { try await find(word, session) }
        }
        report.print("g_fts", operations: words.count, time, note: "rows=\(count)")
    }

    /// k: open and first answer, within this process; `cold` measures a process of its own.
    ///
    /// Then the file's size.
    func open() async throws {
        let email = try TSV.all(file("q_emails"))[0][0]
        var time = Stopwatch()
        let crm = try await time.measure {
            let crm = try await CRM.open(.file(path, durability: durability), modules: Self.modules())
            let normal = try EmailAddress(email).normal
            _ = try await crm.session(as: .system("benchmark")).first(Contact.where { $0.emails.contains(normal) })
            return crm
        }
        report.print("k_open", operations: 1, time, note: "open and first answer")
        try await crm.close()
        var size = Stopwatch()
        await size.measure {}
        report.print("z_final", operations: 1, size, note: "file size after checkpoint")
    }
}

extension Workload {
    fileprivate func find(_ word: String, _ session: Session) async throws -> Int {
        try await session.read { tx in
            try tx.fetch(
                Query(Filter<Contact>.matching(word, .wordStart)).limit(20)
                    .select(
                        Contact.Fields.id.selected,
                        Contact.Fields.displayName.selected,
                        Contact.Fields.email.selected
                    )
            )
            .count
        }
    }
}
