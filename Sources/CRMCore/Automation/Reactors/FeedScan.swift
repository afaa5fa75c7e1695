import StorageProtocols
import Synchronization

/// Up to where a process has looked for each reactor and found nothing, so that no tick looks there again.
final class FeedMemory: Sendable {
    private let seen = Mutex<[String: FeedPosition]>([:])

    /// What was found out so far, for a tick to begin with.
    var scan: FeedScan { FeedScan(seen: seen.withLock { $0 }) }

    /// Keeps what a tick has found out.
    func keep(_ scan: FeedScan) { seen.withLock { $0.merge(scan.seen) { max($0, $1) } } }
}

/// Looks once through what is new in the feed, for all reactors together.
struct FeedScan: Sendable {
    /// Up to where nothing that a reactor wants was found, by its name; beyond its cursor, which is not moved for that.
    private(set) var seen: [String: FeedPosition]

    /// Where a reactor goes on.
    func start(of reactor: Reactor, in tx: any ReadTransaction) throws -> FeedPosition {
        max(try tx.feedCursor(reactor.cursor) ?? .start, seen[reactor.name] ?? .start)
    }

    /// Finds the reactors that have something to do: changes that they want, or a cursor that lags far behind.
    mutating func reactorsWithWork(among reactors: [Reactor], in store: any Store) async throws -> [Reactor] {
        if reactors.isEmpty { return [] }
        let before = self
        let (working, end) = try await store.read { tx in
            let reactors = try reactors.map { try $0.watching(in: tx) }
            let starts = try reactors.map { try before.start(of: $0, in: tx) }
            var working = [Bool](repeating: false, count: reactors.count)
            var end = starts.min() ?? .start
            while working.contains(false) {
                let changes = try tx.changes(after: end, limit: Reactor.window)
                for change in changes {
                    for index in reactors.indices
                    where !working[index] && change.position > starts[index] && reactors[index].wants(change) {
                        working[index] = true
                    }
                }
                guard let last = changes.last else { break }
                end = last.position
            }
            for index in reactors.indices where !working[index] {
                let cursor = try tx.feedCursor(reactors[index].cursor) ?? .start
                working[index] = end.number - cursor.number >= Int64(Reactor.window)
            }
            return (working, end)
        }
        var found: [Reactor] = []
        for (reactor, hasWork) in zip(reactors, working) {
            if hasWork { found.append(reactor) } else { seen[reactor.name] = end }
        }
        return found
    }
}

extension CRM {
    /// Hands a reactor its next changes, in one commit with its new position.
    ///
    /// - Returns: The commits of the changes that it was handed, one for each, and whether there may be more.
    func advance(
        _ reactor: Reactor,
        limit: Int,
        after scan: FeedScan,
        by time: TickTime
    ) async throws -> Committed<(causes: [CommitID], hasMore: Bool)> {
        let name = "reactor \(reactor.name)"
        return try await answer(as: name, by: time) { tx, depth in
            let start = try scan.start(of: reactor, in: tx.reader)
            var upcoming = try reactor.upcoming(after: start, limit: limit, in: tx.reader)
            upcoming.keepFirst(
                try tx.answerable(upcoming.wanted, as: name, saying: depth) { try $0.depth(of: $1.commit) }
            )
            if !upcoming.wanted.isEmpty { try reactor.run(ChangeBatch(changes: upcoming.wanted), tx) }
            let cursor = try tx.reader.feedCursor(reactor.cursor) ?? .start
            if upcoming.end > cursor { try tx.writer.setFeedCursor(reactor.cursor, to: upcoming.end) }
            return (upcoming.wanted.map(\.commit), upcoming.hasMore)
        }
    }
}
