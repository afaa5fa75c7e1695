public import StorageProtocols

extension CRM {
    /// Does everything that is to be done by itself at this time: reactors, timers, the outbox, until there is rest.
    ///
    /// What throws stops only itself: its batch is taken apart, the rest goes on, and the report names what stays.
    /// Several tasks or processes may tick at the same time; every effect still happens once.
    ///
    /// - Parameter now: The time of all that it does; without it, what the environment's clock shows when it does it.
    /// - Throws: `StorageError` where the store itself fails. Ticking again goes on where it was.
    @discardableResult
    public func tick(now: Instant? = nil) async throws -> TickReport {
        try await tick(now: now) { false }
    }

    /// The same, until it is to stop: then it ends after the batch in hand.
    @discardableResult
    func tick(
        now: Instant? = nil,
        limit: Int = TickRound.limit,
        isStopping: @escaping @Sendable () -> Bool
    ) async throws -> TickReport {
        var report = TickReport()
        var round = TickRound(crm: self, time: TickTime(now, environment), isStopping: isStopping)
        var isResting = false
        for _ in 0..<limit where !isResting && !isStopping() {
            let work = report.work
            try await round.run(into: &report)
            if report.work == work { isResting = try await !round.dispatch(into: &report) }
        }
        let isCut = !isResting && !isStopping()
        // A long list is worked off by the next ticks; what goes on from itself would never end.
        let isEndless = isCut && round.longestRow >= limit
        if isEndless { round.noteUnrest() }
        report.failures = round.failures
        do {
            try await store.scrub()
        } catch let error as StorageError where error.code != .closed {
            // It remains due, and is tried again.
            report.failures.append(.init(name: "scrub", error: error))
        }
        report.nextWakeUp = isCut && !isEndless ? round.began : try await nextWakeUp(after: round.began)
        return report
    }

    /// Ticks at every time at which something is to be done, up to the end: months of waiting pass at once.
    ///
    /// - Parameters:
    ///   - end: The last tick's time.
    ///   - start: The first tick's time; the environment's without it.
    ///   - step: Told of each time before its tick, such as to move a clock.
    @discardableResult
    public func tick(
        until end: Instant,
        from start: Instant? = nil,
        _ step: (Instant) -> Void = { _ in }
    ) async throws -> TickReport {
        var now = min(start ?? environment.now(), end)
        step(now)
        var total = try await tick(now: now)
        // A tick that had more to do than it may do at once wants another one at the same time.
        while now < end || total.nextWakeUp.map({ $0 <= now }) == true {
            now = max(now, min(total.nextWakeUp ?? end, end))
            step(now)
            total.add(try await tick(now: now))
        }
        return total
    }

    /// When there is something to do: the earliest time in any due field, in the past too; nil when nothing waits.
    ///
    /// Changes that no reactor has seen yet are due since their commit.
    public func nextWakeUp() async throws -> Instant? {
        let waiting = try await store.read { tx in
            try registry.automation.reactors.contains { reactor in
                guard let position = try tx.feedCursor(reactor.cursor) else { return false }
                return try !reactor.upcoming(after: position, limit: 1, in: tx).wanted.isEmpty
            } ? tx.commits(.latest).first?.at : nil
        }
        return [waiting, try await nextWakeUp(after: nil)].compactMap { $0 }.min()
    }

    private func nextWakeUp(after now: Instant?) async throws -> Instant? {
        try await store.read { tx in
            let timers = try registry.automation.timers.compactMap { try $0.next(after: now, in: tx) }
            let messages = try registry.automation.channels.compactMap {
                try Dispatcher(crm: self, channel: $0).next(after: now, in: tx)
            }
            return (timers + messages).min()
        }
    }

    /// Passes over the change at which a reactor stays because it throws.
    ///
    /// - Returns: The change; nil where it had none to read.
    @discardableResult
    public func skipChange(ofReactor name: String, reason: String) async throws -> Change? {
        guard let reactor = registry.automation.reactors.first(where: { $0.name == name }) else {
            throw StorageError(.unknownName, "no such reactor")
        }
        let done = try await automation(named: "reactor \(name)", reason: reason, at: environment.now()) { tx in
            guard let position = try tx.reader.feedCursor(reactor.cursor) else { return Change?.none }
            guard let change = try reactor.upcoming(after: position, limit: 1, in: tx.reader).wanted.first else {
                return nil
            }
            try tx.writer.setFeedCursor(reactor.cursor, to: change.position)
            return Optional(change)
        }
        return done.value
    }

    /// One commit of a part of the software.
    @discardableResult
    func automation<T: Sendable>(
        named name: String,
        reason: String? = nil,
        at now: Instant,
        _ body: @escaping @Sendable (CommandTransaction) throws -> T
    ) async throws -> Committed<T> {
        let session = session(as: .system(name))
        let request = CommitRequest(at: now, actor: session.actor.description, reason: reason ?? name)
        return try await store.write(request) { tx in
            try body(CommandTransaction(tx, session: session, now: now, access: nil))
        }
    }

    /// Gives every reactor that is new its place in the feed.
    func installReactors() async throws {
        let reactors = registry.automation.reactors
        if reactors.isEmpty { return }
        let missing = try await store.read { tx in
            try reactors.filter { try tx.feedCursor($0.cursor) == nil }
        }
        if missing.isEmpty { return }
        try await automation(named: "installation", at: environment.now()) { tx in
            let end = try missing.contains { $0.start == .installation } ? tx.reader.endOfFeed() : .start
            for reactor in missing where try tx.reader.feedCursor(reactor.cursor) == nil {
                try tx.writer.setFeedCursor(reactor.cursor, to: reactor.start == .beginning ? .start : end)
            }
        }
    }
}

extension ReadTransaction {
    /// The position of the last change of this state.
    func endOfFeed() throws -> FeedPosition {
        // The latest commit may hold no change, only a moved cursor: look back for the last one that does.
        var commit = try latestCommit()
        while commit > .none {
            if let last = try changes(in: commit).last { return last.position }
            commit = CommitID(commit.sequence - 1)
        }
        return .start
    }
}
