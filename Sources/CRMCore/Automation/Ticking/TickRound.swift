import StorageProtocols

/// The rounds of one tick, and what has failed in them so far.
struct TickRound {
    let crm: CRM
    let time: TickTime
    /// When the last round began: what came due before, it has seen.
    private(set) var began: Instant
    /// Whether no further batch is to be begun.
    let isStopping: @Sendable () -> Bool
    private(set) var failures: [TickReport.Failure] = []
    /// The reactors and channels that are not tried again in this tick.
    private var stopped: Set<String> = []
    private var scan: FeedScan
    /// The records that each timer failed on.
    private var failed: [String: [RecordID]] = [:]
    /// What each timer was given last: the same again means that it does not move on.
    private var last: [String: [DueTimer.Due]] = [:]

    /// How many commits of this tick in a row led to each of them.
    private var rows: [CommitID: Int] = [:]
    /// The most of them.
    private(set) var longestRow = 0

    /// The most rounds of a tick; a row of commits that is as long does not come to rest.
    static let limit = 10_000

    init(crm: CRM, time: TickTime, isStopping: @escaping @Sendable () -> Bool) {
        self.crm = crm
        self.time = time
        began = time.now
        self.isStopping = isStopping
        scan = crm.feedMemory.scan
    }

    /// Lets every reactor catch up and runs a batch of every timer.
    mutating func run(into report: inout TickReport) async throws {
        began = time.now
        let reactors = crm.registry.automation.reactors.filter { !stopped.contains($0.name) }
        let working = try await scan.reactorsWithWork(among: reactors, in: crm.store)
        crm.feedMemory.keep(scan)
        for reactor in working {
            report.changes += try await catchUp(reactor)
        }
        for timer in crm.registry.automation.timers where !stopped.contains(timer.name) && !isStopping() {
            report.timers += try await run(timer)
        }
    }

    /// Sends a batch of every channel.
    ///
    /// - Returns: Whether there was anything to send.
    mutating func dispatch(into report: inout TickReport) async throws -> Bool {
        var hasWork = false
        for channel in crm.registry.automation.channels where !stopped.contains(channel.name) && !isStopping() {
            do {
                let batch = try await Dispatcher(crm: crm, channel: channel).dispatch(by: time)
                for answer in batch.commits { note(answer.commit, after: answer.causes) }
                report.delivered += batch.accepted
                report.postponed += batch.postponed
                report.undelivered += batch.undelivered
                hasWork = hasWork || batch.due > 0
            } catch {
                try stop(channel.name, error)
            }
        }
        return hasWork
    }

    /// Notes what led to a commit of this tick.
    private mutating func note(_ commit: CommitID?, after causes: some Sequence<CommitID>) {
        guard let commit else { return }
        let row = (causes.compactMap({ rows[$0] }).max() ?? 0) + 1
        rows[commit] = row
        longestRow = max(longestRow, row)
    }

    /// Notes that the rounds ended before the work did.
    mutating func noteUnrest() {
        failures.append(.init(name: "tick", error: CRMError(.wrongState, "the automation does not come to rest")))
    }

    // MARK: Reactors

    private mutating func catchUp(_ reactor: Reactor) async throws -> Int {
        var count = 0
        do {
            while true {
                let done = try await crm.advance(reactor, limit: reactor.batch, after: scan, by: time)
                note(done.commit, after: done.value.causes)
                count += done.value.causes.count
                if !done.value.hasMore || isStopping() { return count }
            }
        } catch {
            if error.isOfStore { throw error }
            return count + (try await catchUpSingly(reactor))
        }
    }

    /// Takes a batch that failed change by change, up to the one at fault.
    private mutating func catchUpSingly(_ reactor: Reactor) async throws -> Int {
        for count in 0..<reactor.batch {
            do {
                let done = try await crm.advance(reactor, limit: 1, after: scan, by: time)
                note(done.commit, after: done.value.causes)
                if done.value.causes.isEmpty { return count }
            } catch {
                let scan = scan
                let change = try await crm.store.read { tx in
                    try reactor.upcoming(after: scan.start(of: reactor, in: tx), limit: 1, in: tx).wanted.first
                }
                try stop(reactor.name, error, change.map { RecordLink(type: $0.type, id: $0.record) }, change?.position)
                return count
            }
        }
        return reactor.batch
    }

    // MARK: Timers

    private mutating func run(_ timer: DueTimer) async throws -> Int {
        let tried = failed[timer.name] ?? []
        guard try await !due(timer, limit: 1).isEmpty else { return 0 }
        do {
            let done = try await run(timer, .batch(without: tried))
            // The same records at the same versions once more: the handler leaves them as they are.
            if let first = done.first, last[timer.name] == done {
                let error = CRMError(
                    .wrongState,
                    "the timer does not move on",
                    type: timer.type,
                    field: timer.due.column
                )
                try stop(timer.name, error, RecordLink(type: timer.type, id: first.record))
            }
            last[timer.name] = done
            return done.count
        } catch {
            if error.isOfStore { throw error }
            return try await runSingly(timer)
        }
    }

    /// Runs a timer on some records in a commit.
    private mutating func run(_ timer: DueTimer, _ selection: DueTimer.Selection) async throws -> [DueTimer.Due] {
        let name = "timer \(timer.name)"
        let done = try await crm.answer(as: name, by: time) { tx, depth in
            try timer.run(selection, tx) { due in
                try tx.answerable(due, as: name, saying: depth) { try $0.depth(of: $1) }
            }
        }
        note(done.commit, after: done.value.map(\.version))
        return done.value
    }

    /// Takes a batch that failed record by record.
    private mutating func runSingly(_ timer: DueTimer) async throws -> Int {
        var count = 0
        for record in try await due(timer, limit: timer.batch).map(\.record) {
            do {
                count += try await run(timer, .one(record)).count
            } catch {
                if error.isOfStore { throw error }
                try await note(timer, record, error)
            }
        }
        return count
    }

    /// Reports a record whose turn threw, and lets the timer write it down.
    private mutating func note(_ timer: DueTimer, _ record: RecordID, _ error: any Error) async throws {
        failures.append(.init(name: timer.name, record: RecordLink(type: timer.type, id: record), error: error))
        if let write = timer.failed {
            do {
                try await crm.automation(named: "timer \(timer.name)", at: time.now) { tx in
                    try write(record, error, tx)
                }
                return
            } catch {
                if error.isOfStore { throw error }
            }
        }
        failed[timer.name, default: []].append(record)
    }

    private func due(_ timer: DueTimer, limit: Int) async throws -> [DueTimer.Due] {
        let (now, tried) = (time.now, failed[timer.name] ?? [])
        return try await crm.store.read { tx in
            try timer.dueRecords(at: now, without: tried, limit: limit, in: tx)
        }
    }

    // MARK: Failures

    private mutating func stop(
        _ name: String,
        _ error: any Error,
        _ record: RecordLink? = nil,
        _ position: FeedPosition? = nil
    ) throws {
        if error.isOfStore { throw error }
        stopped.insert(name)
        failures.append(.init(name: name, record: record, position: position, error: error))
    }
}
