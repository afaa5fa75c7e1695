public import StorageProtocols
import Synchronization

/// Ticks by itself: whenever something is due, and soon after each commit.
///
///     let loop = TickLoop(crm)
///     try await loop.run { event in print(event) }
///
/// It ends when ``stop()`` is called, after the batch in hand, or when its task is cancelled.
public final class TickLoop: Sendable {
    /// The CRM.
    public let crm: CRM
    /// The longest sleep, so that a changed clock is noticed.
    public let longestWait: Duration
    /// The time that is left to commits to gather before they are acted on.
    public let gathering: Duration
    private let sleep: @Sendable (Duration) async throws -> Void
    private let state = Mutex(State())

    private struct State {
        var isStopped = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    /// What the loop tells.
    public enum Event: Sendable {
        /// A tick was done, and took so long.
        case ticked(TickReport, took: Duration)
        /// The store failed in a way that passes; the loop goes on after a while.
        case failed(StorageError)
    }

    /// Creates a loop.
    ///
    /// - Parameters:
    ///   - crm: The CRM.
    ///   - longestWait: The longest sleep, so that a changed clock is noticed.
    ///   - gathering: The time that is left to commits to gather before they are acted on.
    ///   - sleep: Waits for so long; throws when its task is cancelled.
    public init(
        _ crm: CRM,
        longestWait: Duration = .seconds(60),
        gathering: Duration = .milliseconds(50),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.crm = crm
        self.longestWait = longestWait
        self.gathering = gathering
        self.sleep = sleep
    }

    /// Ends the loop after the batch in hand.
    public func stop() {
        let waiting = state.withLock { state in
            state.isStopped = true
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    /// Ticks until it is stopped or its task is cancelled.
    ///
    /// - Parameter observe: Told what was done, before the loop goes on.
    /// - Throws: `StorageError` where the store fails for good, such as `closed`.
    public func run(_ observe: @Sendable (Event) async -> Void = { _ in }) async throws {
        let clock = ContinuousClock()
        var failures = 0
        while !isStopped, !Task.isCancelled {
            do {
                // What is committed from here on is looked at by this tick or wakes the next one.
                let seen = try await crm.store.read { try $0.latestCommit() }
                let start = clock.now
                let report = try await crm.tick { self.isStopped }
                failures = 0
                await observe(.ticked(report, took: clock.now - start))
                try await wait(until: report.nextWakeUp, orAfter: seen)
            } catch let error as StorageError where Self.passes(error) {
                failures += 1
                await observe(.failed(error))
                try? await rest(for: min(.seconds(1 << min(failures, 5)), longestWait), orAfter: nil)
            } catch  where Task.isCancelled || isStopped {
                return
            }
        }
    }

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    private static func passes(_ error: StorageError) -> Bool {
        [.busy, .commitUnknown, .diskFull, .io].contains(error.code)
    }

    // MARK: Waiting

    private func wait(until wakeUp: Instant?, orAfter commit: CommitID) async throws {
        var longest = longestWait
        if let wakeUp {
            let (left, isFar) = wakeUp.microseconds.subtractingReportingOverflow(crm.environment.now().microseconds)
            if !isFar { longest = min(longest, .microseconds(max(0, left))) }
        }
        if longest > .zero { try await rest(for: longest, orAfter: commit) }
    }

    /// Waits for the first of: the time, a commit, a stop.
    private func rest(for duration: Duration, orAfter commit: CommitID?) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [self] in try await sleep(duration) }
            group.addTask { [self] in await waitForStop() }
            if let commit {
                group.addTask { [self] in
                    try await crm.store.waitForCommit(after: commit)
                    if gathering > .zero { try await sleep(gathering) }
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func waitForStop() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let isOver = state.withLock { state in
                    if state.isStopped || Task.isCancelled { return true }
                    state.waiting = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiting = state.withLock { state in
                defer { state.waiting = nil }
                return state.waiting
            }
            waiting?.resume()
        }
    }
}
