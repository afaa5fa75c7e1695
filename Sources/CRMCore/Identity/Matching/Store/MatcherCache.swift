import StorageProtocols
import Synchronization

/// The matchers made from learned models, so that not every new contact waits for one to be read.
final class MatcherCache: Sendable {
    private let matchers = Mutex<[String: (version: CommitID?, matcher: Matcher)]>([:])

    /// The matcher of a record type as it is now.
    func matcher(of type: String, in tx: any ReadTransaction) throws -> Matcher {
        let query = LearnedMatchModel.where { $0.type == type }
        if let cached = matchers.withLock({ $0[type] }) {
            var same = query
            if let version = cached.version {
                same.record.condition = .all([
                    query.record.condition, .compare(.version, .equal, .integer(version.sequence)),
                ])
            }
            if try tx.count(same) == (cached.version == nil ? 0 : 1) { return cached.matcher }
        }
        let stored = try tx.first(query)
        let model = stored.flatMap { try? StoredJSON.decode(MatchModel.self, from: $0.record.definition) }
        let matcher = Matcher(model ?? .shipped)
        matchers.withLock { $0[type] = (stored?.version, matcher) }
        return matcher
    }
}
