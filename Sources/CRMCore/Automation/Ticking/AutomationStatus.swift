public import StorageProtocols

/// How far a CRM's automation has come, for operators.
public struct AutomationStatus: Sendable, Hashable {
    /// The reactors, in the order in which they were registered.
    public var reactors: [Reactor]
    /// The channels of the outbox, in the order in which they were registered.
    public var channels: [Channel]

    /// A reactor and what waits for it.
    public struct Reactor: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// How many changes lie between it and the end of the feed; 0 when none of them is for it.
        public var lag: Int
        /// Since when the first of its changes waits; nil when none does.
        public var waitingSince: Instant?
    }

    /// A channel of the outbox and what waits in it.
    public struct Channel: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// How many messages may still go out.
        public var open: Int
        /// How many ended without being taken over, or nobody can tell.
        public var deadLetters: Int
    }
}

extension CRM {
    /// How far the automation has come.
    ///
    /// It costs a look at the changes that are new, and at the messages that wait or have failed.
    public func automationStatus() async throws -> AutomationStatus {
        try await store.read { tx in
            let end = try tx.endOfFeed()
            let reactors = try registry.automation.reactors.map { reactor in
                let position = try tx.feedCursor(reactor.cursor) ?? .start
                let first = try reactor.upcoming(after: position, limit: 1, in: tx).wanted.first
                let commit = try first.flatMap { try tx.commits(.id($0.commit)).first }
                return AutomationStatus.Reactor(
                    name: reactor.name,
                    lag: first.map { Int(clamping: end.number - $0.position.number + 1) } ?? 0,
                    waitingSince: commit?.at
                )
            }
            let channels = try registry.automation.channels.map { channel in
                let name = channel.name
                return AutomationStatus.Channel(
                    name: name,
                    open: try tx.count(OutboxMessage.where { $0.channel == name && $0.due != nil }),
                    deadLetters: try tx.count(OutboxMessage.where { $0.failedAt != nil && $0.channel == name })
                )
            }
            return AutomationStatus(reactors: reactors, channels: channels)
        }
    }
}
