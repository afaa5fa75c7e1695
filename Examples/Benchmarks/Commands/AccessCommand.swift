import ArgumentParser
import CRMCore
import FileStorage
import Foundation

/// Measures what the access filter adds to a sorted page.
struct AccessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access",
        abstract: "Measures sorted pages of 50 contacts, unrestricted and as a rep sees them, in turn.",
        discussion: """
            The rep sees own contacts, the team's, those that a rule shares and some that are shared one by one: \
            together the part that --visible says. With --store the store is kept, and --only reads one kind of pages \
            once, so that another program can count its instructions.
            """
    )

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case unrestricted
        case enforced
    }

    @Option(help: "The number of contacts.")
    var n = 100_000

    @Option(help: "How many percent of them the rep sees.")
    var visible = 50

    @Option(help: "How many pages a run reads, one after the other.")
    var pages = 400

    @Option(help: "How many paired runs.")
    var runs = 9

    @Option(help: "A file to keep the store in.")
    var store: String?

    @Option(help: "Read one kind of pages once.")
    var only: Kind?

    func run() async throws {
        let path =
            store ?? NSTemporaryDirectory() + "swift-crm-access-\(ProcessInfo.processInfo.processIdentifier).crm"
        defer {
            for suffix in ["", "-wal", "-shm", "-lock"] where store == nil {
                try? FileManager.default.removeItem(atPath: path + suffix)
            }
        }
        let isNew = !FileManager.default.fileExists(atPath: path)
        let crm = try await CRM.open(.file(path, durability: .normal), access: .enforced)
        if isNew { try await AccessWorld(count: n, visible: visible).fill(crm) }
        let system = crm.session(as: .system("benchmark"))
        guard let rep = try await system.first(User.where { $0.name == AccessWorld.rep })?.id else { return }
        let user = crm.session(as: .user(rep))
        if let only {
            try await read(only == .enforced ? user : system)
        } else {
            try await compare(system, user)
        }
        try await crm.close()
    }

    /// Reads pages one after the other.
    private func read(_ session: Session) async throws {
        var cursor: PageCursor?
        for _ in 0..<pages {
            let query = Contact.all.sorted { $0.sortName.ascending }.limit(50).after(cursor)
            cursor = try await session.page(query).next
        }
    }

    private func compare(_ system: Session, _ user: Session) async throws {
        let seen = try await user.count(Contact.all)
        let all = try await system.count(Contact.all)
        var samples: [(free: Stopwatch, held: Stopwatch)] = []
        for run in 0...runs {
            var (free, held) = (Stopwatch(), Stopwatch())
            try await free.measure { try await read(system) }
            try await held.measure { try await read(user) }
            // The first run warms up.
            if run > 0 { samples.append((free, held)) }
        }
        for (name, value) in [("cpu_us", \Stopwatch.cpu), ("wall_us", \.wall)] {
            let ratios = samples.map { $0.held[keyPath: value] / $0.free[keyPath: value] }
            print(
                "{\"step\":\"access_page\",\"n\":\(all),\"visible\":\(seen),\"measure\":\"\(name)\","
                    + "\"unrestricted\":\(perPage(samples.map { $0.free[keyPath: value] })),"
                    + "\"enforced\":\(perPage(samples.map { $0.held[keyPath: value] })),"
                    + "\"ratio\":\(String(format: "%.3f", median(ratios)))}"
            )
        }
    }

    private func perPage(_ seconds: [Double]) -> String {
        String(format: "%.1f", median(seconds) * 1e6 / Double(max(1, pages)))
    }

    private func median(_ numbers: [Double]) -> Double {
        let sorted = numbers.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
}
