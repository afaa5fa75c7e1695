import StorageProtocols

/// How many runs of rules in a row led to commits.
///
/// A run has its number in the log. What reactors and timers answer is no run, but belongs to the row: their commits
/// carry the number in their reasons, so that a circle through them ends too.
struct RuleChain {
    private let reader: any ReadTransaction
    private var depths: [CommitID: Int] = [:]

    init(_ reader: any ReadTransaction) { self.reader = reader }

    /// Whose commits hold runs that tell.
    private static let own = Set(
        ["timer \(RuleRunner.timer)", "timer \(RuleScheduler.timer)", "reactor \(RuleMatcher.name)"]
            .map { CRM.Actor.system($0).description }
    )

    /// Whether a part of the software writes the log itself.
    static func isOwn(_ name: String) -> Bool { own.contains(CRM.Actor.system(name).description) }

    /// How many runs led to a commit.
    mutating func depth(of commit: CommitID) throws -> Int {
        if let known = depths[commit] { return known }
        let depth = try reader.commits(.id(commit)).first.map(depth(of:)) ?? 0
        depths[commit] = depth
        return depth
    }

    /// How many runs led to a record that is due; none where it has waited for its time.
    mutating func depth(of due: DueTimer.Due) throws -> Int {
        guard let written = try reader.commits(.id(due.version)).first, due.at <= written.at else { return 0 }
        return try depth(of: due.version)
    }

    private func depth(of commit: Commit) throws -> Int {
        guard let actor = commit.actor else { return 0 }
        guard Self.own.contains(actor) else { return Self.depth(in: commit.reason, of: actor) }
        var depth = 0
        for change in try reader.changes(in: commit.id) where change.type == RuleRun.typeName {
            if let run = try reader.find(ID<RuleRun>(change.record)) { depth = max(depth, run.depth) }
        }
        return depth
    }

    /// How many of the first of some things have the same number of runs behind them, and that number.
    mutating func row<T>(
        _ things: [T],
        _ depth: (inout RuleChain, T) throws -> Int
    ) throws -> (depth: Int, count: Int) {
        guard let first = things.first else { return (0, 0) }
        let common = try depth(&self, first)
        var count = 1
        while count < things.count, try depth(&self, things[count]) == common { count += 1 }
        return (common, count)
    }
}

// MARK: What commits say

extension RuleChain {
    private static let mark = ", rules in a row: "

    /// Why a part of the software writes.
    static func reason(_ name: String, _ depth: Int) -> String { depth == 0 ? name : "\(name)\(mark)\(depth)" }

    private static func depth(in reason: String?, of actor: String) -> Int {
        guard let reason, case .system(let name)? = CRM.Actor(actor) else { return 0 }
        let start = (name + mark).utf8
        guard reason.utf8.starts(with: start) else { return 0 }
        return Int(String(decoding: reason.utf8.dropFirst(start.count), as: UTF8.self)) ?? 0
    }

    /// Thrown where a commit is about to say the wrong number.
    struct OtherDepth: Error {
        let depth: Int
    }
}

extension CRM {
    /// One commit of a part of the software that answers others, which says how many runs of rules led to it.
    ///
    /// - Parameter body: Is told what the commit says; where that is wrong it throws ``RuleChain/OtherDepth`` before it
    ///   writes, and is run again.
    func answer<T: Sendable>(
        as name: String,
        by time: TickTime,
        _ body: @escaping @Sendable (CommandTransaction, Int) throws -> T
    ) async throws -> Committed<T> {
        var depth = 0
        while true {
            do {
                let reason = RuleChain.reason(name, depth)
                return try await automation(named: name, reason: reason, at: time.now) { [depth] tx in
                    try body(tx, depth)
                }
            } catch let other as RuleChain.OtherDepth {
                depth = other.depth
            }
        }
    }
}

extension CommandTransaction {
    /// How many of the first of some things that a part of the software answers it may take at once: those behind which
    /// are as many runs of rules as its commit says.
    func answerable<T>(
        _ things: [T],
        as name: String,
        saying depth: Int,
        _ depthOf: (inout RuleChain, T) throws -> Int
    ) throws -> Int {
        // Nothing is to be told where there are no rules.
        guard !RuleChain.isOwn(name), try reader.first(Rule.where { $0.isActive == true }) != nil else {
            return things.count
        }
        var chain = RuleChain(reader)
        let row = try chain.row(things, depthOf)
        guard row.depth == depth else { throw RuleChain.OtherDepth(depth: row.depth) }
        return row.count
    }
}
