import ArgumentParser
import CRMCore
import FileStorage
import Foundation

/// Measures what the access filter adds to a sorted page.
struct AccessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access",
        abstract:
            "Measures sorted pages of 50 contacts, of all, as a rep sees them, and by a condition by hand, in turn.",
        discussion: """
            The rep sees own contacts, the team's, those that a rule shares and some that are shared one by one: \
            together the part that --visible says. With --policy team it is own ones and the team's alone. The condition \
            by hand is what a host without access control would write to get the same contacts. With --store the store \
            is kept, and --only reads one kind of pages once, so that another program can count its instructions.
            """
    )

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case unrestricted
        case enforced
        case byHand = "by-hand"
    }

    @Option(help: "The number of contacts.")
    var n = 100_000

    @Option(help: "How many percent of them the rep sees.")
    var visible = 50

    @Option(help: "How the rep comes to see contacts: typical or team.")
    var policy = AccessWorld.Policy.typical

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
        let world = AccessWorld(count: n, visible: visible, policy: policy)
        if isNew { try await world.fill(crm) }
        let system = crm.session(as: .system("benchmark"))
        guard let rep = try await system.first(User.where { $0.name == AccessWorld.rep })?.id else { return }
        let user = crm.session(as: .user(rep))
        let byHand = Query(try await world.byHand(crm))
        let kinds: [Kind: (Session, Query<Contact>)] = [
            .unrestricted: (system, Contact.all), .enforced: (user, Contact.all), .byHand: (system, byHand),
        ]
        if let only {
            if let (session, query) = kinds[only] { try await read(session, query) }
        } else {
            try await compare(kinds, all: system.count(Contact.all), seen: user.count(Contact.all))
        }
        try await crm.close()
    }

    /// Reads pages one after the other.
    private func read(_ session: Session, _ contacts: Query<Contact>) async throws {
        var cursor: PageCursor?
        for _ in 0..<pages {
            let query = contacts.sorted { $0.sortName.ascending }.limit(50).after(cursor)
            cursor = try await session.page(query).next
        }
    }

    private func compare(_ kinds: [Kind: (Session, Query<Contact>)], all: Int, seen: Int) async throws {
        try await checkAnswers(kinds)
        var samples: [[Kind: Stopwatch]] = []
        for run in 0...runs {
            var sample: [Kind: Stopwatch] = [:]
            for kind in Kind.allCases {
                guard let (session, query) = kinds[kind] else { continue }
                var watch = Stopwatch()
                try await watch.measure { try await read(session, query) }
                sample[kind] = watch
            }
            // The first run warms up.
            if run > 0 { samples.append(sample) }
        }
        for (name, value) in [("cpu_us", \Stopwatch.cpu), ("wall_us", \.wall)] {
            func seconds(_ kind: Kind) -> [Double] { samples.compactMap { $0[kind]?[keyPath: value] } }
            func ratio(to kind: Kind) -> String {
                format(median(zip(seconds(.enforced), seconds(kind)).map { $0 / $1 }), digits: 3)
            }
            let figures = Kind.allCases.map { kind in
                let each = median(seconds(kind)) * 1e6 / Double(max(1, pages))
                return "\"\(kind.rawValue)\":\(format(each, digits: 1)),"
            }
            print(
                "{\"step\":\"access_page\",\"policy\":\"\(policy.rawValue)\",\"n\":\(all),\"visible\":\(seen),"
                    + "\"measure\":\"\(name)\",\(figures.joined())"
                    + "\"ratio\":\(ratio(to: .unrestricted)),\"ratio_by_hand\":\(ratio(to: .byHand))}"
            )
        }
    }

    /// Checks that pages as the rep sees them and by hand are the list by hand, cut up.
    private func checkAnswers(_ kinds: [Kind: (Session, Query<Contact>)]) async throws {
        guard let (system, byHand) = kinds[.byHand] else { return }
        let expected = try await system.fetch(byHand.sorted { $0.sortName.ascending }).prefix(pages * 50).map(\.id)
        for kind in [Kind.enforced, .byHand] {
            guard let (session, query) = kinds[kind] else { continue }
            var (seen, cursor): ([ID<Contact>], PageCursor?) = ([], nil)
            repeat {
                let page = try await session.page(query.sorted { $0.sortName.ascending }.limit(50).after(cursor))
                seen += page.records.map(\.id)
                cursor = page.next
            } while cursor != nil && seen.count < pages * 50
            guard seen == expected else { throw ValidationError("\(kind.rawValue): other contacts than expected") }
        }
    }

    private func format(_ number: Double, digits: Int) -> String { String(format: "%.\(digits)f", number) }

    private func median(_ numbers: [Double]) -> Double {
        let sorted = numbers.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
}

extension AccessWorld.Policy: ExpressibleByArgument {}
