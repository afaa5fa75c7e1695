public import StorageProtocols

/// Changes of the record types that a reactor asked for, in the order in which they were committed.
public struct ChangeBatch: Sendable {
    /// The changes; never none.
    public let changes: [Change]

    /// The records of a type that changed, each once, in the order of their first change.
    ///
    /// A record may have been changed again or deleted since: read it before you rely on it.
    public func ids<R: Record>(
        of type: R.Type = R.self,
        _ kinds: Set<Change.Kind> = [.created, .updated, .deleted]
    ) -> [ID<R>] {
        var seen: Set<RecordID> = []
        return changes.compactMap { change in
            guard change.type == R.typeName, kinds.contains(change.kind), seen.insert(change.record).inserted else {
                return nil
            }
            return ID(change.record)
        }
    }
}

/// Where a reactor begins to read when it is installed.
public enum ReactorStart: Sendable, Hashable {
    /// With the first change of the store: what was there before counts too.
    case beginning
    /// With the first change after it is installed.
    case installation
}

/// A named reader of the change feed, whose effects commit together with its position.
struct Reactor: Sendable {
    let name: String
    /// The record types; nil for all.
    var types: Set<String>?
    /// Says what the types are now, where that depends on what is stored.
    let watching: (@Sendable (any ReadTransaction) throws -> Set<String>?)?
    let batch: Int
    let start: ReactorStart
    let run: @Sendable (ChangeBatch, CommandTransaction) throws -> Void

    /// The name of the durable cursor.
    var cursor: String { "reactor:\(name)" }

    /// The reactor with the types that it watches in this state.
    func watching(in tx: any ReadTransaction) throws -> Reactor {
        guard let watching else { return self }
        var reactor = self
        reactor.types = try watching(tx)
        return reactor
    }

    func wants(_ change: Change) -> Bool { types?.contains(change.type) ?? true }

    /// What comes after a position.
    struct Upcoming {
        /// The wanted changes, at most as many as were asked for.
        var wanted: [Change] = []
        /// The position behind what was looked at.
        var end: FeedPosition
        /// Whether there may be more behind it.
        var hasMore = false

        /// Leaves all but the first changes for later.
        mutating func keepFirst(_ count: Int) {
            guard count < wanted.count, count > 0 else { return }
            wanted.removeSubrange(count...)
            end = wanted[count - 1].position
            hasMore = true
        }
    }

    /// The next wanted changes after a position.
    func upcoming(after position: FeedPosition, limit: Int, in tx: any ReadTransaction) throws -> Upcoming {
        let current = try watching(in: tx)
        var upcoming = Upcoming(end: position)
        let changes = try tx.changes(after: position, limit: Self.window)
        for change in changes {
            if current.wants(change) {
                if upcoming.wanted.count == limit {
                    upcoming.hasMore = true
                    return upcoming
                }
                upcoming.wanted.append(change)
            }
            upcoming.end = change.position
        }
        upcoming.hasMore = changes.count == Self.window
        return upcoming
    }

    /// The most changes that are looked at in one commit.
    static let window = 4096
}
