import ArgumentParser
import CRMCore
import FileStorage
import Foundation
import StorageProtocols

/// Measures how duplicates are found among the workload's contacts.
struct DuplicatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duplicates",
        abstract: "Measures the look for duplicates of one contact and the scan of all, and how right they are.",
        discussion: """
            The folder holds the workload's contacts.tsv, companies.tsv, extra.tsv and dups.tsv. Duplicates of \
            duplicates are the same person too: the truth is closed over them.
            """
    )

    @Option(help: "The folder with the workload's .tsv files for this size.")
    var data: String

    @Option(help: "The number of contacts.")
    var n: Int

    @Option(help: "The store's file; a temporary one by default. One that is there already is used as it is.")
    var store: String?

    @Option(help: "How many contacts are looked for.")
    var checks = 2000

    @Option(help: "How many processors the scan uses.")
    var concurrency = 2

    func run() async throws {
        let path =
            store ?? NSTemporaryDirectory() + "swift-crm-duplicates-\(ProcessInfo.processInfo.processIdentifier).crm"
        let isThere = FileManager.default.fileExists(atPath: path)
        defer {
            if store == nil {
                for suffix in ["", "-wal", "-shm", "-lock"] {
                    try? FileManager.default.removeItem(atPath: path + suffix)
                }
            }
        }
        let crm = try await CRM.open(.file(path, durability: .normal))
        let session = crm.session(as: .system("benchmark"))
        if !isThere { try await fill(session) }
        try await check(session)
        try await scan(session)
        try await crm.close()
    }

    /// Writes the contacts, each with the number of its line as external identifier's stand-in: the note.
    private func fill(_ session: Session) async throws {
        var accounts: [ID<Account>] = []
        var companies = try TSV(data + "/companies.tsv")
        while case let rows = try companies.next(), !rows.isEmpty {
            accounts += try await session.create(rows.map { Account(name: $0[1]) }).map { $0.id }
        }
        var time = Stopwatch()
        var lines = try TSV(data + "/contacts.tsv")
        while case let rows = try lines.next(), !rows.isEmpty {
            let contacts = try rows.map { try contact($0, accounts) }
            try await time.measure { _ = try await session.create(contacts) }
        }
        show("fill", n, time)
    }

    private func contact(_ row: [String], _ accounts: [ID<Account>]) throws -> Contact {
        let company = (Int(row[3]) ?? 1) - 1
        return Contact(
            name: PersonName(given: row[1], family: row[2]),
            emails: [try EmailAddress(row[4])],
            phones: [try PhoneNumber(row[6])],
            addresses: [PostalAddress(street: row[7], locality: row[8], postalCode: row[9], country: Country(row[10]))],
            account: accounts.indices.contains(company) ? accounts[company] : nil,
            source: row[0]
        )
    }

    /// Looks for duplicates of new contacts, and of contacts that are there with a slip in the name.
    private func check(_ session: Session) async throws {
        var contacts = try TSV.all(data + "/extra.tsv").prefix(checks / 2).map { try contact($0, []) }
        var lines = try TSV(data + "/contacts.tsv")
        let known = try lines.next(checks - contacts.count)
        for row in known {
            var contact = try contact(row, [])
            contact.emails = []
            var family = Array(row[2].utf8)
            if family.count > 2 { family.swapAt(1, 2) }
            contact.name.family = String(decoding: family, as: UTF8.self)
            contacts.append(contact)
        }
        var times: [Double] = []
        var found = 0
        var time = Stopwatch()
        for contact in contacts {
            var one = Stopwatch()
            let likely = try await one.measure { try await session.duplicates(of: contact) }
            if !likely.isEmpty { found += 1 }
            times.append(one.wall)
            time.add(one)
        }
        times.sort()
        func quantile(_ share: Double) -> String {
            String(format: "%.3f", 1000 * times[min(times.count - 1, Int(Double(times.count) * share))])
        }
        show(
            "check",
            times.count,
            time,
            "median \(quantile(0.5)) ms, p99 \(quantile(0.99)) ms, "
                + "\(found) with a likely duplicate (of \(known.count) made ones)"
        )
    }

    private func scan(_ session: Session) async throws {
        let numbers = try await session.read { tx in
            var numbers: [RecordID: Int] = [:]
            for (id, source) in try tx.fetch(
                Contact.all.select(Contact.Fields.id.selected, Contact.Fields.source.selected)
            ) {
                numbers[id.raw] = source.flatMap { Int($0) }
            }
            return numbers
        }
        var pairs: [DuplicatePair] = []
        var time = Stopwatch()
        let before = Stopwatch.peakMemory
        let report = try await time.measure {
            try await session.scanDuplicates(
                Contact.self,
                options: DuplicateScanOptions(concurrency: concurrency)
            ) { pairs.append($0) }
        }
        let oversized = report.oversized.map { "\($0.blocks) \($0.key) up to \($0.largest)" }.joined(separator: "; ")
        show(
            "scan",
            report.records,
            time,
            "\(report.comparisons) compared, \(report.auto) auto, \(report.review) review, peak before \(before) kB"
                + (oversized.isEmpty ? "" : ", too large: \(oversized)")
        )
        let truth = try Truth(data + "/dups.tsv")
        func numbered(_ pairs: [DuplicatePair]) -> [(Int, Int)] {
            pairs.compactMap { pair in
                guard let a = numbers[pair.a.id], let b = numbers[pair.b.id] else { return nil }
                return (a, b)
            }
        }
        show("f1_direct", pairs.count, Stopwatch(), truth.figures(of: numbered(pairs)))
        var whole = Stopwatch()
        let all = try await whole.measure {
            try await session.duplicatePairs(Contact.self, options: DuplicateScanOptions(concurrency: concurrency))
        }
        let auto = all.filter { $0.verdict == .auto }
        show("f1_pairs", all.count, whole, truth.figures(of: numbered(all)))
        show("f1_auto", auto.count, Stopwatch(), truth.figures(of: numbered(auto)))
    }

    private func show(_ step: String, _ operations: Int, _ time: Stopwatch, _ note: String = "") {
        print(
            "{\"step\":\"\(step)\",\"n\":\(n),\"ops\":\(operations),\"seconds\":\(String(format: "%.3f", time.wall)),"
                + "\"cpu_s\":\(String(format: "%.3f", time.cpu)),\"rss_kb\":\(Stopwatch.peakMemory),"
                + "\"note\":\"\(note)\"}"
        )
        fflush(nil)
    }
}

/// Who is the same as whom, by the workload's own labels.
private struct Truth {
    private var roots: [Int: Int] = [:]
    private var count = 0

    init(_ path: String) throws {
        for row in try TSV.all(path) {
            guard let a = Int(row[0]), let b = Int(row[1]) else { continue }
            let (x, y) = (root(a), root(b))
            (roots[a], roots[b]) = (x, x)
            if y != x { roots[y] = x }
        }
        var sizes: [Int: Int] = [:]
        for person in roots.keys { sizes[root(person), default: 0] += 1 }
        count = sizes.values.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
    }

    private func root(_ person: Int) -> Int {
        var root = person
        while let next = roots[root], next != root { root = next }
        return root
    }

    func figures(of pairs: [(Int, Int)]) -> String {
        let hits = pairs.count { root($0.0) == root($0.1) }
        let (precision, recall) = (Double(hits) / Double(max(1, pairs.count)), Double(hits) / Double(max(1, count)))
        let f1 = 2 * Double(hits) / Double(max(1, pairs.count + count))
        return String(format: "F1 %.4f, precision %.4f, recall %.4f", f1, precision, recall)
    }
}
